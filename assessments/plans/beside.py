"""What stands "At hand" beside a part of a plan while it is written (`plans/_at_hand.html`)."""

from __future__ import annotations

from uuid import UUID

from assessments.plans import presenters, queries
from assessments.plans.models import Plan
from assessments.plans.parts import Kind
from assessments.record.models import Row
from framework.models import Challenge


def at_hand(
    row: Row, plan: Plan | None, challenge: Challenge, kind: Kind, uid: UUID | None
) -> dict[str, object]:
    """What the template needs, by name. `uid` is the one part that the page is about, where it is about one.

    `challenge` comes with its descriptors, indicators and data sources already fetched.
    """
    return {
        "descriptors": queries.descriptors_beside(row, challenge),
        "examples": presenters.examples(kind, challenge),
    }
