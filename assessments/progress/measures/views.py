"""Pages of a plan's measures: all of them, one with its chart, readings typed in or pasted, changes, the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.people.policy import Act
from assessments.plans.models import Goal, Plan
from assessments.plans.queries import plan_of, priority_for
from assessments.progress.measures import presenters, queries, services
from assessments.progress.measures.examples import from_example, from_goal
from assessments.progress.measures.forms import (
    ChangeForm,
    MeasureForm,
    PasteForm,
    ReadingForm,
    ReasonForm,
)
from assessments.progress.measures.models import Reading
from assessments.progress.measures.pasting import rows_of
from assessments.progress.measures.queries import Series
from assessments.reviews.requests import ReviewRequest
from framework.models import Indicator
from recovery_site import unsaved
from recovery_site.errors import NotNow, Stale


def _plan(request: ReviewRequest, number: int) -> Plan:
    return services.check_measuring(plan_of(priority_for(request.review, number)))


def _of(series: Series) -> list[int]:
    """The arguments of the addresses of one measure."""
    row = series.measure.plan.row
    return [row.review_id, row.challenge.number, series.measure.pk]


def measures(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Every measure of the plan with its chart and what it says."""
    row = priority_for(request.review, number)
    plan = plan_of(row)
    context = {
        "review": request.review,
        "row": row,
        "shown": [presenters.show(one) for one in queries.series_of(plan)] if plan else [],
        "why_not": services.reason_against_measuring(plan)
        or request.permissions.reason_against(Act.MEASURE_WRITE),
    }
    return render(request, "progress/measures/measures.html", context)


def measure_new(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Say what is to be measured."""
    plan = _plan(request, number)
    sent = request.POST if request.method == "POST" else unsaved.given_back(request)
    goals = list(plan.goals.all())
    indicators = queries.examples_for(plan)
    form, status = MeasureForm(sent, goals=goals, begun=_begun(request, indicators, goals)), 200
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_measure(
                user=request.user, plan=plan, text=form.text(), uid=form.cleaned_data["uid"]
            )
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The measure is saved. Add its first reading."))
            return redirect("measure", review, number, made.pk)
    context = {
        "review": request.review,
        "row": plan.row,
        "form": form,
        "measure": None,
        "indicators": indicators,
        "goals": [one for one in goals if one.measure],
    }
    return render(request, "progress/measures/write.html", context, status=status)


def _begun(
    request: ReviewRequest, indicators: Sequence[Indicator], goals: Sequence[Goal]
) -> dict[str, object]:
    """What the form begins with: `?example=31` of the framework, `?goal=…` of the plan, or that example for it."""
    example = request.GET.get("example", "")
    goal = next((one for one in goals if str(one.uid) == request.GET.get("goal", "")), None)
    for indicator in indicators:
        if str(indicator.pk) == example:
            return from_example(indicator.text) | ({"goal": str(goal.uid)} if goal else {})
    return from_goal(goal) if goal else {}


def measure(request: ReviewRequest, review: int, number: int, measure: int) -> HttpResponse:
    """One measure: its chart, the sentence, the table, what was changed; and the form for one more reading."""
    series = queries.series_for(request.review, number, measure)
    may = request.permissions.can(Act.MEASURE_WRITE) and not series.measure.ended_at
    context = {
        "review": request.review,
        "row": series.measure.plan.row,
        "shown": presenters.show(series),
        "lines": presenters.lines(series),
        "changes": presenters.numbered(series.changes),
        "why_no_limits": presenters.why_no_limits(series),
        "goal": next(
            (one for one in series.measure.plan.goals.all() if one.uid == series.measure.goal_uid), None
        ),
        "may_write": may and not services.reason_against_measuring(series.measure.plan),
    }
    return render(request, "progress/measures/measure.html", context)


def _for_writing(request: ReviewRequest, number: int, measure: int) -> Series:
    series = queries.series_for(request.review, number, measure)
    if series.measure.ended_at:
        raise NotNow(_("This measure has ended. Its readings stay as they are."))
    services.check_measuring(series.measure.plan)
    return series


def measure_edit(request: ReviewRequest, review: int, number: int, measure: int) -> HttpResponse:
    """Correct what is measured."""
    series = _for_writing(request, number, measure)
    sent = request.POST if request.method == "POST" else unsaved.given_back(request)
    goals = list(series.measure.plan.goals.all())
    form, status, theirs = MeasureForm(sent, goals=goals, measure=series.measure), 200, None
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            services.correct_measure(
                user=request.user, measure=series.measure, text=form.text(), version=version
            )
        except Stale as error:
            theirs, status = error.theirs, 409
            sent = form.data = request.POST.copy()
            sent["version"] = str(error.version)
            form.add_error(None, str(error))
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The measure is saved."))
            return redirect("measure", *_of(series))
    context = {
        "review": request.review,
        "row": series.measure.plan.row,
        "form": form,
        "measure": series.measure,
        "theirs": theirs,
    }
    return render(request, "progress/measures/write.html", context, status=status)


def measure_end(request: ReviewRequest, review: int, number: int, measure: int) -> HttpResponse:
    """End a measure, with the reason."""
    series = _for_writing(request, number, measure)
    sent = request.POST if request.method == "POST" else unsaved.given_back(request)
    form = ReasonForm(sent)
    if request.method == "POST" and form.is_valid():
        services.end_measure(user=request.user, measure=series.measure, reason=form.cleaned_data["reason"])
        messages.success(request, _("The measure has ended. Its readings can still be read."))
        return redirect("measures", review, number)
    context = {
        "review": request.review,
        "row": series.measure.plan.row,
        "measure": series.measure,
        "form": form,
    }
    return render(request, "progress/measures/end.html", context)


def reading_new(request: ReviewRequest, review: int, number: int, measure: int) -> HttpResponse:
    """Add a reading, or correct the one of that day. `?on=2026-04-03` fills in what is stored."""
    series = _for_writing(request, number, measure)
    sent = request.POST if request.method == "POST" else unsaved.given_back(request)
    there = next((one for one in series.readings if one.on.isoformat() == request.GET.get("on")), None)
    initial = _filled(there) if there else {"seen": 0}
    form, status, theirs = ReadingForm(sent, measure=series.measure, initial=initial), 200, ""
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["on"]
        try:
            services.record_readings(
                user=request.user,
                measure=series.measure,
                found={day: form.found()},
                seen={day: form.cleaned_data["seen"] or 0},
            )
        except Stale as error:
            stored = services.latest_by_day(series.measure, [day])[day]
            theirs, status = presenters.found_in_words(stored, series.measure), 409
            sent = form.data = request.POST.copy()
            sent["seen"] = str(stored.number)
            form.add_error("on", str(error))
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The reading is saved."))
            return redirect("measure", *_of(series))
    context = {
        "review": request.review,
        "row": series.measure.plan.row,
        "measure": series.measure,
        "form": form,
        "theirs": theirs,
        "there": there,
    }
    return render(request, "progress/measures/reading.html", context, status=status)


def _filled(reading: Reading) -> dict[str, object]:
    value = reading.value
    return {
        "on": reading.on,
        "value": None if value is None else f"{value.normalize():f}",
        "part": reading.part,
        "whole": reading.whole,
        "answer": None if reading.answer is None else ("yes" if reading.answer else "no"),
        "note": reading.note,
        "seen": reading.number,
    }


def reading_remove(request: ReviewRequest, review: int, number: int, measure: int, day: str) -> HttpResponse:
    """Remove a reading, with the reason; what it said stays in the history."""
    series = _for_writing(request, number, measure)
    there = next((one for one in series.readings if one.on.isoformat() == day), None)
    if there is None:
        raise Http404
    sent = request.POST if request.method == "POST" else unsaved.given_back(request)
    form, status = ReasonForm(sent), 200
    if request.method == "POST" and form.is_valid():
        nothing = services.Found(note=form.cleaned_data["reason"])
        try:
            services.record_readings(
                user=request.user,
                measure=series.measure,
                found={there.on: nothing},
                seen={there.on: there.number},
            )
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The reading is removed."))
            return redirect("measure", *_of(series))
    context = {
        "review": request.review,
        "row": series.measure.plan.row,
        "measure": series.measure,
        "reading": there,
        "found": presenters.found_in_words(there, series.measure),
        "form": form,
    }
    return render(request, "progress/measures/remove.html", context, status=status)


def readings_paste(request: ReviewRequest, review: int, number: int, measure: int) -> HttpResponse:
    """Paste rows from a spreadsheet; see what each would do; save them, all or none."""
    series = _for_writing(request, number, measure)
    sent = request.POST if request.method == "POST" else unsaved.given_back(request)
    form, status = PasteForm(sent), 200
    lines: list[presenters.PreviewLine] = []
    mark = ""
    if sent is not None and form.is_valid():
        rows = rows_of(form.cleaned_data["rows"], series.measure)
        found = {row.on: row.found for row in rows if row.on and row.found}
        there = services.latest_by_day(series.measure, list(found))
        lines = presenters.preview(rows, there, series.measure)
        bad = [row for row in rows if row.wrong]
        if not rows:
            form.add_error("rows", _("There is no row with a date in it."))
        elif bad:
            words = ngettext(
                "Row %(first)s cannot be read: %(why)s",
                "%(n)d rows cannot be read. The first is row %(first)s: %(why)s",
                len(bad),
            )
            form.add_error("rows", words % {"n": len(bad), "first": bad[0].number, "why": bad[0].wrong})
        elif request.POST.get("save"):
            seen = {day: one.number for day, one in there.items()}
            if request.POST["save"] != (mark := _shown_numbers(seen)):
                form.add_error(None, _("Readings were entered meanwhile. Look at the rows again."))
                status = 409
            else:
                try:
                    new = services.record_readings(
                        user=request.user, measure=series.measure, found=found, seen=seen
                    )
                except NotNow as error:
                    form.add_error(None, str(error))
                    status = 409
                else:
                    words = ngettext("%(n)d reading is saved.", "%(n)d readings are saved.", new)
                    messages.success(request, words % {"n": new})
                    return redirect("measure", *_of(series))
        mark = _shown_numbers({day: one.number for day, one in there.items()})
    context = {
        "review": request.review,
        "row": series.measure.plan.row,
        "measure": series.measure,
        "form": form,
        "lines": lines,
        "mark": "" if form.errors else mark,
    }
    return render(request, "progress/measures/paste.html", context, status=status)


def _shown_numbers(seen: dict[dt.date, int]) -> str:
    """What the preview showed as stored, in the form: saving then corrects exactly that."""
    return "+".join(f"{day}.{number}" for day, number in sorted(seen.items())) or "new"


def change_new(request: ReviewRequest, review: int, number: int, measure: int) -> HttpResponse:
    """Note what was changed on a day."""
    series = _for_writing(request, number, measure)
    sent = request.POST if request.method == "POST" else unsaved.given_back(request)
    form, status = ChangeForm(sent), 200
    if request.method == "POST" and form.is_valid():
        try:
            services.note_change(user=request.user, measure=series.measure, **form.cleaned_data)
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The change is saved."))
            return redirect("measure", *_of(series))
    context = {
        "review": request.review,
        "row": series.measure.plan.row,
        "measure": series.measure,
        "form": form,
    }
    return render(request, "progress/measures/change.html", context, status=status)


def change_remove(
    request: ReviewRequest, review: int, number: int, measure: int, change: int
) -> HttpResponse:
    """Remove a change from the chart."""
    series = _for_writing(request, number, measure)
    found = next((one for one in series.changes if one.pk == change), None)
    if found is None:
        raise Http404
    if request.method == "POST":
        services.take_out_change(user=request.user, change=found)
        messages.success(request, _("The change is removed from the chart."))
        return redirect("measure", *_of(series))
    context = {
        "review": request.review,
        "row": series.measure.plan.row,
        "measure": series.measure,
        "change": found,
    }
    return render(request, "progress/measures/change_remove.html", context)
