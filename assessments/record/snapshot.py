"""Template A as plain data: what is checked before completing, kept afterwards, and printed."""

from __future__ import annotations

from typing import Any

from assessments.audit.canonical import canonical, sha256
from assessments.people.queries import main_provider
from assessments.record.queries import carried_over, form_of, participation_of, ranking_of
from assessments.reviews.models import Review

SCHEMA = "template-a/2"


def content_of(review: Review) -> dict[str, Any]:
    """Everything that Template A says, in the framework's order, without anything that changes by itself."""
    participation = participation_of(review)
    return {
        "schema": SCHEMA,
        "system": review.system.name,
        "provider": main_provider(review.system).name,
        "review": {"title": review.title, "kind": review.kind, "date": review.date.isoformat()},
        "edition": {"slug": review.edition.slug, "name": review.edition.name},
        "rows": [
            {
                "challenge": line.challenge.number,
                "title": line.challenge.short_title,
                "outcome": line.row.outcome if line.row else "",
                "stage": line.row.stage if line.row else None,
                "stage_name": line.stage.name if line.stage else "",
                "priority": line.rank,
                "comments": line.row.comments if line.row else "",
                "reservations": [{"words": r.words, "held_by": r.held_by} for r in line.reservations],
            }
            for line in form_of(review)
        ],
        "over_limit_reason": ranking_of(review).over_limit_reason,
        "carried_over": sorted({row.challenge.number for row in carried_over(review)}),
        "took_part": participation.took_part,
        "seen_differently": participation.seen_differently,
    }


def fingerprint(review: Review) -> str:
    """The SHA-256 of the content as it stands: two people who see the same form see the same one."""
    return sha256(canonical(content_of(review)))
