"""The states of a plan. Signing is one act in three guises: alone, first of two, second of two."""

from assessments.reviews.moves import Move

PLAN_MOVES = (
    Move("draft", "sign first of two", "part_signed", "plan.sign"),
    Move("draft", "sign alone", "signed", "plan.sign"),
    Move("part_signed", "sign second of two", "signed", "plan.sign"),
    Move("part_signed", "revise", "draft", "plan.revise"),
    Move("signed", "revise", "draft", "plan.revise"),
)
