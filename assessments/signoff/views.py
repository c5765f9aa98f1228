"""Pages that show a plan as it is filed, and sign it."""

from __future__ import annotations

import json
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from assessments.audit.canonical import canonical, sha256
from assessments.people import policy
from assessments.people.requests import SignedInRequest
from assessments.plans.models import Plan
from assessments.plans.queries import plan_of, priority_for
from assessments.plans.services import missing_from
from assessments.plans.snapshot import content_of
from assessments.record.models import Row
from assessments.reviews.models import Review
from assessments.reviews.queries import review_for
from assessments.signoff import queries, services
from assessments.signoff.forms import PAUSE, WRONG_MOST, SignForm
from recovery_site.errors import NotNow, Refused


def _load(request: SignedInRequest, review: int, number: int) -> tuple[Review, Row, Plan | None]:
    found = review_for(request.user, review)
    row = priority_for(found, number)
    return found, row, plan_of(row)


def _content(plan: Plan) -> tuple[dict[str, Any], str]:
    """What the plan says and its hash: the filed words once there are any, else the draft's."""
    filed = queries.current_revision(plan)
    if filed:
        return json.loads(filed.content), filed.sha256
    content = content_of(plan)
    return content, sha256(canonical(content))


def plan(request: SignedInRequest, review: int, number: int) -> HttpResponse:
    """One plan as it stands: what it says, who has signed, what may be done next."""
    found, row, there = _load(request, review, number)
    may = policy.permissions(request.user, found.system)
    context: dict[str, Any] = {
        "review": found,
        "row": row,
        "plan": there,
        "why_no_writing": may.reason_against("plan.write"),
        "may_revise": may.can("plan.revise") and found.is_planning,
        "content": None,
        "signatures": [],
        "filed": [],
    }
    if there:
        context |= {
            "content": _content(there)[0],
            "signatures": queries.signatures_for([there])[there.pk],
            "filed": queries.revisions_of(there),
            "needs": missing_from(there) if there.is_draft else [],
        }
    return render(request, "signoff/plan.html", context)


def plan_check(request: SignedInRequest, review: int, number: int) -> HttpResponse:
    """Read the plan as it will be filed, then sign it."""
    found, row, there = _load(request, review, number)
    membership = policy.check(request.user, "plan.sign", found.system)
    if there is None:
        raise NotNow("There is no plan to sign yet.")
    content, digest = _content(there)
    side = queries.side_of(membership, found)
    signed = queries.signatures_for([there])[there.pk]
    form = SignForm(request.POST or None, initial={"side": side, "sha256": digest})
    status = 200
    if request.method == "POST" and form.is_valid():
        key = f"sign-wrong-{request.user.pk}"
        if cache.get(key, 0) >= WRONG_MOST:
            form.add_error("password", "Too many wrong passwords. Wait five minutes, then try again.")
        else:
            try:
                services.sign(
                    user=request.user,
                    plan=there,
                    side=form.cleaned_data["side"],
                    password=form.cleaned_data["password"],
                    read_sha256=form.cleaned_data["sha256"],
                )
            except services.WrongPassword as error:
                cache.set(key, cache.get(key, 0) + 1, PAUSE)
                form.add_error("password", str(error))
            except NotNow as error:
                form.add_error(None, str(error))
                form.data = request.POST.dict() | {"sha256": digest}
                status = 409
            except Refused as error:
                form.add_error(None, str(error))
                status = 403
            else:
                cache.delete(key)
                return redirect("plan_signed", review, number)
    context = {
        "review": found,
        "row": row,
        "plan": there,
        "content": content,
        "sha256": digest,
        "needs": missing_from(there) if there.is_draft else [],
        "side": side.label if side else "",
        "signatures": signed,
        "has_signed": any(s.side == side for s in signed),
        "form": form,
    }
    return render(request, "signoff/check.html", context, status=status)


def plan_signed(request: SignedInRequest, review: int, number: int) -> HttpResponse:
    """Say that the signature is kept, and what happens next."""
    found, row, there = _load(request, review, number)
    policy.check(request.user, "plan.sign", found.system)
    filed = queries.current_revision(there) if there else None
    if filed is None:
        raise Http404
    context = {"review": found, "row": row, "plan": there, "filed": filed}
    return render(request, "signoff/signed.html", context)


def plan_revision(request: SignedInRequest, review: int, number: int, revision: int) -> HttpResponse:
    """A version as it was filed, for ever."""
    found, row, there = _load(request, review, number)
    if there is None:
        raise Http404
    filed = queries.revision_for(there, revision)
    context = {
        "review": found,
        "row": row,
        "plan": there,
        "filed": filed,
        "content": json.loads(filed.content),
        "signatures": filed.signatures.all(),
    }
    return render(request, "signoff/revision.html", context)
