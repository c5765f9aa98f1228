"""Template A in words: codes to labels, and what two people wrote side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from assessments.record.models import Participation, ReservationText, Row
from assessments.record.queries import FormLine, Lack, Need, Ranks
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
            Both(_("Seen differently"), "\n".join(theirs.seen_differently), "\n".join(seen_differently)),
        )
    )
