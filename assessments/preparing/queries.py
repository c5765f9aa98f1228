"""Reading what is known before the workshop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from assessments.people.models import Membership
from assessments.preparing.models import Evidence, PreReading
from assessments.reviews.models import Review
from framework.models import Challenge
from framework.queries import contents_of


@dataclass(frozen=True)
class Known:
    """What is known about one challenge, in the order in which it was added."""

    challenge: Challenge
    strengths: Sequence[Evidence] = ()
    gaps: Sequence[Evidence] = ()
    removed: Sequence[Evidence] = ()

    @property
    def is_empty(self) -> bool:
        return not self.strengths and not self.gaps

    @property
    def count(self) -> int:
        return len(self.strengths) + len(self.gaps)


def known_of(review: Review) -> list[Known]:
    """What is known about each challenge, in the framework's order (1 query)."""
    found: dict[int, list[Evidence]] = {}
    for one in _in_order(review):
        found.setdefault(one.challenge_id, []).append(one)
    challenges = contents_of(review.edition).challenges
    return [_known(challenge, found.get(challenge.pk, ())) for challenge in challenges]


def known_about(review: Review, challenge: Challenge) -> Known:
    """What is known about one challenge (1 query)."""
    return _known(challenge, list(_in_order(review).filter(challenge=challenge.pk)))


def _in_order(review: Review) -> QuerySet[Evidence]:
    return Evidence.objects.filter(review=review).order_by("pk")


def _known(challenge: Challenge, found: Sequence[Evidence]) -> Known:
    there = [one for one in found if not one.is_removed]
    return Known(
        challenge,
        [one for one in there if one.side == Evidence.Side.STRENGTH],
        [one for one in there if one.side == Evidence.Side.GAP],
        [one for one in found if one.is_removed],
    )


def evidence_in(review: Review, pk: int) -> Evidence:
    """That evidence of that review, with its challenge (1 query); Http404 when there is none."""
    found = Evidence.objects.filter(review=review, pk=pk).select_related("challenge").first()
    if found is None:
        raise Http404
    return found


def last_sent(review: Review) -> PreReading | None:
    """The last time that it was sent, if it ever was (1 query)."""
    return PreReading.objects.filter(review=review).select_related("sent_by").order_by("-pk").first()


def members_to_mail(review: Review) -> list[Membership]:
    """Everybody with an open account in the local system, once, with an organisation (1 query)."""
    theirs = Membership.objects.filter(system=review.system_id, user__is_active=True)
    by_person = {
        one.user_id: one
        for one in theirs.select_related("user", "organisation").order_by("user__name", "user_id", "pk")
    }
    return list(by_person.values())
