"""Which models carry no local system, and why; and a check that every other one does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, Tags, register

from assessments.people.tenancy import tenants

OURS = ("assessments", "recovery_site", "site_sessions")  # the framework is the same for everybody

# Kept on disk in the order of their keys, and written by hand: a column more would be written with every ballot. The
# key begins with the number of the room, or of the question: a constraint holds it, and a trigger that it stays.
BY_KEY = {"assessments.Participant": "room", "assessments.Ballot": "question"}

SHARED = {
    "assessments.LocalSystem": "It is the local system itself.",
    "assessments.User": "A person may belong to several local systems; the memberships say to which.",
    "assessments.Access": "It is about an account, not about a system. Only a command shows it.",
    "assessments.Moved": "States and numbers, written by triggers alone; only the check of the log reads it.",
    "assessments.Digest": "It is about a person, whatever their local systems. No page shows it.",
    "assessments.NoReminders": "It is a person's own wish, whatever their local systems.",
    "assessments.CalendarFeed": "It is a person's own, and shows what they may see at that moment.",
    "assessments.Mail": "It is for one address. No page shows it, and its text goes when it is sent.",
    "site_sessions.Session": "Where a person is signed in. It is about an account, and its owner alone sees it.",
    "assessments.Picture": "Counts over all systems that agreed, made in steps. It is nobody's alone.",
    "assessments.Lease": "Which worker runs which task.",
}


def faults() -> Iterator[str]:
    """Each model of ours that does not say whose its rows are, and each line above that is about nothing."""
    carry = {model._meta.label for model in tenants()}
    ours = {model._meta.label for model in apps.get_models() if model._meta.app_label in OURS}
    exempt = SHARED.keys() | BY_KEY.keys()
    yield from (
        f"{label} does not say to which local system a row belongs." for label in ours - carry - exempt
    )
    yield from (f"{label} carries its system, so it needs no reason why not." for label in carry & exempt)
    yield from (f"There is no model {label}." for label in exempt - ours)


@register(Tags.models, Tags.security)
def every_model_says_whose(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The site does not start with a model that may be anybody's."""
    hint = "Give it `system` (assessments/people/tenancy.py), or a reason in assessments/tenancy.py."
    return [Error(fault, hint=hint, id="assessments.E005") for fault in sorted(faults())]
