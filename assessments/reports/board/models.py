"""What is kept for the Board report alone: the decision that it asks for, and how an organisation's papers look."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.people.models import LocalSystem, User
from assessments.people.tenancy import OfSystem
from assessments.reviews.models import Review
from recovery_site.text import NAME_MAX

WORDS_MAX = 600  # of a decision: page 1 has to hold it
ITEM_MAX = 60
AUTHOR_MAX = 120


class BoardDecision(models.Model):
    """What the Board is asked to decide, on page 1 of the report of a review.

    `words` is empty when it was taken back. `version` grows with every save. A review that was cancelled asks for
    nothing (a trigger).
    """

    system = OfSystem("review")
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="board_decision")
    words = models.TextField(max_length=WORDS_MAX, blank=True)
    agenda_item = models.CharField(max_length=ITEM_MAX, blank=True)
    board_on = models.DateField(null=True, blank=True)  # the day of the Board's meeting
    author = models.CharField(max_length=AUTHOR_MAX, blank=True)  # of the paper, as it is printed
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="") | Q(agenda_item="", board_on=None, author=""),
                name="board_decision_says_what",
            )
        ]

    def __str__(self) -> str:
        return self.words[:80]


class Brand(models.Model):
    """How the Board reports of a local system look: a name, a colour and a logo. An administrator sets it.

    `colour` is "#rrggbb" or empty. `logo` is a PNG that this site drew anew (`brand.clean_logo`), never what was sent.
    """

    system = models.OneToOneField(LocalSystem, on_delete=models.PROTECT, related_name="brand")
    name = models.CharField(_("name"), max_length=NAME_MAX, blank=True)
    colour = models.CharField(max_length=7, blank=True)
    width = models.PositiveSmallIntegerField(default=0)  # of the logo, in pixels
    height = models.PositiveSmallIntegerField(default=0)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    logo = models.BinaryField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(colour="") | Q(colour__startswith="#"), name="brand_colour"),
            models.CheckConstraint(
                condition=Q(logo=None, width=0, height=0) | Q(logo__isnull=False, width__gt=0, height__gt=0),
                name="brand_logo_has_a_size",
            ),
        ]

    def __str__(self) -> str:
        return f"Brand of {self.system}"
