"""Pages and files of the reports."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.plans.queries import plan_of, priorities_with_plans, priority_for
from assessments.reports import content, pdf
from assessments.reviews.queries import review_for
from framework import queries as framework_queries
from framework.models import Edition


def _file(template: str, context: dict[str, Any], name: str) -> HttpResponse:
    response = HttpResponse(pdf.render(template, context), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _edition(slug: str) -> Edition:
    found = framework_queries.edition(slug)
    if found is None:
        raise Http404
    return found


def reports(request: HttpRequest, review: int) -> HttpResponse:
    """What can be printed and shared."""
    found = review_for(request.user, review)
    pairs = [] if found.is_assessing else priorities_with_plans(found)
    return render(request, "reports/reports.html", {"review": found, "pairs": pairs})


def template_a_pdf(request: HttpRequest, review: int) -> HttpResponse:
    found = review_for(request.user, review)
    return _file("template_a.html", content.template_a(found), f"template-a-review-{found.pk}")


def template_b_pdf(request: HttpRequest, review: int, number: int) -> HttpResponse:
    """Template B of one priority; 404 while nobody has begun it."""
    found = review_for(request.user, review)
    plan = plan_of(priority_for(found, number))
    if plan is None:
        raise Http404
    one = content.template_b(plan)
    return _file("template_b.html", one | {"one": one}, f"template-b-review-{found.pk}-challenge-{number}")


def board_report(request: HttpRequest, review: int) -> HttpResponse:
    found = review_for(request.user, review)
    return _file("board.html", content.board(found), f"board-report-review-{found.pk}")


@login_not_required
def blank_template_a(request: HttpRequest, edition: str) -> HttpResponse:
    return _file("template_a.html", content.blank_template_a(_edition(edition)), "template-a-blank")


@login_not_required
def blank_template_b(request: HttpRequest, edition: str) -> HttpResponse:
    name = _edition(edition).name
    return _file("template_b_blank.html", {"edition": name}, "template-b-blank")
