"""Pages that write Template B, part by part."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.plans import beside, outline, presenters, queries, removing, services
from assessments.plans.acts import Outcome
from assessments.plans.forms import ReviseForm
from assessments.plans.helping.beside import advise, checked_alone, help_with
from assessments.plans.models import Plan
from assessments.plans.parts import Kind
from assessments.plans.together.arranging import came_from
from assessments.plans.together.desk import Opened, drop, keep_typed, opened, sent
from assessments.plans.together.fragments import parts_beside
from assessments.plans.together.queries import drafts_of, origin_of
from assessments.plans.together.tokens import address_of, let_follow
from assessments.plans.writing import ONCE, ROWS, Page, page_of
from assessments.record.models import Row
from assessments.reviews.requests import ReviewRequest
from framework.queries import challenge as framework_challenge
from recovery_site import unsaved
from recovery_site.errors import NotNow
from recovery_site.sessions.store import store_of


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
    page = page_of(kind, request.POST.copy() if request.method == "POST" else None, plan, found.date, uid)
    if request.method != "POST":  # a POST is refused with what was typed still on the page
        services.check_writing(found, plan)
        here = _opened(request, row, plan, page)
    elif answer := _by_itself(request, row, plan, page):
        return answer
    else:
        here = Opened(sent(request.user, row, plan, page, challenge))
        if here.outcome.is_saved:
            messages.success(request, presenters.saved(kind))
            return redirect(_after(request, row, kind, uid))
    outcome = here.outcome
    drafts = drafts_of(row, request.user.pk) if here.drafts is None else here.drafts
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
        "origin": _origin(row, plan, uid) if kind == Kind.GOAL else "",
        "later": presenters.due_later_in_words(plan),
        "kept": here.kept,
        "aside": here.aside,
        "kept_words": here.words,
        "key": outline.key_of(kind, uid),
        "stream": address_of(row.pk, outline.key_of(kind, uid)),
        "nav": parts_beside(row, plan, request.user.pk, drafts, kind, uid),
        "help": help_with(row, plan, challenge, kind, uid),
        **beside.at_hand(row, plan, challenge, kind, uid),
    }
    response = render(request, "plans/part.html", context, status=outcome.status)
    let_follow(response, row.pk, request.user.pk, store_of(request).pk)
    return response


def _origin(row: Row, plan: Plan | None, uid: UUID | None) -> str:
    """Where the text of that goal was copied from, in words; empty when it was not."""
    came = origin_of(plan, uid) if plan and uid else None
    return came_from(came, row) if came else ""


def _opened(request: ReviewRequest, row: Row, plan: Plan | None, page: Page) -> Opened:
    """The page with what this person sent while they were signed out, or had not saved before."""
    given = unsaved.given_back(request)
    if given is None:
        return opened(request.user, row, plan, page, stored=unsaved.STORED in request.GET)
    page = page_of(page.kind, given, plan, request.review.date, page.only)
    page.forgive()
    return Opened(Outcome(page))


def _by_itself(request: ReviewRequest, row: Row, plan: Plan | None, page: Page) -> HttpResponse | None:
    """The answer to a page that keeps what is being typed, or that lets go of it; None for any other button."""
    if "drop" in request.POST:
        drop(request.user, row, page)
        return redirect(request.path)
    if "keep" not in request.POST:
        return None
    try:
        at = keep_typed(request.user, row, plan, page)
    except NotNow as error:
        return JsonResponse({"refused": str(error)}, status=409)
    unsaved.forget(request)
    return JsonResponse({"kept": presenters.kept_at(at)})


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
