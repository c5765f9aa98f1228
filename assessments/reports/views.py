"""Pages and files of the reports."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.plans.models import Plan
from assessments.plans.queries import plan_of, priorities_with_plans, priority_for
from assessments.reports import content, pdf, words
from assessments.reviews.requests import ReviewRequest
from framework import queries as framework_queries
from framework.models import Edition

FOR_ALL = "max-age=3600"  # the blank forms are the same for everybody


def _file(
    template: str, context: dict[str, Any], name: str, cached: str = "private, no-cache"
) -> HttpResponse:
    """The PDF as an answer. What belongs to a review is kept by no store that others share."""
    response = HttpResponse(pdf.render(template, context), content_type="application/pdf")
    response.headers["Cache-Control"] = cached
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _edition(request: HttpRequest, slug: str) -> Edition:
    found = framework_queries.edition_for(request.user, slug)
    if found is None:
        raise Http404
    return found


def reports(request: ReviewRequest, review: int) -> HttpResponse:
    """What can be printed and shared: what each paper is, who it is for, and how far it is."""
    found = request.review
    pairs = [] if found.is_assessing else priorities_with_plans(found)
    signed = sum(1 for _, plan in pairs if plan and plan.status == Plan.Status.SIGNED)
    context = {
        "review": found,
        "pairs": pairs,
        "plans_signed": words.plans_signed(signed, len(pairs)),
    }
    return render(request, "reports/reports.html", context)


def template_a_pdf(request: ReviewRequest, review: int) -> HttpResponse:
    found = request.review
    return _file("template_a.html", content.template_a(found), f"template-a-review-{found.pk}")


def template_b_pdf(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Template B of one priority; 404 while nobody has begun it."""
    found = request.review
    plan = plan_of(priority_for(found, number))
    if plan is None:
        raise Http404
    one = content.template_b(plan)
    return _file("template_b.html", one | {"one": one}, f"template-b-review-{found.pk}-challenge-{number}")


def board_report(request: ReviewRequest, review: int) -> HttpResponse:
    found = request.review
    return _file("board.html", content.board(found), f"board-report-review-{found.pk}")


@login_not_required
def blank_template_a(request: HttpRequest, edition: str) -> HttpResponse:
    return _file(
        "template_a.html", content.blank_template_a(_edition(request, edition)), "template-a-blank", FOR_ALL
    )


@login_not_required
def blank_template_b(request: HttpRequest, edition: str) -> HttpResponse:
    return _file(
        "template_b_blank.html",
        content.blank_template_b(_edition(request, edition)),
        "template-b-blank",
        FOR_ALL,
    )
