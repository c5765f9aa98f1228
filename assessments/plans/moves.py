"""The states of a plan. Signing is one act in three guises: alone, first of two, second of two."""

from enum import StrEnum

from assessments.people.policy import Act
from assessments.people.transitions import Move
from assessments.plans.models import Plan


class PlanAct(StrEnum):
    """What moves a plan."""

    SIGN_FIRST = "sign first of two"
    SIGN_SECOND = "sign second of two"
    SIGN_ALONE = "sign alone"
    REVISE = "revise"
    WITHDRAW = "withdraw a signature"
    REMOVE = "remove"
    BRING_BACK = "bring back"


PLAN_MOVES = (
    Move(Plan.Status.DRAFT, PlanAct.SIGN_FIRST, Plan.Status.PART_SIGNED, Act.PLAN_SIGN),
    Move(Plan.Status.DRAFT, PlanAct.SIGN_ALONE, Plan.Status.SIGNED, Act.PLAN_SIGN),
    Move(Plan.Status.PART_SIGNED, PlanAct.SIGN_SECOND, Plan.Status.SIGNED, Act.PLAN_SIGN),
    Move(Plan.Status.PART_SIGNED, PlanAct.REVISE, Plan.Status.DRAFT, Act.PLAN_REVISE),
    Move(Plan.Status.SIGNED, PlanAct.REVISE, Plan.Status.DRAFT, Act.PLAN_REVISE),
    Move(Plan.Status.PART_SIGNED, PlanAct.WITHDRAW, Plan.Status.DRAFT, Act.PLAN_SIGN),
    Move(Plan.Status.DRAFT, PlanAct.REMOVE, Plan.Status.REMOVED, Act.PLAN_WRITE),
    Move(Plan.Status.REMOVED, PlanAct.BRING_BACK, Plan.Status.DRAFT, Act.PLAN_WRITE),
)
