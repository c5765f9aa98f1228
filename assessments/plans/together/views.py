"""What the page of a plan asks for by itself, and the address of a new part."""

from __future__ import annotations

import re
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.plans import presenters, queries, services
from assessments.plans.parts import Kind, parts_of
from assessments.plans.together import fragments, presence
from assessments.plans.together.arranging import by_plan, moved, ordered
from assessments.plans.together.leftover import new_one
from assessments.plans.together.queries import goals_to_copy
from assessments.plans.writing import ROWS
from assessments.reviews.requests import ReviewRequest
from recovery_site.errors import NotNow
from recovery_site.sqlite_lock import sqlite_write_lock

_PART = re.compile(r"[a-z]+(?:\.[0-9a-f-]{36})?")


def plan_new(request: ReviewRequest, review: int, number: int, part: str) -> HttpResponse:
    """To the page of a goal, an action or an evidence source that is not there yet: the one that this person began
    and has not saved, or another.
    """
    kind = presenters.KINDS.get(part)
    if kind is None or kind not in ROWS:
        raise Http404
    row = queries.priority_for(request.review, number)
    return redirect("plan_one", review, number, part, new_one(request.user, row, kind) or uuid4())


def plan_order(request: ReviewRequest, review: int, number: int, part: str) -> HttpResponse:
    """Put the goals, the actions or the evidence sources in order: by buttons, or by dragging."""
    kind = presenters.KINDS.get(part)
    row = queries.priority_for(request.review, number)
    plan = queries.plan_to_write(row)
    if kind is None or kind not in ROWS or plan is None:
        raise Http404
    services.check_writing(request.review, plan)
    parts = parts_of(plan, kind)
    if request.method == "POST" and (move := moved(request.POST, [one.uid for one in parts])):
        services.move_part(user=request.user, plan=plan, kind=kind, uid=move.uid, to=move.to)
        there = f"{request.path}?{urlencode({'moved': move.uid, 'by': move.by})}"
        return redirect(there)
    lines = [ordered(kind, one, place, len(parts), request.GET) for place, one in enumerate(parts, 1)]
    context = {"review": request.review, "row": row, "part": presenters.Part(kind), "lines": lines}
    return render(request, "plans/order.html", context)


def plan_copy(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Copy the text of a goal of another priority, or of the last review, into a new goal of this plan."""
    row = queries.priority_for(request.review, number)
    services.check_writing(request.review, queries.plan_to_write(row))
    goals = goals_to_copy(row)
    source = next((one for one in goals if str(one.uid) == request.POST.get("goal")), None)
    new, wrong = _uid(request.POST.get("new", "")), ""
    if request.method == "POST" and source and new:
        try:
            services.copy_goal(user=request.user, row=row, source=source, uid=new)
        except NotNow as error:
            wrong = str(error)
        else:
            messages.success(request, _("The goal is copied. Change it to fit this plan."))
            return redirect("plan_one", review, number, presenters.PARTS[Kind.GOAL][0], new)
    context = {
        "review": request.review,
        "row": row,
        "plans": by_plan(goals, row),
        "new": uuid4(),
        "wrong": wrong,
    }
    return render(request, "plans/copy.html", context, status=409 if wrong else 200)


def _uid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def plan_news(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """The list of parts for a page that polls: 204 when `have` is still the newest. A POST says where somebody is."""
    request.is_background = True  # type: ignore[attr-defined]
    row = queries.priority_for(request.review, number)
    at = request.POST.get("at", "")
    if request.method == "POST" and _PART.fullmatch(at):
        with sqlite_write_lock():
            presence.be_there([(row.pk, request.user.pk, at)])
    html = fragments.drawn(row.pk, request.user.pk)
    mark = fragments.mark_of(html)
    if request.POST.get("have") == mark:
        return HttpResponse(status=204)
    return HttpResponse(html, headers={"X-Version": mark})
