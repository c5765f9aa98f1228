"""What becomes of the actions of a signed plan. The plan stays as it was signed; what happens stands beside it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.people.models import User
from assessments.people.tenancy import OfSystem
from assessments.plans.models import Action
from recovery_site.text import COMMENT_MAX, NAME_MAX


class Happening(models.Model):
    """Something that happened with an action: it moved, its date was agreed anew, or somebody else took it over.

    Append-only; `number` counts them for each action, so that two people who write at once are noticed. The latest of
    a kind counts. `by` is empty for an owner without an account, who wrote by a link (`link`).
    """

    class Kind(models.TextChoices):
        STATE = "state", _("It moved")
        DUE = "due", _("Another date")
        OWNER = "owner", _("Another owner")

    class State(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    system = OfSystem("action")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="happenings")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=Kind.choices)
    state = models.CharField(max_length=11, choices=State.choices, blank=True)
    due_on = models.DateField(null=True, blank=True)
    owner = models.CharField(max_length=NAME_MAX, blank=True)
    holder = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    note = models.TextField(max_length=COMMENT_MAX, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    link = models.ForeignKey(
        "OwnerLink", on_delete=models.PROTECT, null=True, blank=True, related_name="happenings"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["action", "number"]
        constraints = [
            models.UniqueConstraint("action", "number", name="happening_in_order"),
            models.CheckConstraint(
                condition=Q(
                    kind="state",
                    state__in=["not_started", "under_way", "done", "dropped"],
                    due_on=None,
                    owner="",
                    holder=None,
                )
                | Q(kind="due", state="", due_on__isnull=False, owner="", holder=None)
                | (Q(kind="owner", state="", due_on=None) & ~Q(owner="")),
                name="happening_says_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") & Q(kind="state") | ~Q(note=""), name="happening_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False, link=None) | Q(by=None, link__isnull=False, kind="state"),
                name="happening_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.on})"


class OwnerLink(models.Model):
    """A private address by which an owner without an account says how far their action is, and nothing else.

    Only the hash of its secret is kept. `name` is whom it was made for.
    """

    system = OfSystem("action")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="links")
    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=NAME_MAX)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["action", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="owner_link_has_name")]

    def __str__(self) -> str:
        return self.name
