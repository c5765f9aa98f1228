"""What stands in the workbook of a review: Template A, what is seen differently, the actions, measures and readings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from assessments.progress.actions.models import Happening
from assessments.progress.actions.queries import Doing, doings_in
from assessments.progress.measures.models import Measure, Reading
from assessments.progress.measures.queries import Series, series_in
from assessments.record.attending import Dated
from assessments.record.models import Row
from assessments.record.presenters import attending_line
from assessments.reports.content import ReportA, template_a
from assessments.reports.workbook.writing import Cell, Column, Table, written
from assessments.reviews.models import Review
from recovery_site.templatetags.words import day

TENTH = Decimal("0.1")
Facts = Iterable[tuple[str, Cell]]


def workbook(review: Review) -> bytes:
    """The file (20 queries at most). Raises Altered as `content.template_a` does, and ValueError as `written` does."""
    a, doings, series = template_a(review), doings_in(review), series_in(review)
    tables = [about(a), stages(a), voices(a), actions(doings), measures(series), readings(series)]
    return written(f"{review.system.name}, {review.title}", tables)


def about(a: ReportA) -> Table:
    """What the file is, so that it can stand without the site."""
    done = a.completion
    facts: Facts = [
        (_("Local system"), a.content.system),
        (_("Main provider"), a.content.provider),
        (_("Review"), a.content.review.title),
        (_("Date of the review"), a.content.review.date),
        (_("Method"), a.content.edition.name),
        (_("State of Template A"), _("Complete since %(on)s") % {"on": day(done.at)} if done else _("Draft")),
        (_("SHA-256 of Template A"), done.sha256 if done else ""),
        (_("Why so many priorities"), a.content.over_limit_reason),
        *((_("Who took part"), attending_line(line)) for line in a.content.took_part or ()),
    ]
    columns = (Column(_("What"), 26), Column(_("Answer"), 90))
    return Table(_("About"), columns, tuple((what, answer) for what, answer in facts if answer != ""))


def stages(a: ReportA) -> Table:
    """Template A: one row for each challenge."""
    columns = (
        Column(_("Challenge"), 11),
        Column(_("Title"), 34),
        Column(_("What was agreed"), 22),
        Column(_("Stage"), 8),
        Column(_("Name of the stage"), 20),
        Column(_("Priority"), 9),
        Column(_("Comments"), 60),
        Column(_("Where services differ"), 40),
        Column(_("Stage at the last review"), 12),
        Column(_("Why it moved, or stayed"), 50),
    )
    rows = tuple(
        (
            row.challenge,
            row.title,
            str(Row.Outcome(row.outcome).label) if row.outcome else _("Nothing recorded yet"),
            row.stage,
            row.stage_name,
            row.priority,
            row.comments,
            row.differences,
            row.was,
            row.moved_because,
        )
        for row in a.content.rows
    )
    return Table(_("Template A"), columns, rows)


def voices(a: ReportA) -> Table:
    """What some people see differently: on one challenge, then about Template A as a whole."""
    columns = (
        Column(_("Challenge"), 11),
        Column(_("Title"), 34),
        Column(_("In their own words"), 80),
        Column(_("Who says so"), 26),
        Column(_("Workshop on"), 18),
    )
    of_challenges = [
        (row.challenge, row.title, one.words, one.held_by, None)
        for row in a.content.rows
        for one in row.reservations
    ]
    of_all = [
        (
            None,
            _("Template A as a whole"),
            *((one.words, "", one.day) if isinstance(one, Dated) else (one, "", None)),
        )
        for one in a.content.seen_differently or ()
    ]
    return Table(_("Seen differently"), columns, (*of_challenges, *of_all))


def actions(doings: Sequence[Doing]) -> Table:
    """The log of actions: every action, then everything that happened to it, oldest first."""
    columns = (
        Column(_("Challenge"), 11),
        Column(_("Title"), 34),
        Column(_("Priority"), 9),
        Column(_("Action"), 50),
        Column(_("Who sees to it"), 24),
        Column(_("State now"), 14),
        Column(_("Date in the signed plan"), 18),
        Column(_("Date now"), 18),
        Column(_("What happened"), 22),
        Column(_("On"), 18),
        Column(_("Note"), 50),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in sorted(doings, key=lambda one: (one.action.plan.row.challenge.number, one.action.pk)):
        row = one.action.plan.row
        now = (
            row.challenge.number,
            row.challenge.short_title,
            row.rank,
            one.action.description,
            one.owner,
            str(one.state.label),
            one.action.due_on,
            one.due_on,
        )
        rows += [(*now, *_happened(happening)) for happening in one.happenings] or [(*now, "", None, "")]
    return Table(_("Actions"), columns, tuple(rows))


def _happened(one: Happening) -> tuple[Cell, ...]:
    if one.kind == Happening.Kind.STATE:
        what = str(Happening.State(one.state).label)
    elif one.kind == Happening.Kind.DUE:
        what = _("New date: %(day)s") % {"day": day(one.due_on)}
    else:
        what = _("Now with %(name)s") % {"name": one.owner}
    return what, one.on, one.note


def measures(series: Sequence[Series]) -> Table:
    """What the plans are measured by."""
    columns = (
        Column(_("Challenge"), 11),
        Column(_("Title"), 34),
        Column(_("Measure"), 50),
        Column(_("Kind"), 34),
        Column(_("How it is counted"), 34),
        Column(_("Unit"), 18),
        Column(_("Better"), 20),
        Column(_("Baseline"), 11),
        Column(_("Target"), 11),
        Column(_("Readings"), 10),
        Column(_("Why it ended"), 40),
    )
    rows = tuple(
        (
            one.measure.plan.row.challenge.number,
            one.measure.plan.row.challenge.short_title,
            one.measure.name,
            str(Measure.Kind(one.measure.kind).label),
            str(Measure.Form(one.measure.form).label),
            one.measure.unit,
            str(Measure.Way(one.measure.better).label),
            one.measure.baseline,
            one.measure.target,
            len(one.readings),
            one.measure.ended_because,
        )
        for one in series
    )
    return Table(_("Measures"), columns, rows)


def readings(series: Sequence[Series]) -> Table:
    """Every reading that counts, oldest first within its measure."""
    columns = (
        Column(_("Challenge"), 11),
        Column(_("Measure"), 50),
        Column(_("On"), 18),
        Column(_("Reading"), 11),
        Column(_("Out of 100"), 11),
        Column(_("So many"), 10),
        Column(_("out of"), 10),
        Column(_("Note"), 50),
    )
    rows = tuple(
        (one.measure.plan.row.challenge.number, one.measure.name, reading.on, *_read(reading), reading.note)
        for one in series
        for reading in one.readings
    )
    return Table(_("Readings"), columns, rows)


def _read(one: Reading) -> tuple[Cell, ...]:
    if one.answer is not None:
        return _("Yes") if one.answer else _("No"), None, None, None
    percent = (
        one.amount.quantize(TENTH, ROUND_HALF_UP) if one.part is not None and one.amount is not None else None
    )
    return one.value, percent, one.part, one.whole
