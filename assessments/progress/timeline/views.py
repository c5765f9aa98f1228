"""The timeline of a system as a page, and what was said in one of its cells."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from assessments.people.requests import SystemRequest
from assessments.progress.timeline import presenters, queries
from assessments.record.queries import line_of
from assessments.reviews.requests import ReviewRequest
from framework.queries import challenge


def timeline(request: SystemRequest, system: int) -> HttpResponse:
    """Every review of the system on one page, challenge by challenge."""
    found = queries.timeline_of(list(queries.on_the_timeline([request.system])))
    context = {"system": request.system, "timeline": presenters.shown(found, most=None)}
    return render(request, "progress/timeline/timeline.html", context)


def timeline_cell(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """What was said of one challenge in one review: a page of its own, or the part that stands under the row."""
    found = request.review
    of_edition = challenge(found.edition, number)
    if of_edition is None:
        raise Http404
    reviews = queries.on_the_timeline([found.system])
    before, after = presenters.beside(queries.timeline_of(list(reviews)), found, number)
    line = line_of(found, of_edition)
    context = {
        "review": found,
        "line": line,
        "learned": queries.learned_of(line.row),
        "before": before,
        "after": after,
    }
    part = bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    template = "progress/timeline/_then_in_place.html" if part else "progress/timeline/then.html"
    return render(request, template, context)
