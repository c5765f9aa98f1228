"""Pages that show plans as they stand and as they were filed, and sign them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from assessments.people.policy import Act
from assessments.plans.models import Plan
from assessments.plans.queries import priority_for
from assessments.record.models import Row
from assessments.reviews.models import Review
from assessments.reviews.requests import ReviewRequest
from assessments.signoff import queries, services
from assessments.signoff.forms import SignForm
from assessments.signoff.standing import (
    Standing,
    next_with,
    standing_of,
    standings_in,
    waiting_for_side,
    why_not_sign,
)
from recovery_site.errors import NotNow, Refused


def _load(request: ReviewRequest, review: int, number: int) -> tuple[Review, Row, Standing]:
    found = request.review
    row = priority_for(found, number)
    return found, row, standing_of(row)


def plans(request: ReviewRequest, review: int) -> HttpResponse:
    """The priorities in order, each with the state of its plan."""
    found = request.review
    standings = [] if found.is_assessing else standings_in([found])
    return render(request, "signoff/plans.html", {"review": found, "standings": standings})


def plan(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """One plan as it stands: what it says, who has signed, what may be done next."""
    found, row, standing = _load(request, review, number)
    may = request.permissions
    there = standing.plan
    context: dict[str, Any] = {
        "review": found,
        "row": row,
        "plan": there,
        "standing": standing,
        "next": next_with(standing, may),
        "may_write": bool(there and there.is_draft) and may.can(Act.PLAN_WRITE) and found.is_planning,
        "may_revise": bool(there and not there.is_draft) and may.can(Act.PLAN_REVISE) and found.is_planning,
        "content": queries.content_now(there) if there else None,
        "filed": queries.revisions_of(there) if there else [],
    }
    return render(request, "signoff/plan.html", context)


def plan_check(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Read the plan as it will be filed, then sign it."""
    found, row, standing = _load(request, review, number)
    membership = request.permissions.check(Act.PLAN_SIGN)
    if standing.plan is None:
        raise NotNow(why_not_sign(standing, None))
    content = queries.content_now(standing.plan)
    digest = content.sha256
    side = queries.side_of(membership, found)
    form = SignForm(request.POST or None, initial={"side": side, "sha256": digest})
    status = 200
    if request.method == "POST" and form.is_valid():
        status = _sign(request, standing.plan, form, digest)
        if status == 302:
            return redirect("plan_signed", review, number)
    context = {
        "review": found,
        "row": row,
        "plan": standing.plan,
        "standing": standing,
        "content": content,
        "sha256": digest,
        "side": side.label if side else "",
        "why_not": why_not_sign(standing, side),
        "form": form,
    }
    return render(request, "signoff/check.html", context, status=status)


def _sign(request: ReviewRequest, plan: Plan, form: SignForm, digest: str) -> int:
    """Sign with what the form says, or put the refusal on the form; gives the status of the answer."""
    said = form.cleaned_data
    try:
        services.sign(
            user=request.user,
            plan=plan,
            side=said["side"],
            password=said["password"],
            read_sha256=said["sha256"],
        )
    except services.WrongPassword as error:
        form.add_error("password", str(error))
        return 200
    except NotNow as error:
        form.add_error(None, str(error))
        form.data = request.POST.dict() | {"sha256": digest}  # what the page shows now can be signed
        return 409
    except Refused as error:
        form.add_error(None, str(error))
        return 403
    return 302


def plan_signed(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Say that the signature is kept, and what happens next."""
    found, row, standing = _load(request, review, number)
    membership = request.permissions.check(Act.PLAN_SIGN)
    filed = queries.current_revision(standing.plan) if standing.plan else None
    if filed is None:
        raise Http404
    context = {
        "review": found,
        "row": row,
        "standing": standing,
        "filed": filed,
        "waiting": waiting_for_side(standings_in([found]), queries.side_of(membership, found)),
    }
    return render(request, "signoff/signed.html", context)


def plan_revision(request: ReviewRequest, review: int, number: int, revision: int) -> HttpResponse:
    """A version as it was filed, for ever."""
    found, row, standing = _load(request, review, number)
    if standing.plan is None:
        raise Http404
    filed = queries.revision_for(standing.plan, revision)
    context = {
        "review": found,
        "row": row,
        "plan": standing.plan,
        "filed": filed,
        "content": queries.content_of(filed),
        "sides": queries.sides_of(filed, found),
    }
    return render(request, "signoff/revision.html", context)
