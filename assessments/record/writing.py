"""Writing down one challenge or the ranks: what a POST asks for, done, with the forms to show when it is not.

Used by the pages of Template A and by those of the rating room, which write the same record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from assessments.people.models import User
from assessments.record import queries, services
from assessments.record.attending import Line, View, read_lines, read_views
from assessments.record.forms import (
    MOST_RESERVATIONS,
    ChallengeForm,
    ParticipationForm,
    RanksForm,
    ReservationForm,
    ReservationSet,
    texts_in,
    without_empty_lines,
)
from assessments.record.models import Participation, Row
from assessments.record.presenters import (
    attending_line,
    attending_lines,
    both_of_challenge,
    both_of_participation,
    both_of_ranks,
    view_line,
    view_lines,
)
from assessments.record.queries import FormLine
from assessments.reviews.models import Review
from framework.models import Challenge, Stage
from recovery_site import unsaved
from recovery_site.both import Both
from recovery_site.errors import NotNow, Stale


@dataclass
class Writing:
    """The forms of one challenge. `saved` once it is written; `both` when somebody else saved meanwhile."""

    form: ChallengeForm
    reservations: forms.BaseFormSet[ReservationForm]
    both: list[Both] | None = None
    saved: bool = False


def _form(
    line: FormLine, stages: Sequence[Stage], data: QueryDict | None = None, **values: Any
) -> ChallengeForm:
    descriptors = line.challenge.descriptors.all()
    return ChallengeForm(data, stages=stages, descriptors=descriptors, was=line.was, **values)


def _shown(line: FormLine, stages: Sequence[Stage]) -> Writing:
    row = line.row
    initial = {
        "outcome": row.outcome if row else None,
        "stage": row.stage if row else None,
        "comments": row.comments if row else "",
        "differences": row.differences if row else "",
        "moved_because": row.moved_because if row else "",
        "version": row.version if row else 0,
    }
    existing = [{"words": r.words, "held_by": r.held_by, "uid": r.uid} for r in line.reservations]
    form = _form(line, stages, initial=initial)
    return Writing(form, ReservationSet(prefix="r", initial=existing))


def _given_back(sent: QueryDict, line: FormLine, stages: Sequence[Stage]) -> Writing:
    """What was sent while the person was signed out, shown again: nothing is said against it before it is saved."""
    return Writing(_form(line, stages, initial=sent.dict()), ReservationSet(sent, prefix="r"))


def _with_reservation(sent: QueryDict, words: str = "") -> QueryDict:
    """The POST with one more reservation, or with `words` in the first empty one."""
    data = sent.copy()
    count = data.get("r-TOTAL_FORMS", "")
    total = min(int(count), MOST_RESERVATIONS) if count.isdecimal() and len(count) < 4 else 0
    free = (n for n in range(total) if words and not data.get(f"r-{n}-words", "").strip())
    place = next(free, total)
    if place == total and total < MOST_RESERVATIONS:
        data["r-TOTAL_FORMS"] = str(total + 1)
    if words:
        data[f"r-{place}-words"] = words
        data[f"r-{place}-uid"] = ""
    return data


def write_challenge(
    request: HttpRequest, user: User, review: Review, challenge: Challenge, words: Sequence[str] = ()
) -> Writing:
    """Show the forms of one challenge, or save what was posted.

    `words` are what people let be recorded: the button `take` with its place puts one into a reservation.
    """
    line = queries.line_of(review, challenge)
    stages = list(review.edition.stages.all())
    if request.method != "POST":
        sent = unsaved.given_back(request)
        return _given_back(sent, line, stages) if sent else _shown(line, stages)
    data = request.POST.copy()
    taken = data.get("take", "")
    if "add" in data or taken:
        place = int(taken) if taken.isdecimal() and len(taken) < 5 else -1
        more = _with_reservation(data, words[place] if 0 <= place < len(words) else "")
        form = _form(line, stages, initial=more.dict() | {"version": data.get("version", "0")})
        return Writing(form, ReservationSet(more, prefix="r"))
    writing = Writing(_form(line, stages, data), ReservationSet(data, prefix="r"))
    form, reservations = writing.form, writing.reservations
    if not form.is_valid() & reservations.is_valid():
        return writing
    texts, outcome = texts_in(reservations), form.cleaned_data["outcome"]
    if outcome == Row.Outcome.AGREED and texts:
        form.add_error("outcome", _("Choose “Agreed with reservations”, or clear the reservations below"))
    elif outcome == Row.Outcome.RESERVATIONS and not texts:
        if not reservations.forms:
            writing.reservations = reservations = ReservationSet(_with_reservation(data), prefix="r")
            reservations.is_valid()
        reservations.forms[0].add_error("words", _("Write down at least one reservation"))
    else:
        try:
            services.save_row(
                user=user, review=review, challenge=challenge, reservations=texts, **form.cleaned_data
            )
        except Stale as error:
            form.add_error(None, str(error))
            data["version"] = str(error.version)
            if isinstance(error.theirs, FormLine):
                typed = {name: value for name, value in form.cleaned_data.items() if name != "version"}
                writing.both = both_of_challenge(error.theirs, stages, reservations=texts, **typed)
        else:
            writing.saved = True
    return writing


def keep_challenge(request: HttpRequest, review: Review, challenge: Challenge, problem: str) -> Writing:
    """What was posted, shown again and not saved, because of `problem`."""
    stages = list(review.edition.stages.all())
    line = queries.line_of(review, challenge)
    writing = Writing(_form(line, stages, request.POST), ReservationSet(request.POST, prefix="r"))
    writing.form.add_error(None, problem)
    return writing


@dataclass
class RanksWriting:
    """The form of the ranks beside the lines of Template A; `saved` once it is written."""

    form: RanksForm
    lines: list[tuple[FormLine, BoundField | None]]
    both: list[Both] | None = None
    saved: bool = False


def _ranks(data: QueryDict | None, review: Review) -> RanksWriting:
    lines = queries.form_of(review, beside_last=True)
    ranking = queries.ranking_of(review)
    initial: dict[str, object] = {f"rank_{line.challenge.number}": line.rank for line in lines}
    initial |= {"version": ranking.version, "over_limit_reason": ranking.over_limit_reason}
    form = RanksForm(data, lines=lines, limit=review.edition.max_live_priorities, initial=initial)
    pairs = [(line, form[f"rank_{line.challenge.number}"] if line.is_recorded else None) for line in lines]
    return RanksWriting(form, pairs)


def keep_ranks(request: HttpRequest, review: Review, problem: str) -> RanksWriting:
    """The ranks that were posted, shown again and not saved, because of `problem`."""
    writing = _ranks(request.POST, review)
    writing.form.add_error(None, problem)
    return writing


def write_ranks(request: HttpRequest, user: User, review: Review) -> RanksWriting:
    """Show the form of the ranks, or save what was posted."""
    if request.method != "POST":
        return _ranks(unsaved.given_back(request), review)
    data = request.POST.copy()
    writing = _ranks(data, review)
    form = writing.form
    if form.is_valid():
        try:
            services.rank(
                user=user,
                review=review,
                ranks=form.ranks(),
                over_limit_reason=form.cleaned_data["over_limit_reason"],
                version=form.cleaned_data["version"],
            )
        except Stale as error:
            form.add_error(None, str(error))
            data["version"] = str(error.version)
            if isinstance(error.theirs, queries.Ranks):
                writing.both = both_of_ranks(
                    error.theirs,
                    [line for line, box in writing.lines],
                    ranks=form.ranks(),
                    over_limit_reason=form.cleaned_data["over_limit_reason"],
                )
        except NotNow as error:
            _show_in_order(data, form)
            form.add_error("over_limit_reason", str(error))
        else:
            writing.saved = True
    return writing


def _show_in_order(data: QueryDict, form: RanksForm) -> None:
    """Put the order that the numbers mean into what is shown again."""
    ranks = form.ranks()
    for number in form.numbers:
        data[f"rank_{number}"] = str(ranks.get(number, ""))


@dataclass
class ParticipationWriting:
    """The form of who took part; `saved` once it is written, `both` when somebody else saved meanwhile."""

    form: ParticipationForm
    both: list[Both] | None = None
    saved: bool = False


def write_participation(request: HttpRequest, user: User, review: Review) -> ParticipationWriting:
    """Show the form of who took part, or save what was posted."""
    if sent := unsaved.given_back(request):
        return ParticipationWriting(ParticipationForm(sent))
    if request.method != "POST":
        stored = queries.participation_of(review)
        initial = {
            "took_part": "\n".join(attending_lines(stored.took_part)),
            "seen_differently": "\n\n".join(map(without_empty_lines, view_lines(stored.seen_differently))),
            "version": stored.version,
        }
        return ParticipationWriting(ParticipationForm(initial=initial))
    data = request.POST.copy()
    form = ParticipationForm(data)
    writing = ParticipationWriting(form)
    if not form.is_valid():
        return writing
    stored = queries.participation_of(review)
    typed = {"took_part": form.lines(), "seen_differently": form.views(view_lines(stored.seen_differently))}
    try:
        services.write_participation(
            user=user,
            review=review,
            took_part=_as_counted(typed["took_part"], stored),
            seen_differently=_as_dated(typed["seen_differently"], stored),
            version=form.cleaned_data["version"],
        )
    except Stale as error:
        form.add_error(None, str(error))
        data["version"] = str(error.version)
        if isinstance(error.theirs, Participation):
            writing.both = both_of_participation(error.theirs, **typed)
    else:
        writing.saved = True
    return writing


def _as_counted(typed: Sequence[str], stored: Participation) -> list[Line]:
    """What was typed; a line that a workshop counted and nobody changed stays what it was."""
    counted = {attending_line(line): line for line in read_lines(stored.took_part)}
    return [counted.get(line, line) for line in typed]


def _as_dated(typed: Sequence[str], stored: Participation) -> list[View]:
    """What was typed; a view with the day of its workshop that nobody changed stays what it was."""
    dated = {view_line(view): view for view in read_views(stored.seen_differently)}
    return [dated.get(view, view) for view in typed]
