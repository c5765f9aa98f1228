"""What the page of a plan asks for by itself, and the address of a new part."""

from __future__ import annotations

import re
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from assessments.plans import presenters, queries
from assessments.plans.together import fragments, presence
from assessments.plans.writing import ROWS
from assessments.reviews.requests import ReviewRequest
from recovery_site.sqlite_lock import sqlite_write_lock

_PART = re.compile(r"[a-z]+(?:\.[0-9a-f-]{36})?")


def plan_new(request: ReviewRequest, review: int, number: int, part: str) -> HttpResponse:
    """To the page of a goal, an action or an evidence source that is not there yet."""
    if presenters.KINDS.get(part) not in ROWS:
        raise Http404
    queries.priority_for(request.review, number)
    return redirect("plan_one", review, number, part, uuid4())


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
