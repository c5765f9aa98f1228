"""Template A in words: codes to labels, and what two people wrote side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.people.policy import Act, Permissions
from assessments.record.attending import Counted, Dated, Line, Told, View, read_lines, read_views
from assessments.record.models import Participation, ReservationText, Row
from assessments.record.queries import FormLine, Lack, Need, Ranks
from assessments.reviews.models import Review
from framework.models import Stage
from recovery_site.both import Both, differing

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"


def words_of(needs: Sequence[Need]) -> list[str]:
    """What is missing from Template A, in words, one sentence each."""
    return [_need(need) for need in needs]


def _need(need: Need) -> str:
    if need.lack is Lack.ROW:
        return _("Challenge %(number)s: write down what was agreed.") % {"number": need.challenge}
    if need.lack is Lack.MOVE:
        return _("Challenge %(number)s: write why the stage moved, or stayed, since the last review.") % {
            "number": need.challenge
        }
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
    unsaid = next((line.challenge.number for line in lines if line.lacks_reason), None)
    if unsaid:
        words = _("Write why challenge %(number)s moved, or stayed") % {"number": unsaid}
        return NextStep(words, reverse("record_challenge", args=[review.pk, unsaid]))
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


def closing_of(carried: Sequence[Row], may: Permissions) -> bool:
    """Whether there are earlier priorities that this person can close, so that they count no longer."""
    return bool(carried) and may.can(Act.PRIORITY_CLOSE)


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
    differences: str = "",
    moved_because: str = "",
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
            Both(_("Where services differ"), row.differences if row else "", differences),
            Both(_("Why the stage moved, or stayed"), row.moved_because if row else "", moved_because),
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


GROUP_NAMES: dict[str, Words] = {
    "everybody": gettext_lazy("Everybody"),
    "rest": gettext_lazy("Everybody else"),
    "lived": gettext_lazy("People with lived experience"),
    "providers": gettext_lazy("People who provide services"),
    "commissioning": gettext_lazy("Commissioners and partners"),
    "mixed": gettext_lazy("More than one perspective, or not said"),
    "user": gettext_lazy("People who use services"),
    "carer": gettext_lazy("Carers"),
    "user+carer": gettext_lazy("People who use services and are also carers"),
    "staff": gettext_lazy("Staff of the main provider"),
    "independent": gettext_lazy("Independent providers"),
    "staff+independent": gettext_lazy("Staff of the main provider and of another"),
    "commissioner": gettext_lazy("Commissioners"),
    "partner": gettext_lazy("Other partners"),
    "commissioner+partner": gettext_lazy("Commissioners who are also partners"),
    "several": gettext_lazy("People with more than one perspective"),
    "unsaid": gettext_lazy("People who did not say"),
}


def attending_lines(stored: Sequence[object]) -> list[str]:
    """Who took part, as `Participation` stores it, in words."""
    return [attending_line(line) for line in read_lines(stored)]


def view_lines(stored: object) -> list[str]:
    """What is seen differently about Template A as a whole, of the stored views."""
    return [view_line(view) for view in read_views(stored)]


def view_line(view: View) -> str:
    """One view in its own words, with the day of its workshop."""
    if isinstance(view, Dated):
        return _("%(day)s: %(words)s") % {"day": date_format(view.day), "words": view.words}
    return view


def attending_line(line: Line) -> str:
    """One line of who took part, in words: as it was typed, or the sentence for what a workshop counted."""
    if not isinstance(line, Counted):
        return line
    words = _counted(line)
    return _("%(day)s: %(words)s") % {"day": date_format(line.day), "words": words} if line.day else words


def _counted(line: Counted) -> str:
    names = [str(GROUP_NAMES.get(code, code)) for code in line.groups]
    match line.tells:
        case Told.PEOPLE:
            return ngettext(
                "%(people)s person took part in the workshop.",
                "%(people)s people took part in the workshop.",
                line.number,
            ) % {"people": line.number}
        case Told.FEWER:
            return _("Fewer than %(least)s people took part in the workshop.") % {"least": line.number}
        case Told.GROUPS:
            groups = "; ".join(names)
            return _("Groups of %(least)s or more: %(groups)s.") % {"least": line.number, "groups": groups}
        case Told.ABSENT:
            absent = ", ".join(names).lower()
            return _("Not represented, as far as people said: %(names)s.") % {"names": absent}
        case Told.ACCEPTED:
            return _(
                "%(people)s people answered to Template A as a whole: %(accept)s accept it, "
                "%(differently)s see something differently."
            ) % {
                "people": line.number + line.differently,
                "accept": line.number,
                "differently": line.differently,
            }


def both_of_participation(
    theirs: Participation, *, took_part: Sequence[str], seen_differently: Sequence[str]
) -> list[Both]:
    """Who took part as it is stored, beside what was typed."""
    return differing(
        (
            Both(_("Who took part"), "\n".join(attending_lines(theirs.took_part)), "\n".join(took_part)),
            Both(
                _("Seen differently"),
                "\n\n".join(view_lines(theirs.seen_differently)),
                "\n\n".join(seen_differently),
            ),
        )
    )
