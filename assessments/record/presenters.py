"""Template A in words: codes to labels, and what two people wrote side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from assessments.people.policy import Act, Permissions
from assessments.record.models import Participation, ReservationText, Row
from assessments.record.queries import FormLine, Lack, Need, Ranks
from assessments.reviews.models import Review
from framework.models import Stage
from recovery_site.both import Both, differing


def words_of(needs: Sequence[Need]) -> list[str]:
    """What is missing from Template A, in words, one sentence each."""
    return [_need(need) for need in needs]


def _need(need: Need) -> str:
    if need.lack is Lack.ROW:
        return _("Challenge %(number)s: write down what was agreed.") % {"number": need.challenge}
    if need.lack is Lack.PRIORITY:
        return _("Choose at least one priority for action.")
    return _("Give a reason for %(live)s priorities at one time, or choose fewer.") % {"live": need.live}


@dataclass(frozen=True)
class NextStep:
    """What comes next on Template A, and where; no address when somebody else has to do it."""

    words: str
    href: str = ""


def next_on_record(review: Review, lines: Sequence[FormLine], may: Permissions) -> NextStep:
    """What whoever writes Template A does next."""
    missing = next((line.challenge.number for line in lines if not line.is_recorded), None)
    if missing:
        words = _("Continue with challenge %(number)s") % {"number": missing}
        return NextStep(words, reverse("record_challenge", args=[review.pk, missing]))
    if not any(line.rank for line in lines):
        return NextStep(_("Choose what to act on first"), reverse("priorities", args=[review.pk]))
    if why_not := may.reason_against(Act.RECORD_COMPLETE):
        return NextStep(why_not)
    return NextStep(_("Check and complete Template A"), reverse("record_check", args=[review.pk]))


def places(left: int, limit: int) -> str:
    """How many places are left, or by how many the limit is passed."""
    if left < 0:
        return _("%(over)s more than %(limit)s") % {"over": -left, "limit": limit}
    return _("%(left)s of %(limit)s places left") % {"left": left, "limit": limit}


def early(lines: Sequence[FormLine]) -> str:
    """The challenges that the method suggests early: 3 and 4. Empty for none."""
    numbers = [str(line.challenge.number) for line in lines if line.challenge.suggest_early]
    return get_text_list(numbers, _("and"))


def closing_of(carried: Sequence[Row], may: Permissions) -> list[Review]:
    """The earlier reviews that this person can close, so that their priorities count no longer."""
    if not may.can(Act.REVIEW_CLOSE):
        return []
    return list({row.review_id: row.review for row in carried}.values())


def saved_order(lines: Sequence[tuple[FormLine, object]], ranks: Mapping[int, int]) -> str:
    """What was saved, in its order, so that nobody has to look whether it is right."""
    if not ranks:
        return _("Saved. Nothing is chosen.")
    titles = {line.challenge.number: line.challenge.short_title for line, _box in lines}
    order = sorted(ranks, key=lambda number: ranks[number])
    said = [
        _("%(rank)s. %(title)s") % {"rank": ranks[number], "title": titles.get(number, "")}
        for number in order
    ]
    return _("Saved in this order: %(order)s.") % {"order": "; ".join(said)}


def both_of_challenge(
    theirs: FormLine,
    stages: Sequence[Stage],
    *,
    outcome: Row.Outcome,
    stage: int | None,
    comments: str,
    reservations: Sequence[ReservationText],
) -> list[Both]:
    """What is stored on a challenge beside what was typed (the named values)."""
    row = theirs.row
    names = {found.number: str(found) for found in stages}
    stored = [ReservationText(one.words, one.held_by) for one in theirs.reservations]
    return differing(
        (
            Both(_("Agreement"), row.get_outcome_display() if row else "", str(Row.Outcome(outcome).label)),
            Both(_("Stage"), str(theirs.stage or ""), names.get(stage or 0, "")),
            Both(_("Comments"), row.comments if row else "", comments),
            Both(_("Reservations"), _reservations(stored), _reservations(reservations)),
        )
    )


def _reservations(texts: Sequence[ReservationText]) -> str:
    return "\n".join(f"{one.words} ({one.held_by})" if one.held_by else one.words for one in texts)


def both_of_ranks(
    theirs: Ranks, lines: Sequence[FormLine], *, ranks: Mapping[int, int], over_limit_reason: str
) -> list[Both]:
    """The stored priorities beside those that were typed."""
    titles = {line.challenge.number: line.challenge.short_title for line in lines}
    return differing(
        (
            Both(_("Priorities"), _order(theirs.ranks, titles), _order(ranks, titles)),
            Both(_("Why so many priorities"), theirs.over_limit_reason, over_limit_reason),
        )
    )


def _order(ranks: Mapping[int, int], titles: Mapping[int, str]) -> str:
    chosen = sorted(ranks, key=lambda number: ranks[number])
    return "\n".join(f"{ranks[number]}. {titles.get(number, '')} ({number})" for number in chosen)


def both_of_participation(
    theirs: Participation, *, took_part: Sequence[str], seen_differently: Sequence[str]
) -> list[Both]:
    """Who took part as it is stored, beside what was typed."""
    return differing(
        (
            Both(_("Who took part"), "\n".join(theirs.took_part), "\n".join(took_part)),
            Both(_("Seen differently"), "\n\n".join(theirs.seen_differently), "\n\n".join(seen_differently)),
        )
    )
