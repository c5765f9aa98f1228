"""Who is reminded of what: everything for one day, in a number of queries that does not grow."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Subquery
from django.http import Http404
from django.utils import timezone

from assessments.people.models import Membership, User
from assessments.people.policy import Permissions, Role
from assessments.progress.actions.queries import all_in_force
from assessments.progress.reminders import reasons
from assessments.progress.reminders.models import CalendarFeed, Digest, NoReminders
from assessments.progress.reminders.reasons import Reason
from assessments.reviews.models import Review
from assessments.reviews.queries import begun_after
from assessments.signoff.standing import Standing, may_sign, standings_in

OF_REVIEWS = {Role.RECOVERY_LEAD, Role.COMMISSIONER, Role.FACILITATOR}  # who is reminded of the next review


def reasons_for(today: dt.date) -> dict[User, list[Reason]]:
    """Each person who is to be reminded on that day, with the reasons; not those who want none, or were thought of."""
    people = _people(today)
    found: dict[User, list[Reason]] = defaultdict(list)
    for doing in all_in_force():
        reason = reasons.of_action(doing, today)
        for user, _may in people.get(doing.action.plan.row.review.system_id, []) if reason else []:
            if doing.is_of(user) and reason:
                found[user].append(reason)
    acted_on = _standings()
    begun = _following(acted_on)
    for review, standings in acted_on.items():
        coming = reasons.of_review(review, begun.get(review.pk) or _planned(standings), today)
        for user, may in people.get(review.system_id, []):
            if coming and may.roles & OF_REVIEWS:
                found[user].append(coming)
            for standing in standings:
                turn = reasons.of_signing(standing, _signed_on(standing), today)
                if turn and may_sign(standing, may):
                    found[user].append(turn)
    return dict(found)


def _people(today: dt.date) -> Mapping[int, Sequence[tuple[User, Permissions]]]:
    """By local system its members who can be reminded, with what they may do there (1 query)."""
    members = (
        Membership.objects.filter(user__is_active=True, user__no_reminders=None)
        .exclude(user__in=Digest.objects.filter(on=today).values("user"))
        .select_related("user", "organisation")
        .order_by("system", "user", "pk")
    )
    of: dict[int, dict[User, list[Membership]]] = defaultdict(lambda: defaultdict(list))
    for one in members:
        of[one.system_id][one.user].append(one)
    return {
        system: [(user, Permissions.of(held)) for user, held in by_user.items()]
        for system, by_user in of.items()
    }


def _standings() -> dict[Review, list[Standing]]:
    """By review that is acted on its priorities with their plans."""
    going_on = list(
        Review.objects.filter(phase=Review.Phase.PLANNING).select_related("system", "edition").order_by("pk")
    )
    found: dict[Review, list[Standing]] = {review: [] for review in going_on}
    for standing in standings_in(going_on) if going_on else []:
        found[standing.row.review].append(standing)
    return found


def _signed_on(standing: Standing) -> dt.date | None:
    """When the first side signed what the other has not signed yet."""
    if not standing.waiting_for:
        return None
    first = min((one.signed_at for one in standing.signatures), default=None)
    return timezone.localtime(first).date() if first else None


def are_off(user: User) -> bool:
    """Whether this person wants no reminders (1 query)."""
    return NoReminders.objects.filter(user=user).exists()


def feed_of(user: User) -> CalendarFeed | None:
    """The calendar address of a person, if they made one (1 query)."""
    return CalendarFeed.objects.filter(user=user).first()


def reviews_coming(user: User) -> list[tuple[Review, dt.date]]:
    """The reviews that are acted on in the local systems of a person, with the date of the next one (8 queries)."""
    theirs = list(
        Review.objects.filter(phase=Review.Phase.PLANNING, system__memberships__user=user)
        .select_related("system", "edition")
        .distinct()
        .order_by("pk")
    )
    found = _next_reviews_on(theirs)
    return [(review, found[review.pk]) for review in theirs if review.pk in found]


def next_review_on(review: Review) -> dt.date | None:
    """When the next review is: its own date once it has begun, before that the earliest that a plan gives."""
    return _next_reviews_on([review]).get(review.pk)


def _next_reviews_on(reviews: Sequence[Review]) -> dict[int, dt.date]:
    standings: dict[int, list[Standing]] = defaultdict(list)
    for one in standings_in(reviews) if reviews else []:
        standings[one.row.review_id].append(one)
    planned = {pk: on for pk, theirs in standings.items() if (on := _planned(theirs))}
    return planned | _following(reviews)


def _planned(standings: Iterable[Standing]) -> dt.date | None:
    dates = (one.plan.next_review_on for one in standings if one.plan and one.plan.next_review_on)
    return min(dates, default=None)


def _following(reviews: Iterable[Review]) -> dict[int, dt.date]:
    """Review -> the date of the one that was begun after it in the same system, if there is one (1 query)."""
    begun = Review.objects.filter(pk__in=[review.pk for review in reviews]).order_by()
    found = begun.annotate(following_on=Subquery(begun_after().values("date")[:1])).values_list(
        "pk", "following_on"
    )
    return {pk: on for pk, on in found if on}


def person(pk: int | None) -> User:
    """Whose reminders an address turns off (1 query); Http404 for nobody's."""
    found = User.objects.filter(pk=pk).first() if pk else None
    if found is None:
        raise Http404
    return found
