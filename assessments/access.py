"""The permission table of the work: every step's rows, and how an address leads to its local system."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import FilteredRelation, Model, Q

from assessments.administration import access as administration
from assessments.people import access as people
from assessments.people.invitations import access as invitations
from assessments.people.models import LocalSystem, User
from assessments.people.policy import Permissions
from assessments.plans import access as plans
from assessments.plans.helping import access as helping
from assessments.preparing import access as preparing
from assessments.progress import access as progress
from assessments.progress.across import access as across
from assessments.progress.actions import access as actions
from assessments.progress.measures import access as measures
from assessments.progress.reminders import access as reminders
from assessments.progress.study import access as study
from assessments.progress.telling import access as telling
from assessments.progress.timeline import access as timeline
from assessments.proving import access as proving
from assessments.record import access as record
from assessments.reports import access as reports
from assessments.reports.publishing import access as publishing
from assessments.reviews import access as reviews
from assessments.reviews.models import Review
from assessments.signoff import access as signoff
from assessments.workshop import access as workshop
from assessments.workshop.models import Room

ROWS = (
    *workshop.ROWS,
    *people.ROWS,
    *invitations.ROWS,
    *administration.ROWS,
    *reviews.ROWS,
    *preparing.ROWS,
    *record.ROWS,
    *plans.ROWS,
    *helping.ROWS,
    *signoff.ROWS,
    *actions.ROWS,
    *measures.ROWS,
    *reminders.ROWS,
    *study.ROWS,
    *telling.ROWS,
    *across.ROWS,
    *timeline.ROWS,
    *progress.ROWS,
    *proving.ROWS,
    *reports.ROWS,
    *publishing.ROWS,
)


@dataclass(frozen=True)
class Subject:
    """What an argument of an address names: its model, the way to its members, what is fetched along with it."""

    model: type[Model]
    members: str
    along: tuple[str, ...] = ()

    def find(self, pk: int, user: User) -> tuple[Model, Permissions] | None:
        """That object with what `user` may do in its system, in one query; None when it is not theirs.

        The query gives the object once for each role that the person has there.
        """
        theirs = FilteredRelation(self.members, condition=Q(**{f"{self.members}__user": user.pk}))
        found = list(
            self.model._default_manager.annotate(membership=theirs)
            .filter(pk=pk, membership__isnull=False)
            .select_related(*self.along, "membership__organisation", "membership__system")
            .order_by()
        )
        if not found:
            return None
        return found[0], Permissions.of(one.membership for one in found)  # type: ignore[attr-defined]


# By the name of the argument. An address has one of them at most.
SUBJECTS = {
    "system": Subject(LocalSystem, "memberships"),
    "review": Subject(Review, "system__memberships", ("system", "edition")),
    "room": Subject(
        Room,
        "review__system__memberships",
        ("review__system", "review__edition", "asking__challenge", "showing__challenge"),
    ),
}
