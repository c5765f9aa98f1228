"""What the tests of the pages of a plan look for in them, and type into them."""

from __future__ import annotations

import datetime as dt
import re
from uuid import uuid4

from django.test import Client

from assessments.people.models import User
from assessments.plans.models import Plan
from assessments.reviews.models import Review
from tests.build import Place, a_completed_template_a, a_plan, a_review, a_system


def with_a_plan() -> tuple[Place, Plan]:
    """A plan from which nothing is missing, in a review with another priority."""
    place = a_system()
    return place, a_plan(place, a_completed_template_a(place, a_review(place)))


def with_a_priority() -> tuple[Place, Review]:
    """A review with one priority, whose plan nobody has begun."""
    place = a_system()
    return place, a_completed_template_a(place, a_review(place), priorities=(3,))


def a_desk(user: User) -> Client:
    """That person's browser."""
    client = Client()
    client.force_login(user)
    return client


def address(plan: Plan, part: str = "goals") -> str:
    """Where that part of a plan is written."""
    return f"/reviews/{plan.row.review_id}/plans/3/edit/{part}/"


def has_problem(page) -> bool:
    """The page has the summary of errors on top, and says so in its title."""
    return 'class="nhsuk-error-summary"' in page.text and "<title>Error" in page.text


def summary(page) -> list[tuple[str, str]]:
    """Where each line of the summary of errors leads, and what it says."""
    box = re.search(r'nhsuk-error-summary__list">(.*?)</ul>', page.text, re.DOTALL)
    return re.findall(r'<a href="#([^"]+)">([^<]+)</a>', box[1]) if box else []


def date(name: str, day: dt.date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def another(statement: str, row: int = 1, **fields: str) -> dict[str, str]:
    """One more goal typed into the page."""
    typed = {"uid": str(uuid4()), "statement": statement, **fields}
    return {"goals-TOTAL_FORMS": str(row + 1)} | {
        f"goals-{row}-{name}": value for name, value in typed.items()
    }
