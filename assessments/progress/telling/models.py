"""What the people who were in the room are told afterwards: "You said, we did"."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from assessments.people.models import User
from assessments.people.tenancy import OfSystem
from assessments.reviews.models import Review

TOKEN_BYTES = 16  # of chance in the link: 22 letters, so that it can be typed from a sheet


class Telling(models.Model):
    """What was shared of a review, as it was when somebody looked at it and shared it. One for a review.

    `content` is `SaidAndDid` as JSON: later notes show only when it is shared again. Whoever has `token` can read it
    without an account; it is None while the link is withdrawn.
    """

    system = OfSystem("review")
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="telling")
    token = models.CharField(max_length=32, null=True, unique=True)  # noqa: DJ001 - none is not a token
    content = models.TextField()
    shared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(token=None) | ~Q(token=""), name="telling_token"),
        ]

    def __str__(self) -> str:
        return f"You said, we did: {self.review}"
