"""Template A: what the people in the room agreed on each challenge. Nothing here is ever computed."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.people.tenancy import OfSystem
from assessments.reviews.models import Review
from framework.models import Challenge
from recovery_site.text import COMMENT_MAX, NAME_MAX


class Row(models.Model):
    """One challenge of Template A. It comes into being when the room's agreement is written down.

    The stage is that of the main provider as a whole; `differences` says in words where its services differ.
    `moved_because` says why it moved forward or back since the review before, or stayed where it was.
    `rank` is the priority for action, 1 first. `version` grows with every save: a stale page is noticed. How many
    ranks and which stages there are, the edition says (triggers).
    """

    class Outcome(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        RESERVATIONS = "reservations", _("Agreed with reservations")
        NOT_REACHED = "not_reached", _("Agreement not reached")

    system = OfSystem("review")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="rows")
    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    stage = models.PositiveSmallIntegerField(null=True, blank=True)
    comments = models.TextField(max_length=COMMENT_MAX, blank=True)
    differences = models.TextField(max_length=COMMENT_MAX, blank=True, default="", db_default="")
    moved_because = models.TextField(max_length=COMMENT_MAX, blank=True, default="", db_default="")
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["review", "challenge__number"]
        constraints = [
            models.UniqueConstraint("review", "challenge", name="row_once_a_challenge"),
            models.UniqueConstraint("review", "rank", name="rank_used_once"),
            models.CheckConstraint(condition=Q(rank__gte=1) | Q(rank=None), name="rank_from_1"),
            models.CheckConstraint(
                condition=Q(outcome__in=["agreed", "reservations"], stage__isnull=False, stage__gte=1)
                | Q(outcome="not_reached", stage=None),
                name="stage_goes_with_agreement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.challenge}: {self.get_outcome_display()}"

    @property
    def ended(self) -> Ending | None:
        """How it ceased to be worked on as a priority; None while it holds a place. No query with `ending` fetched."""
        return getattr(self, "ending", None)

    @property
    def is_carried(self) -> bool:
        """Whether it continues a priority of an earlier review. No query with `continues` fetched."""
        return getattr(self, "continues", None) is not None


class Ending(models.Model):
    """How a priority ceased to hold a place: closed with a reason, or carried over into a later review.

    Added, never changed (triggers). `into` is the priority that continues it; a priority continues one at most.
    """

    class Kind(models.TextChoices):
        CLOSED = "closed", _("Closed")
        CARRIED = "carried", _("Carried over")

    system = OfSystem("row")
    row = models.OneToOneField(Row, on_delete=models.PROTECT, related_name="ending")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    reason = models.TextField(max_length=COMMENT_MAX, blank=True)
    into = models.OneToOneField(
        Row, on_delete=models.PROTECT, null=True, blank=True, related_name="continues"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="closed", into=None) & ~Q(reason=""))
                | Q(kind="carried", into__isnull=False),
                name="ending_has_reason_or_goes_on",
            )
        ]

    def __str__(self) -> str:
        return f"{self.row}: {self.get_kind_display()}"


class Reservation(models.Model):
    """What somebody sees differently, in their own words. `held_by` is a perspective, never a name.

    `uid` lives through edits and stands in the completed Template A.
    """

    system = OfSystem("row")
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    row = models.ForeignKey(Row, on_delete=models.CASCADE, related_name="reservations")
    position = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=COMMENT_MAX)
    held_by = models.CharField(max_length=NAME_MAX, blank=True)

    class Meta:
        ordering = ["row", "position"]
        constraints = [
            models.UniqueConstraint("row", "position", name="reservation_in_order"),
            models.CheckConstraint(condition=~Q(words=""), name="reservation_has_words"),
        ]

    def __str__(self) -> str:
        return self.words[:80]


class ReservationText(NamedTuple):
    """One reservation as somebody writes it. `uid` is that of the stored one that it stays, None for a new one."""

    words: str
    held_by: str = ""
    uid: UUID | None = None


class Ranking(models.Model):
    """What goes with the ranks of one review as a whole: the reason for going past the edition's limit."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, primary_key=True, related_name="ranking")
    system = OfSystem("review")
    over_limit_reason = models.TextField(max_length=COMMENT_MAX, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"Ranking of {self.review}"


class Participation(models.Model):
    """Who took part in agreeing Template A: how many, which perspectives, who was not represented.

    `took_part` holds lines that are read and written by `attending`: what a room counted, what a person typed.
    Counts of small groups are left out by whoever writes them (the room, or the recovery lead for a workshop on
    paper). `seen_differently` holds people's words about Template A as a whole.
    """

    review = models.OneToOneField(
        Review, on_delete=models.PROTECT, primary_key=True, related_name="participation"
    )
    system = OfSystem("review")
    took_part = models.JSONField(default=list)
    seen_differently = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"Who took part in {self.review}"


class CompletedTemplateA(models.Model):
    """Template A as it was completed: canonical JSON and its SHA-256. Added, never changed (triggers)."""

    system = OfSystem("review")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="completions")
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    completed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    completed_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "number"]
        constraints = [models.UniqueConstraint("review", "number", name="completion_in_order")]
        indexes = [models.Index(fields=["sha256"], name="completion_by_hash")]

    def __str__(self) -> str:
        return f"Template A of {self.review}, version {self.number}"
