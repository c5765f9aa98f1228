"""What the reports say, gathered from the steps above as plain values for the templates."""

from __future__ import annotations

import json
from typing import Any

from assessments.plans.models import Plan
from assessments.plans.queries import priorities_with_plans
from assessments.plans.snapshot import content_of as plan_content
from assessments.record.models import Row
from assessments.record.queries import form_of, latest_completion, ranking_of
from assessments.record.snapshot import content_of as template_a_content
from assessments.reviews.models import Review
from assessments.signoff.queries import current_revision, sides_needed
from framework.models import Edition

OUTCOMES = dict(Row.Outcome.choices)


def template_a(review: Review) -> dict[str, Any]:
    """Template A as completed, or as it stands now, marked as a draft."""
    done = None if review.is_assessing else latest_completion(review)
    content = json.loads(done.content) if done else template_a_content(review)
    for row in content["rows"]:
        row["how"] = OUTCOMES.get(row["outcome"], "")
        row["ticks"] = [row["stage"] == number for number in (1, 2, 3)]
    return {"content": content, "done": done, "review": review}


def blank_template_a(edition: Edition) -> dict[str, Any]:
    """The empty form for paper."""
    rows = [
        {"challenge": c.number, "title": c.short_title, "ticks": [False] * 3}
        for c in edition.challenges.order_by("number")
    ]
    return {"content": {"rows": rows, "edition": {"name": edition.name}}, "blank": True}


def template_b(plan: Plan) -> dict[str, Any]:
    """One plan: what was filed once it has a signature, else the draft, marked so."""
    filed = current_revision(plan)
    content = json.loads(filed.content) if filed else plan_content(plan)
    signatures = {s.side: s for s in filed.signatures.all()} if filed else {}
    return {
        "content": content,
        "ticks": [content["stage"] == number for number in (1, 2, 3)],
        "filed": filed,
        "signed": plan.status == Plan.Status.SIGNED,
        "lines": [(side.label, signatures.get(side)) for side in sides_needed(plan.row.review)],
        "plan": plan,
    }


def board(review: Review) -> dict[str, Any]:
    """The Board report: Template A, the picture of it, the priorities and every plan."""
    form = template_a(review)
    pairs = [] if review.is_assessing else priorities_with_plans(review)
    plans = [(row, template_b(plan) if plan else None) for row, plan in pairs]
    priorities = sorted((r for r in form["content"]["rows"] if r["priority"]), key=lambda r: r["priority"])
    return form | {
        "plans": plans,
        "priorities": priorities,
        "agreed": [r for r in form["content"]["rows"] if r["stage"]],
        "reserved": [r for r in form["content"]["rows"] if r["reservations"]],
        "signed": sum(1 for _, plan in plans if plan and plan["signed"]),
        "next_reviews": sorted(
            {
                plan["content"]["next_review_on"]
                for _, plan in plans
                if plan and plan["content"]["next_review_on"]
            }
        ),
        "stages": review.edition.stages.all(),
        "early": [line.challenge for line in form_of(review) if line.challenge.suggest_early],
        "over_limit_reason": ranking_of(review).over_limit_reason,
    }
