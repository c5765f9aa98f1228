"""Pages that write Template B."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.plans import presenters, queries, removing, services
from assessments.plans.forms import ReviseForm
from assessments.plans.writing import ROWS, TemplateB
from assessments.record.models import Row
from assessments.reviews.requests import ReviewRequest
from framework.models import Challenge
from framework.queries import challenge as framework_challenge
from recovery_site.both import Both
from recovery_site.errors import NotNow, Stale


def plan_edit(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Write Template B for one priority, with the descriptors and examples beside it."""
    found = request.review
    row = queries.priority_for(found, number)
    plan = queries.plan_to_write(row)
    challenge = framework_challenge(found.edition, number)
    assert challenge is not None  # noqa: S101 - the row points to it
    status, both = 200, None
    if request.method != "POST":  # a POST is refused with what was typed still on the page
        services.check_writing(found, plan)
        form = TemplateB(None, plan, earliest=found.date)
    elif asked := _asked_for(request.POST, challenge):
        form = TemplateB.with_one_more(request.POST, plan, *asked, earliest=found.date)
    else:
        form = TemplateB(request.POST.copy(), plan, earliest=found.date)
        if form.is_valid():
            status, both = _save(request, row, form)
        if status == 302:
            messages.success(request, _("The plan is saved."))
            return redirect("plan", review, number)
    context = {
        "review": found,
        "row": row,
        "challenge": challenge,
        "descriptors": queries.descriptors_beside(row, challenge),
        "removed": plan is not None and plan.is_removed,
        "form": form.plan,
        "formsets": list(form.sets.values()),
        **form.sets,
        "both": both,
    }
    return render(request, "plans/edit.html", context, status=status)


def _asked_for(data: QueryDict, challenge: Challenge) -> tuple[str, str, str] | None:
    """The kind of row, its box and the words to put there, when a button asked for that; else None."""
    for name, form in ROWS.items():
        if f"add_{name}" in data:
            return name, form.initial_box, ""
    for indicator in challenge.indicators.all():
        if data.get("use_indicator") == str(indicator.pk):
            return "goals", "measure", indicator.text
    for source in challenge.data_sources.all():
        if data.get("use_data_source") == str(source.pk):
            return "evidence_sources", "description", source.text
    return None


def _save(request: ReviewRequest, row: Row, form: TemplateB) -> tuple[int, list[Both] | None]:
    """Save what the form changes, or put the refusal on it; gives the status, and both versions of what clashes."""
    try:
        services.save_plan(user=request.user, row=row, draft=form.draft())
    except Stale as error:
        conflicts = error.theirs if isinstance(error.theirs, tuple) else ()
        form.plan.add_error(None, str(error))
        form.take_versions(conflicts)
        return 200, presenters.both_of(form.written(one) for one in conflicts)
    except NotNow as error:
        form.plan.add_error(None, str(error))
        return 409, None
    return 302, None


def plan_remove(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Say what removing a plan means, and remove one that was never signed."""
    found = request.review
    row = queries.priority_for(found, number)
    plan = queries.plan_to_write(row)
    if plan is None:
        raise NotNow(_("Nobody has begun this plan yet."))
    why_not, status = removing.reason_against_removing(found, plan), 200
    if request.method == "POST":
        try:
            removing.remove_plan(user=request.user, plan=plan)
        except NotNow as error:
            why_not, status = str(error), 409
        else:
            messages.success(request, _("The plan is removed. Its words are kept if you write it again."))
            return redirect("plans", review)
    context = {"review": found, "row": row, "why_not": why_not}
    return render(request, "plans/remove.html", context, status=status)


def plan_revise(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Open a plan with a signature for change, as a new version."""
    found = request.review
    row = queries.priority_for(found, number)
    plan = queries.plan_of(row)
    if plan is None:
        raise NotNow(_("Nobody has begun this plan yet."))
    if request.method != "POST":  # a POST is refused with what was typed still on the page
        services.check_revising(found, plan)
    form, status = ReviseForm(request.POST or None), 200
    if form.is_valid():
        try:
            services.revise(user=request.user, plan=plan, reason=form.cleaned_data["reason"])
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            message = _("You are writing version %(number)d. It will need to be signed again.")
            messages.success(request, message % {"number": plan.revision})
            return redirect("plan_edit", review, number)
    context = {"review": found, "row": row, "plan": plan, "form": form}
    return render(request, "plans/revise.html", context, status=status)
