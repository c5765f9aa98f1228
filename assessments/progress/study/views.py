"""Pages of looking back: the priorities of earlier reviews, and the path for each of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.people.policy import Act
from assessments.plans import snapshot
from assessments.plans.queries import plan_to_write
from assessments.progress.actions import presenters as actions
from assessments.progress.actions.queries import today
from assessments.progress.study import carrying, presenters, queries, services
from assessments.progress.study.forms import ChangeForm, CloseForm, LearnedForm, OutcomesForm
from assessments.progress.study.queries import Looked
from assessments.record.closing import close_priority, reason_against_closing
from assessments.reviews.requests import ReviewRequest
from framework.track import Track
from recovery_site import unsaved
from recovery_site.both import Both
from recovery_site.errors import NotNow, Stale


def study(request: ReviewRequest, review: int) -> HttpResponse:
    """Every priority that this review looks back at: what was said, what became of it, what was learned."""
    found = request.review
    lines = [presenters.overview_of(found, one) for one in queries.looked_at(found)]
    context = {
        "review": found,
        "lines": lines,
        "next": next(
            (one for one in lines if not one.done and (one.looked.lacks or found.is_planning)), None
        ),
        "why_not": request.permissions.reason_against(Act.REVIEW_STUDY),
    }
    return render(request, "progress/study/study.html", context)


def _about(request: ReviewRequest, looked: Looked, here: str) -> dict[str, Any]:
    return {
        "review": request.review,
        "looked": looked,
        "row": looked.row,
        "steps": presenters.steps_of(request.review, looked, here),
        "doings": actions.lines(looked.doings, today()),
        "why_not": request.permissions.reason_against(Act.REVIEW_STUDY),
        "ended": presenters.ended_in_words(looked.row.ended) if looked.row.ended else "",
    }


def study_said(request: ReviewRequest, review: int, row: int) -> HttpResponse:
    """What the earlier review said: its plan as it stands."""
    looked = queries.looked_at_one(request.review, row)
    stages = looked.row.review.edition.stages.count()
    context = _about(request, looked, "study_said") | {
        "content": snapshot.of(looked.plan) if looked.plan else None,
        "track": Track(stages, looked.row.stage, recorded=True),
    }
    return render(request, "progress/study/said.html", context)


def _went_on(request: ReviewRequest, looked: Looked, here: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(presenters.following(here), request.review.pk, looked.row.pk)


def _page(
    request: ReviewRequest,
    looked: Looked,
    here: str,
    form: Form,
    both: list[Both] | None = None,
    status: int = 200,
) -> HttpResponse:
    unsaid = any(goal.pk not in looked.of_goals for goal in looked.goals)
    context = _about(request, looked, here) | {"form": form, "both": both, "here": here, "unsaid": unsaid}
    return render(request, f"progress/study/{here.removeprefix('study_')}.html", context, status=status)


def _data(request: ReviewRequest) -> Any:
    return request.POST.copy() if request.method == "POST" else None


def _given_back(request: ReviewRequest) -> dict[str, Any]:
    """What was sent while the person was signed out, for a form that is shown again."""
    sent = unsaved.given_back(request)
    return sent.dict() if sent else {}


def study_happened(request: ReviewRequest, review: int, row: int) -> HttpResponse:
    """Say of each goal whether it was met, and what happened."""
    looked, here, data = queries.looked_at_one(request.review, row), "study_happened", _data(request)
    form = OutcomesForm(data, looked=looked, given=_given_back(request))
    if not form.is_valid():
        return _page(request, looked, here, form)
    try:
        services.write_outcomes(
            user=request.user,
            review=request.review,
            row=looked.row,
            said=form.said(),
            version=form.cleaned_data["version"],
        )
    except Stale as error:
        return _stale(
            request, looked, here, form, data, error, presenters.both_of_outcomes(_theirs(error), data)
        )
    except NotNow as error:
        form.add_error(None, str(error))
        return _page(request, looked, here, form, status=409)
    return _went_on(request, looked, here)


def study_learned(request: ReviewRequest, review: int, row: int) -> HttpResponse:
    """Say what was learned."""
    looked, here, data = queries.looked_at_one(request.review, row), "study_learned", _data(request)
    stored = {"learned": looked.study.learned if looked.study else "", "version": looked.version}
    form = LearnedForm(data, initial=stored | _given_back(request))
    if not form.is_valid():
        return _page(request, looked, here, form)
    try:
        services.write_learned(user=request.user, review=request.review, row=looked.row, **form.cleaned_data)
    except Stale as error:
        both = presenters.both_of_learned(_theirs(error), form.cleaned_data["learned"])
        return _stale(request, looked, here, form, data, error, both)
    except NotNow as error:
        form.add_error(None, str(error))
        return _page(request, looked, here, form, status=409)
    return _went_on(request, looked, here)


def study_change(request: ReviewRequest, review: int, row: int) -> HttpResponse:
    """Decide what becomes of the priority: carry it over, or close it with a reason."""
    looked, here, data = queries.looked_at_one(request.review, row), "study_change", _data(request)
    form = ChangeForm(data, looked=looked, given=_given_back(request))
    if looked.row.ended or not form.is_valid():
        return _page(request, looked, here, form)
    try:
        study = services.decide(
            user=request.user,
            review=request.review,
            row=looked.row,
            decision=form.cleaned_data["decision"],
            onward=form.onward(),
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        )
    except Stale as error:
        return _stale(request, looked, here, form, data, error, [])
    except NotNow as error:
        form.add_error(None, str(error))
        return _page(request, looked, here, form, status=409)
    if study.decision == services.Decision.CLOSE:
        messages.success(request, _("The priority is closed. Its place is free."))
        return redirect("study", review)
    return _went_on(request, looked, here)


def _theirs(error: Stale) -> Looked:
    assert isinstance(error.theirs, Looked)  # noqa: S101 - what the service says
    return error.theirs


def _stale(
    request: ReviewRequest, looked: Looked, here: str, form: Form, data: Any, error: Stale, both: list[Both]
) -> HttpResponse:
    """Somebody else saved first: both texts, and a form that replaces theirs when it is saved again."""
    form.add_error(None, str(error))
    data["version"] = str(error.version)
    return _page(request, looked, here, form, both, status=409)


def study_carry(request: ReviewRequest, review: int, row: int) -> HttpResponse:
    """What carrying over will do, row by row; and do it."""
    looked = queries.looked_at_one(request.review, row)
    problem, status = "", 200
    if request.method == "POST":
        try:
            plan = services.carry_over(
                user=request.user, review=request.review, row=looked.row, seen=request.POST.get("seen", "")
            )
        except NotNow as error:
            problem, status = str(error), 409
            looked = queries.looked_at_one(request.review, row)
        else:
            messages.success(
                request, _("Carried over. Both sides now agree what is blank, and sign the new plan.")
            )
            return redirect("plan", review, plan.row.challenge.number)
    shown = carrying.preview(request.review, looked)
    into_plan = plan_to_write(looked.into) if looked.into else None
    context = _about(request, looked, "study_carry") | {
        "lines": presenters.shown_lines(shown),
        "measures": shown.measures,
        "seen": shown.seal,
        "why_not_yet": carrying.reason_against_carrying(request.review, looked, into_plan),
        "problem": problem,
    }
    return render(request, "progress/study/carry.html", context, status=status)


def priority_close(request: ReviewRequest, review: int, row: int) -> HttpResponse:
    """Close a priority that is worked on, with a reason: one of this review, or of an earlier one."""
    found = queries.live_row(request.review, row)
    why_not, status = reason_against_closing(found), 200
    form = CloseForm(request.POST if request.method == "POST" else None)
    if not why_not and form.is_valid():
        try:
            close_priority(user=request.user, row=found, reason=form.cleaned_data["reason"])
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The priority is closed. Its place is free."))
            if request.review.is_assessing:
                return redirect("priorities", review)
            return redirect("plan", found.review_id, found.challenge.number)
    context = {"review": request.review, "row": found, "form": form, "why_not": why_not}
    return render(request, "progress/study/close.html", context, status=status)
