"""Pages of Template B that write or list plans."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from assessments.people import policy
from assessments.people.requests import SignedInRequest
from assessments.plans import queries, services
from assessments.plans.forms import ReviseForm, TemplateB, with_row
from assessments.plans.models import Plan
from assessments.record.models import Row
from assessments.reviews.queries import review_for
from framework.models import Challenge
from framework.queries import challenge as framework_challenge
from recovery_site.errors import NotNow, Stale


def plans(request: SignedInRequest, review: int) -> HttpResponse:
    """The priorities in order, each with the state of its plan."""
    found = review_for(request.user, review)
    pairs = [] if found.is_assessing else queries.priorities_with_plans(found)
    return render(request, "plans/plans.html", {"review": found, "pairs": pairs})


def _use_example(request: SignedInRequest, challenge: Challenge) -> object:
    """The POST with what its button asked for: one more row, or an example put where it belongs."""
    data = request.POST
    for name in ("goals", "actions", "evidence_sources"):
        if f"add_{name}" in data:
            return with_row(data, name)
    for indicator in challenge.indicators.all():
        if data.get("use_indicator") == str(indicator.pk):
            return with_row(data, "goals", "measure", measure=indicator.text)
    for source in challenge.data_sources.all():
        if data.get("use_data_source") == str(source.pk):
            return with_row(data, "evidence_sources", "description", description=source.text)
    return None


def plan_edit(request: SignedInRequest, review: int, number: int) -> HttpResponse:
    """Write Template B for one priority, with the descriptors and examples beside it."""
    found = review_for(request.user, review)
    row = queries.priority_for(found, number)
    policy.check(request.user, "plan.write", found.system)
    plan = queries.plan_of(row)
    if request.method != "POST":  # a POST is refused with what was typed still on the page
        services.check_open(found, plan)
    challenge = framework_challenge(found.edition, number)
    assert challenge is not None  # noqa: S101 - the row points to it
    theirs: Plan | None = None
    status = 200
    if request.method != "POST":
        form = TemplateB(None, plan, earliest=found.date)
    elif (changed := _use_example(request, challenge)) is not None:
        form = TemplateB(changed, plan, earliest=found.date)
        form.forgive()
    else:
        form = TemplateB(request.POST.copy(), plan, earliest=found.date)
        if form.is_valid():
            try:
                services.save_plan(
                    user=request.user,
                    row=row,
                    draft=form.draft(),
                    version=form.plan.cleaned_data["version"],
                )
            except Stale as error:
                form.plan.add_error(None, str(error))
                theirs = plan
                form.plan.data["version"] = str(plan.version if plan else 0)  # type: ignore[index]
            except NotNow as error:
                form.plan.add_error(None, str(error))
                status = 409
            else:
                messages.success(request, "The plan is saved.")
                return redirect("plan", review, number)
    return _edit_page(request, row, challenge, form, theirs, status)


def _edit_page(
    request: SignedInRequest,
    row: Row,
    challenge: Challenge,
    form: TemplateB,
    theirs: Plan | None,
    status: int,
) -> HttpResponse:
    context = {
        "review": row.review,
        "row": row,
        "challenge": challenge,
        "descriptors": queries.descriptors_beside(row, challenge),
        "form": form.plan,
        "formsets": list(form.sets.values()),
        "goals": form.sets["goals"],
        "actions": form.sets["actions"],
        "evidence_sources": form.sets["evidence_sources"],
        "theirs": theirs,
    }
    return render(request, "plans/edit.html", context, status=status)


def plan_revise(request: SignedInRequest, review: int, number: int) -> HttpResponse:
    """Open a plan with a signature for change, as a new version."""
    found = review_for(request.user, review)
    row = queries.priority_for(found, number)
    policy.check(request.user, "plan.revise", found.system)
    plan = queries.plan_of(row)
    if plan is None or plan.is_draft:
        raise NotNow("This plan has no signature, so you can change it as it is.")
    form = ReviseForm(request.POST or None)
    if form.is_valid():
        services.revise(user=request.user, plan=plan, reason=form.cleaned_data["reason"])
        messages.success(request, f"You are writing version {plan.revision}. It wants new signatures.")
        return redirect("plan_edit", review, number)
    return render(request, "plans/revise.html", {"review": found, "row": row, "plan": plan, "form": form})
