"""Pages that write Template B, part by part."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.plans import presenters, queries, removing, services
from assessments.plans.acts import Outcome, press
from assessments.plans.forms import ReviseForm
from assessments.plans.helping.beside import advise, checked_alone
from assessments.plans.writing import page_of
from assessments.reviews.requests import ReviewRequest
from framework.queries import challenge as framework_challenge
from recovery_site import unsaved
from recovery_site.errors import NotNow


def plan_edit(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Go to the first part that is not finished."""
    plan = queries.plan_to_write(queries.priority_for(request.review, number))
    services.check_writing(request.review, plan)
    return redirect("plan_part", review, number, presenters.first_unfinished(plan))


def plan_part(request: ReviewRequest, review: int, number: int, part: str) -> HttpResponse:
    """Write one part of Template B, with the descriptors and examples beside it."""
    found, kind = request.review, presenters.KINDS.get(part)
    row = queries.priority_for(found, number)
    challenge = framework_challenge(found.edition, number)
    if kind is None or challenge is None:
        raise Http404
    plan = queries.plan_to_write(row)
    if request.method != "POST":  # a POST is refused with what was typed still on the page
        services.check_writing(found, plan)
        sent = unsaved.given_back(request)
        outcome = Outcome(page_of(kind, sent, plan, found.date))
        if sent is not None:
            outcome.page.forgive()
    else:
        page = page_of(kind, request.POST.copy(), plan, found.date)
        outcome = press(request.user, row, plan, page, challenge)
        if outcome.is_saved:
            messages.success(request, presenters.saved(kind))
            following = presenters.following(part)
            if following:
                return redirect("plan_part", review, number, following)
            return redirect("plan", review, number)
    advise(outcome.page, plan)
    if alone := checked_alone(request, outcome.page):
        return alone
    context = {
        "review": found,
        "row": row,
        "plan": plan,
        "challenge": challenge,
        "descriptors": queries.descriptors_beside(row, challenge),
        "removed": plan is not None and plan.is_removed,
        "examples": presenters.examples(kind, challenge),
        "page": outcome.page,
        "form": outcome.page.form,
        "formsets": outcome.page.formsets,
        "both": outcome.both,
        "unsaved": outcome.page.data is not None,
        "part": presenters.Part(kind),
        "later": presenters.due_later_in_words(plan),
        "nav": presenters.parts_nav(plan, found, number, kind),
    }
    return render(request, "plans/part.html", context, status=outcome.status)


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
