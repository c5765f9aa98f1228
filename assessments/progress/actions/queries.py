"""Reading how far actions are."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from assessments.people.models import User
from assessments.people.queries import systems_visible_to
from assessments.plans.models import Action, Plan
from assessments.progress.actions.models import Happening, OwnerLink
from assessments.reviews.models import Review
from assessments.signoff.models import Revision, Signature
from recovery_site.text import same_name

State = Happening.State
ENDED = {State.DONE, State.DROPPED}


def _whole(plan: str) -> Exists:
    """Whether a version of the plan that `plan` leads to has every signature that its review needs."""
    filed = Revision.objects.filter(plan=OuterRef(plan)).annotate(given=Count("signatures"))
    alone = Q(plan__row__review__kind=Review.Kind.SELF, given=1)
    return Exists(filed.filter(Q(given=len(Signature.Side)) | alone))


# Of a plan that everybody who has to sign it has signed, be it an earlier version.
SIGNED_ONCE = _whole("plan") & ~Q(plan__status=Plan.Status.REMOVED)


def signed_once(plans: Iterable[int]) -> set[int]:
    """Which of these plans were signed by all, be it in an earlier version (1 query)."""
    signed = Plan.objects.filter(_whole("pk"), pk__in=plans).exclude(status=Plan.Status.REMOVED)
    return set(signed.values_list("pk", flat=True))


@dataclass(frozen=True)
class Doing:
    """An action with everything that happened to it, the oldest first."""

    action: Action
    happenings: Sequence[Happening]

    @property
    def number(self) -> int:
        """Of the last happening: what somebody who writes has seen."""
        return self.happenings[-1].number if self.happenings else 0

    def _latest(self, kind: Happening.Kind) -> Happening | None:
        return next((one for one in reversed(self.happenings) if one.kind == kind), None)

    @cached_property
    def moved(self) -> Happening | None:
        """The last time that it moved."""
        return self._latest(Happening.Kind.STATE)

    @property
    def state(self) -> State:
        return State(self.moved.state) if self.moved else State.NOT_STARTED

    @cached_property
    def due_on(self) -> dt.date | None:
        """The date that holds now; the signed one is `action.due_on`."""
        agreed = self._latest(Happening.Kind.DUE)
        return agreed.due_on if agreed else self.action.due_on

    @cached_property
    def moved_dates(self) -> list[Happening]:
        """Each time that another date was agreed, the first one first."""
        return [one for one in self.happenings if one.kind == Happening.Kind.DUE]

    @property
    def has_new_date(self) -> bool:
        return self.due_on != self.action.due_on

    @cached_property
    def handed(self) -> Happening | None:
        return self._latest(Happening.Kind.OWNER)

    @property
    def owner(self) -> str:
        """Who sees to it now."""
        return self.handed.owner if self.handed else self.action.owner

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    def is_late(self, today: dt.date) -> bool:
        return not self.has_ended and self.due_on is not None and self.due_on < today

    def is_of(self, user: User) -> bool:
        """Whether this person sees to it: named by their account, or else by their very name."""
        if self.handed and self.handed.holder_id:
            return self.handed.holder_id == user.pk
        return same_name(self.owner, user.name)


def _fetched(actions: QuerySet[Action]) -> QuerySet[Action]:
    return actions.select_related(
        "plan__row__challenge", "plan__row__review__system", "plan__row__ending"
    ).prefetch_related(
        Prefetch("happenings", Happening.objects.select_related("by", "holder", "link").order_by("number"))
    )


def _in_force() -> Q:
    """Actions of plans that were signed, be it an earlier version, for priorities that are still worked on."""
    return SIGNED_ONCE & Q(plan__row__review__phase=Review.Phase.PLANNING, plan__row__ending=None)


def _doing(action: Action) -> Doing:
    """With what was fetched along."""
    fetched: Any = action
    return Doing(action, list(fetched.happenings.all()))


def _doings(actions: Iterable[Action]) -> list[Doing]:
    found = [_doing(action) for action in actions]
    return sorted(found, key=lambda one: (one.has_ended, one.due_on or dt.date.max, one.action.pk))


def doings_in(review: Review) -> list[Doing]:
    """The actions of the signed plans of a review (2 queries): what is not ended first, by date."""
    return _doings(_fetched(Action.objects.filter(SIGNED_ONCE, plan__row__review=review)))


def late_in_review(today: dt.date) -> Subquery:
    """For a query of reviews: how many actions in force of each are late, as `Doing.is_late` has it; None for none."""
    happened = Happening.objects.filter(action=OuterRef("pk")).order_by("-number")
    moved = happened.filter(kind=Happening.Kind.STATE).values("state")[:1]
    agreed = happened.filter(kind=Happening.Kind.DUE).values("due_on")[:1]
    late = (
        Action.objects.filter(_in_force(), plan__row__review=OuterRef("pk"))
        .annotate(
            state_now=Coalesce(Subquery(moved), Value(State.NOT_STARTED.value)),
            due_now=Coalesce(Subquery(agreed), F("due_on")),
        )
        .filter(due_now__lt=today)
        .exclude(state_now__in=ENDED)
    )
    return Subquery(late.order_by().values("plan__row__review").annotate(late=Count("pk")).values("late"))


def doing_for(review: Review, action: int) -> Doing:
    """One action of a plan of that review (2 queries); Http404 when it is not there."""
    found = _fetched(Action.ever.filter(plan__row__review=review, pk=action)).first()
    if found is None:
        raise Http404
    return _doing(found)


def doings_of(user: User) -> list[Doing]:
    """What this person sees to, in all of their local systems (2 queries)."""
    theirs = Q(owner__iexact=user.name) | Q(happenings__holder=user)
    actions = Action.objects.filter(_in_force(), theirs, system__in=systems_visible_to(user)).distinct()
    return [one for one in _doings(_fetched(actions)) if one.is_of(user)]


def all_in_force() -> list[Doing]:
    """Every action of every local system that goes on (2 queries). For the worker alone."""
    return _doings(_fetched(Action.objects.filter(_in_force())))


def hash_of(secret: str) -> str:
    """What is kept of the secret of a link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def by_link(secret: str) -> tuple[OwnerLink, Doing]:
    """The link with that secret and its action (3 queries); Http404 for one that is unknown or withdrawn."""
    link = OwnerLink.objects.filter(sha256=hash_of(secret), withdrawn_at=None).first()
    found = _fetched(Action.ever.filter(pk=link.action_id)).first() if link else None
    if link is None or found is None:
        raise Http404
    return link, _doing(found)


def links_of(action: Action) -> QuerySet[OwnerLink]:
    """The links that work."""
    return OwnerLink.objects.filter(action=action, withdrawn_at=None).select_related("made_by")


def today() -> dt.date:
    return timezone.localdate()
