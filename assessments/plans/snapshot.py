"""Template B as plain data: what both sides read, what their signatures bind to, and what is printed."""

from __future__ import annotations

from datetime import date
from typing import Any

from assessments.people.queries import main_provider
from assessments.plans.models import Plan

SCHEMA = "template-b/1"


def _iso(value: date | None) -> str:
    return value.isoformat() if value else ""


def content_of(plan: Plan) -> dict[str, Any]:
    """Everything that the plan says. `plan` comes from `queries.plan_of`."""
    row = plan.row
    review = row.review
    return {
        "schema": SCHEMA,
        "system": review.system.name,
        "provider": main_provider(review.system).name,
        "review": {"title": review.title, "kind": review.kind, "date": review.date.isoformat()},
        "edition": {"slug": review.edition.slug, "name": review.edition.name},
        "challenge": {"number": row.challenge.number, "title": row.challenge.title},
        "priority": row.rank,
        "stage": row.stage,
        "outcome": row.outcome,
        "revision": plan.revision,
        "description": plan.description,
        "goals": [
            {
                "statement": goal.statement,
                "measure": goal.measure,
                "baseline": goal.baseline,
                "target": goal.target,
                "due_on": _iso(goal.due_on),
            }
            for goal in plan.goals.all()
        ],
        "agreed_on": _iso(plan.agreed_on),
        "actions": [
            {"description": action.description, "owner": action.owner, "due_on": _iso(action.due_on)}
            for action in plan.actions.all()
        ],
        "evidence_sources": [
            {"description": source.description, "link": source.link} for source in plan.evidence_sources.all()
        ],
        "next_review_on": _iso(plan.next_review_on),
    }
