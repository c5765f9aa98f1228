"""What may be answered to each kind of question, as codes.

A rating is the number of a stage of the review's edition, or one of three ways to choose none. The record itself
knows the stages and "agreement not reached" only.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from assessments.workshop.models import Question
from framework.models import Stage

STAGES_TOP = 9  # more stages than any edition has: what can be said of a rating without asking which edition


class NoStage(StrEnum):
    """The ways to rate without choosing a stage, in the order of every form and picture."""

    BETWEEN = "between"
    NOT_YET = "not_yet"
    PASS = "pass"  # noqa: S105 - the word in cards


class Practice(StrEnum):
    """What a person may say to try it out: nothing that tells anything about anybody."""

    TEA = "tea"
    COFFEE = "coffee"
    WATER = "water"
    NOTHING = "nothing"


class Wording(StrEnum):
    """What a person may say of the wording of a row."""

    ACCEPT = "accept"
    RESERVATION = "reservation"
    DISAGREE = "disagree"


class Acceptance(StrEnum):
    """What a person may say of Template A as a whole."""

    ACCEPT = "accept"
    DIFFERENTLY = "differently"


WITHOUT_STAGE = tuple(one.value for one in NoStage)
PRACTICES = tuple(one.value for one in Practice)
WORDINGS = tuple(one.value for one in Wording)
ACCEPTANCES = tuple(one.value for one in Acceptance)


def is_stage(answer: str) -> bool:
    """Whether a rating is the number of a stage, not one of the ways to choose none."""
    return answer not in WITHOUT_STAGE


def ratings(stages: Iterable[Stage]) -> tuple[str, ...]:
    """The answers to a rating in an edition with these stages, in the order of every form and picture."""
    return (*(str(stage.number) for stage in stages), *WITHOUT_STAGE)


def stage_number(answer: str) -> int | None:
    """The stage that a rating may stand for: 1 to STAGES_TOP, 0 for none of them, None for a made-up answer.

    Whether the edition of the review has that stage is known to the database alone (`ballots/casting.py`).
    """
    if answer in WITHOUT_STAGE:
        return 0
    known = len(answer) == 1 and answer.isascii() and answer.isdigit() and answer != "0"
    return int(answer) if known else None


def answers_to(kind: str, stages: Iterable[Stage]) -> tuple[str, ...]:
    """The answers to a question of that kind. Empty for picks: those are numbers of challenges."""
    if kind == Question.Kind.RATING:
        return ratings(stages)
    others: dict[str, tuple[str, ...]] = {
        Question.Kind.PRACTICE: PRACTICES,
        Question.Kind.WORDING: WORDINGS,
        Question.Kind.ACCEPTANCE: ACCEPTANCES,
    }
    return others.get(kind, ())
