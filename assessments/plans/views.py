"""Pages that write Template B, part by part."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.plans import beside, outline, presenters, queries, removing, services
from assessments.plans.acts import Outcome, press
from assessments.plans.forms import ReviseForm
from assessments.plans.helping.beside import advise, checked_alone, help_with
from assessments.plans.parts import Kind
from assessments.plans.writing import ONCE, ROWS, page_of
from assessments.record.models import Row
from assessments.reviews.requests import ReviewRequest
from framework.queries import challenge as framework_challenge
from recovery_site import unsaved
from recovery_site.errors import NotNow


def plan_edit(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Go to the first part that is not finished."""
    plan = queries.plan_to_write(queries.priority_for(request.review, number))
    services.check_writing(request.review, plan)
    return redirect(outline.first_unfinished(plan, request.review, number))


def plan_part(
    request: ReviewRequest, review: int, number: int, part: str, uid: UUID | None = None
) -> HttpResponse:
    """Write one part of Template B, or all goals, actions or evidence sources, with what helps beside it."""
    found, kind = request.review, presenters.KINDS.get(part)
    row = queries.priority_for(found, number)
    challenge = framework_challenge(found.edition, number)
    if kind is None or challenge is None or (uid and kind in ONCE):
        raise Http404
    plan = queries.plan_to_write(row)
    if request.method != "POST":  # a POST is refused with what was typed still on the page
        services.check_writing(found, plan)
        sent = unsaved.given_back(request)
        outcome = Outcome(page_of(kind, sent, plan, found.date, uid))
        if sent is not None:
            outcome.page.forgive()
    else:
        page = page_of(kind, request.POST.copy(), plan, found.date, uid)
        outcome = press(request.user, row, plan, page, challenge)
        if outcome.is_saved:
            messages.success(request, presenters.saved(kind))
            return redirect(_after(request, row, kind, uid))
    advise(outcome.page, plan)
    if alone := checked_alone(request, outcome.page):
        return alone
    context = {
        "review": found,
        "row": row,
        "plan": plan,
        "challenge": challenge,
        "removed": plan is not None and plan.is_removed,
        "page": outcome.page,
        "form": outcome.page.form,
        "formsets": outcome.page.formsets,
        "both": outcome.both,
        "unsaved": outcome.page.data is not None,
        "part": presenters.Part(kind),
        "uid": uid,
        "later": presenters.due_later_in_words(plan),
        "nav": outline.outline(plan, found, number, kind, uid),
        "help": help_with(row, plan, challenge, kind, uid),
        **beside.at_hand(row, plan, challenge, kind, uid),
    }
    return render(request, "plans/part.html", context, status=outcome.status)


def _after(request: ReviewRequest, row: Row, kind: Kind, uid: UUID | None) -> str:
    """Where to continue: with the next part, another new one, or the next page of all of a kind."""
    review, number = request.review, row.challenge.number
    if kind in ROWS and uid is None:
        return reverse("plan_part", args=[review.pk, number, presenters.following(presenters.PARTS[kind][0])])
    if uid and request.POST.get("save") == "another":
        return outline.address_of(review, number, kind)
    return outline.next_address(queries.plan_to_write(row), review, number, kind, uid)


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
