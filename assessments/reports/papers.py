"""A paper as a whole HTML page: what the PDF is made from, and what is read on a screen instead."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from assessments.plans.models import Plan
from assessments.reports import content
from assessments.reviews.models import Review
from framework.models import Edition


def board(review: Review, **frame: Any) -> str:
    return _page("board", content.board(review), frame)


def template_a(review: Review, **frame: Any) -> str:
    return _page("template_a", content.template_a(review), frame)


def template_b(plan: Plan, **frame: Any) -> str:
    one = content.template_b(plan)
    return _page("template_b", one | {"one": one}, frame)


def blank_a(edition: Edition, **frame: Any) -> str:
    return _page("template_a", content.blank_template_a(edition), frame)


def blank_b(edition: Edition, **frame: Any) -> str:
    return _page("template_b_blank", content.blank_template_b(edition), frame)


def _page(name: str, context: dict[str, Any], frame: dict[str, Any]) -> str:
    """`frame` is empty for the PDF. On a screen it says where `back` leads."""
    return render_to_string(f"reports/pdf/{name}.html", {"back": ""} | frame | context)
