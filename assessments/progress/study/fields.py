"""What each field of Templates A and B is when the next review begins: carried over, or blank. The whole list.

Nothing is inherited as done. Template A is agreed anew, so all of it is blank. Of Template B the intentions go on (what
is wanted, how it is measured, who does it) and every statement about the present or the past is blank: the standard
that was described, what was agreed when, signatures, how far an action is. docs/looking-back.md has this table for its
readers; a property test holds both to what `carrying` does.
"""

from __future__ import annotations

from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a field."""

    CARRIED = "carried"
    AHEAD = "ahead"  # a date: carried while it is still to come, else blank
    BLANK = "blank"


C, A, B = Fate.CARRIED, Fate.AHEAD, Fate.BLANK

TEMPLATE_A: dict[str, Fate] = {
    "Row.outcome": B,
    "Row.stage": B,
    "Row.comments": B,
    "Row.differences": B,
    "Row.moved_because": B,
    "Row.rank": B,
    "Reservation.words": B,
    "Reservation.held_by": B,
    "Ranking.over_limit_reason": B,
    "Participation.took_part": B,
    "Participation.seen_differently": B,
}
TEMPLATE_B: dict[str, Fate] = {
    "Plan.description": B,
    "Plan.strengths": B,
    "Plan.agreed_on": B,
    "Plan.next_review_on": B,
    "Plan.later_reason": B,
    "Plan.no_actions_because": B,
    "Plan.no_evidence_because": B,
    "Plan.status": B,
    "Plan.answer_from": B,
    "Plan.revision": B,
    "Goal.uid": C,
    "Goal.statement": C,
    "Goal.measure": C,
    "Goal.baseline": C,
    "Goal.target": C,
    "Goal.due_on": A,
    "Action.uid": C,
    "Action.description": C,
    "Action.owner": C,
    "Action.due_on": A,
    "EvidenceSource.uid": C,
    "EvidenceSource.description": C,
    "EvidenceSource.link": C,
}
REVISED: dict[str, Fate] = TEMPLATE_B | {"Goal.target": B, "Goal.due_on": B}  # a goal that is to be revised

# Fields that nobody fills in: which row it is, where it belongs, and what counts its changes.
NO_CONTENT = {
    "id",
    "system",
    "review",
    "row",
    "plan",
    "challenge",
    "position",
    "version",
    "description_version",
    "strengths_version",
    "not_needed_version",
    "dates_version",
    "retired_at",
}
