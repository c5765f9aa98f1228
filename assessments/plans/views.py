"""Pages that write Template B."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from assessments.plans import queries, services
from assessments.plans.forms import ROWS, ReviseForm, TemplateB
from assessments.plans.models import Plan
from assessments.record.models import Row
from assessments.reviews.requests import ReviewRequest
from framework.models import Challenge
from framework.queries import challenge as framework_challenge
from recovery_site.errors import NotNow, Stale

STALE = -1  # in place of a status: somebody else saved the plan meanwhile


def plan_edit(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Write Template B for one priority, with the descriptors and examples beside it."""
    found = request.review
    row = queries.priority_for(found, number)
    plan = queries.plan_of(row)
    challenge = framework_challenge(found.edition, number)
    assert challenge is not None  # noqa: S101 - the row points to it
    status = 200
    if request.method != "POST":  # a POST is refused with what was typed still on the page
        services.check_open(found, plan)
        form = TemplateB(None, plan, earliest=found.date)
    elif asked := _asked_for(request.POST, challenge):
        form = TemplateB.with_one_more(request.POST, plan, *asked, earliest=found.date)
    else:
        form = TemplateB(request.POST.copy(), plan, earliest=found.date)
        status = _save(request, row, plan, form) if form.is_valid() else 200
        if status == 302:
            messages.success(request, "The plan is saved.")
            return redirect("plan", review, number)
    context = {
        "review": found,
        "row": row,
        "challenge": challenge,
        "descriptors": queries.descriptors_beside(row, challenge),
        "form": form.plan,
        "formsets": list(form.sets.values()),
        **form.sets,
        "theirs": plan if status == STALE else None,
    }
    return render(request, "plans/edit.html", context, status=200 if status == STALE else status)


def _asked_for(data: Any, challenge: Challenge) -> tuple[str, str, str] | None:
    """The kind of row, its box and the words to put there, when a button asked for that; else None."""
    for name, form in ROWS.items():
        if f"add_{name}" in data:
            return name, form.first, ""
    for indicator in challenge.indicators.all():
        if data.get("use_indicator") == str(indicator.pk):
            return "goals", "measure", indicator.text
    for source in challenge.data_sources.all():
        if data.get("use_data_source") == str(source.pk):
            return "evidence_sources", "description", source.text
    return None


def _save(request: ReviewRequest, row: Row, plan: Plan | None, form: TemplateB) -> int:
    """Save what the form says, or put the refusal on it; gives the status of the answer, or STALE."""
    version = form.plan.cleaned_data["version"]
    try:
        services.save_plan(user=request.user, row=row, draft=form.draft(), version=version)
    except Stale as error:
        form.plan.add_error(None, str(error))
        form.plan.data["version"] = str(plan.version if plan else 0)  # type: ignore[index]
        return STALE
    except NotNow as error:
        form.plan.add_error(None, str(error))
        return 409
    return 302


def plan_revise(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Open a plan with a signature for change, as a new version."""
    found = request.review
    row = queries.priority_for(found, number)
    plan = queries.plan_of(row)
    if plan is None:
        raise NotNow("Nobody has begun this plan yet.")
    if request.method != "POST":  # a POST is refused with what was typed still on the page
        services.check_revisable(found, plan)
    form, status = ReviseForm(request.POST or None), 200
    if form.is_valid():
        try:
            services.revise(user=request.user, plan=plan, reason=form.cleaned_data["reason"])
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, f"You are writing version {plan.revision}. It wants new signatures.")
            return redirect("plan_edit", review, number)
    context = {"review": found, "row": row, "plan": plan, "form": form}
    return render(request, "plans/revise.html", context, status=status)
