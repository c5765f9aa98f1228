"""What the reports say, gathered from the steps above as plain values for the templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from assessments.plans.models import Plan
from assessments.plans.queries import priorities_with_plans
from assessments.plans.snapshot import ActionFacts, EvidenceFacts, GoalFacts, TemplateB
from assessments.plans.snapshot import of as plan_now
from assessments.record.queries import latest_completion
from assessments.record.snapshot import RowFacts, completed
from assessments.record.snapshot import of as template_a_now
from assessments.reports import words
from assessments.reports.picture import picture
from assessments.reviews.models import Review
from assessments.signoff.queries import content_of, current_revision, sides_needed
from framework.models import Challenge, Edition, Stage
from framework.queries import challenges_of

KINDS = {
    Review.Kind.JOINT: "Joint assessment by provider and commissioners",
    Review.Kind.SELF: "Self-assessment by the provider",
}
ON_THE_COVER, LESS_ON_THE_COVER = 200, 85  # letters of a comment; the second when there are more than five
IN_THE_LIST = 260  # of a comment beside a priority
PAGE = 5000  # letters of a plan that may still fit on one page
SHORT_GOAL = 400  # letters up to which goals stand together in one table
RUNNING = 80  # letters of the line at the top of every page


def _running(*parts: str) -> str:
    return words.shortened(": ".join(parts), RUNNING)[0]


def _row(row: RowFacts, stages: Sequence[Stage]) -> dict[str, Any]:
    """A row of Template A with the words that the reports say about it."""
    return asdict(row) | {
        "outcome": row.outcome.value if row.outcome else "",
        "how": row.outcome.label if row.outcome else "Not recorded yet",
        "ticks": [(stage.number, row.stage == stage.number) for stage in stages],
        "comments": words.prose(row.comments),
        "plain": row.comments,
        "reservations": [
            {"held_by": one.held_by, "words": words.prose(one.words)} for one in row.reservations
        ],
        "long": words.is_long(row.comments, *(one.words for one in row.reservations)),
    }


def template_a(review: Review) -> dict[str, Any]:
    """Template A as completed, or as it stands now, marked as a draft."""
    done = None if review.is_assessing else latest_completion(review)
    content = completed(done) if done else template_a_now(review)
    stages = list(review.edition.stages.order_by("number"))
    titles = {row.challenge: row.title for row in content.rows}
    return {
        "content": content,
        "rows": [_row(row, stages) for row in content.rows],
        "done": done,
        "review": review,
        "blank": False,
        "kind": KINDS[content.review.kind],
        "stages": stages,
        "took_part": [words.prose(one) for one in content.took_part or ()],
        "differently_on_the_whole": [words.prose(one) for one in content.seen_differently or ()],
        "over_limit_reason": words.prose(content.over_limit_reason),
        "carried_over": [(number, titles[number]) for number in content.carried_over],
        "running": _running(content.system, content.review.title),
    }


def blank_template_a(edition: Edition) -> dict[str, Any]:
    """The empty form for paper."""
    stages = list(edition.stages.order_by("number"))
    rows = [
        {"challenge": c.number, "title": c.short_title, "ticks": [(s.number, False) for s in stages]}
        for c in edition.challenges.order_by("number")
    ]
    return {
        "content": {"edition": {"name": edition.name}},
        "rows": rows,
        "stages": stages,
        "blank": True,
        "done": None,
        "running": "Template A",
    }


def blank_template_b(edition: Edition) -> dict[str, Any]:
    """The empty form for paper: three goals and three actions, as in the paper."""
    return {
        "edition": edition.name,
        "ticks": [(s.number, False) for s in edition.stages.order_by("number")],
        "three": (1, 2, 3),
    }


def template_b(plan: Plan) -> dict[str, Any]:
    """One plan: what was filed once it has a signature, else the draft, marked so."""
    filed = current_revision(plan)
    content = content_of(filed) if filed else plan_now(plan)
    signatures = {s.side: s for s in filed.signatures.all()} if filed else {}
    lines = [(side.label, signatures.get(side)) for side in sides_needed(plan.row.review)]
    waiting = [side for side, signature in lines if signature is None]
    return {
        "content": content,
        "description": words.prose(content.description),
        "goals": [_prose(goal, "statement", "measure", "baseline", "target") for goal in content.goals],
        "short_goals": all(len(goal.statement) <= SHORT_GOAL for goal in content.goals),
        "actions": [_prose(action, "description", "owner") for action in content.actions],
        "evidence": [_prose(source, "description", "link") for source in content.evidence_sources],
        "ticks": [(s.number, content.stage == s.number) for s in plan.row.review.edition.stages.all()],
        "on_one_page": _letters(content) <= PAGE,
        "filed": filed,
        "signed": plan.status == Plan.Status.SIGNED,
        "state": _state(plan, waiting),
        "lines": lines,
        "running": _running(content.system, content.review.title),
    }


def _prose(part: GoalFacts | ActionFacts | EvidenceFacts, *names: str) -> dict[str, Any]:
    said = {name: getattr(part, name) for name in names}
    marked = {name: words.prose(text) for name, text in said.items()}
    return asdict(part) | marked | {"long": words.is_long(said[names[0]])}


def _letters(content: TemplateB) -> int:
    """About how much room the plan takes: the letters of its texts, and a line for what stands around each."""
    parts: list[GoalFacts | ActionFacts | EvidenceFacts]
    parts = [*content.goals, *content.actions, *content.evidence_sources]
    texts = [str(value) for part in parts for name, value in asdict(part).items() if name != "uid" and value]
    return 500 + len(content.description) + sum(len(text) + 15 for text in texts)


def _state(plan: Plan, waiting: Sequence[str]) -> str:
    """How far the plan is, in words. Empty once it is signed."""
    if plan.status == Plan.Status.SIGNED:
        return ""
    if plan.is_draft:
        return "Draft: still being written, not signed"
    return f"Not complete: waiting for the signature of the {words.listed(waiting).lower()}"


def board(review: Review) -> dict[str, Any]:
    """The Board report: Template A, the picture of it, the priorities, every plan, and who signed."""
    form = template_a(review)
    rows, stages = form["rows"], form["stages"]
    challenges = {c.number: c for c in challenges_of(review.edition)}
    for row in rows:
        row["means"] = _means(challenges[row["challenge"]], row["stage"])
    pairs = [] if review.is_assessing else priorities_with_plans(review)
    plans = {row.challenge.number: template_b(plan) if plan else None for row, plan in pairs}
    priorities = _priorities(rows, plans, begun=not review.is_assessing)
    signed = sum(1 for plan in plans.values() if plan and plan["signed"])
    next_reviews = _next_reviews(priorities)
    return form | {
        "closed": review.phase == Review.Phase.CLOSED,
        "priorities": priorities,
        "agreed": words.agreed_on(rows),
        "differently": words.seen_differently(rows),
        "plans_signed": words.plans_signed(signed, len(plans)),
        "next_reviews": next_reviews,
        "first_review": next_reviews[0][0] if next_reviews else None,
        "early": [_early(c, rows) for c in challenges.values() if c.suggest_early],
        "picture": picture(rows, stages),
        "small_picture": picture(rows, stages, height=19),
        "signatures": [row for row in priorities if row["plan"]],
        "sides": [side.label for side in sides_needed(review)],
        "limit": review.edition.max_live_priorities,
    }


def _means(challenge: Challenge, stage: int | None) -> str:
    """What the agreed stage means for this challenge, in the framework's short words."""
    found = (d.summary for d in challenge.descriptors.all() if d.stage.number == stage)
    return next(found, "")


def _priorities(
    rows: Sequence[Mapping[str, Any]], plans: Mapping[int, dict[str, Any] | None], *, begun: bool
) -> list[dict[str, Any]]:
    """The rows that come first, in order, each with its plan and as much of its comment as there is room for."""
    chosen = sorted((row for row in rows if row["priority"]), key=lambda row: row["priority"])
    most = ON_THE_COVER if len(chosen) <= 5 else LESS_ON_THE_COVER
    found = []
    for row in chosen:
        plan = plans.get(row["challenge"])
        short, _ = words.shortened(row["plain"], most)
        longer, cut = words.shortened(row["plain"], IN_THE_LIST)
        found.append(
            dict(row)
            | {
                "plan": plan,
                "where": f"Stage {row['stage']}: {row['stage_name']}" if row["stage"] else row["how"],
                "short": words.prose(short),
                "reason": words.prose(longer),
                "cut": cut,
                "plan_state": _plan_in_a_word(plan) if begun else "After Template A",
            }
        )
    return found


def _plan_in_a_word(plan: Mapping[str, Any] | None) -> str:
    if plan is None:
        return "Not begun"
    if plan["signed"]:
        return "Signed"
    return "Part signed" if plan["filed"] else "Being written"


def _early(challenge: Challenge, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Why the method suggests this challenge early, and what was decided here."""
    row = next(r for r in rows if r["challenge"] == challenge.number)
    chosen = f"Here it is priority {row['priority']}." if row["priority"] else "Here it is not a priority."
    return {"number": challenge.number, "title": row["title"], "why": challenge.why_early, "chosen": chosen}


def _next_reviews(priorities: Sequence[Mapping[str, Any]]) -> list[tuple[dt.date, str]]:
    """(date, which plans are looked at then), the earliest first."""
    dated = sorted(
        (row["plan"]["content"].next_review_on, row["priority"])
        for row in priorities
        if row["plan"] and row["plan"]["content"].next_review_on
    )
    found = []
    for date, group in groupby(dated, key=lambda pair: pair[0]):
        ranks = [rank for _, rank in group]
        found.append((date, f"{'plan' if len(ranks) == 1 else 'plans'} for priority {words.listed(ranks)}"))
    return found
