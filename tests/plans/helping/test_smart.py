"""What the advice on a goal finds: a table of goals and of what is said of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from assessments.plans.helping.presenters import SMART, advice_of
from assessments.plans.helping.smart import Around, Check, Code, checks, is_clear, is_one_thing
from assessments.plans.parts import GoalText

REVIEW = dt.date(2027, 6, 1)
AROUND = Around(REVIEW, has_owner=True)
WHOLE = GoalText("Open the centre with the college", "Centres", "None", "1", REVIEW)


def unmet(goal: GoalText, around: Around = AROUND) -> set[Code]:
    return {one.code for one in checks(goal, around) if not one.is_met}


@pytest.mark.parametrize(
    ("goal", "around", "expected"),
    [
        (WHOLE, AROUND, set()),
        (replace(WHOLE, measure=""), AROUND, {Code.MEASURE}),
        (replace(WHOLE, baseline=""), AROUND, {Code.BASELINE}),
        (replace(WHOLE, target=""), AROUND, {Code.TARGET}),
        (replace(WHOLE, target="Better than before"), AROUND, {Code.TARGET_CLEAR}),
        (replace(WHOLE, due_on=None), AROUND, {Code.DATE}),
        (replace(WHOLE, due_on=REVIEW + dt.timedelta(days=1)), AROUND, {Code.BEFORE_REVIEW}),
        (replace(WHOLE, due_on=REVIEW + dt.timedelta(days=1)), replace(AROUND, next_review_on=None), set()),
        (WHOLE, replace(AROUND, has_owner=False), {Code.OWNER}),
        (replace(WHOLE, statement="Open the centre. Train the staff."), AROUND, {Code.ONE_THING}),
        (GoalText("Open it"), Around(), {Code.MEASURE, Code.BASELINE, Code.TARGET, Code.DATE, Code.OWNER}),
    ],
)
def test_what_is_not_there_is_found_and_nothing_else(
    goal: GoalText, around: Around, expected: set[Code]
) -> None:
    assert unmet(goal, around) == expected


def test_a_goal_that_says_nothing_is_not_judged() -> None:
    assert checks(GoalText(""), AROUND) == ()


def test_what_cannot_be_asked_yet_is_not_asked() -> None:
    asked = {one.code for one in checks(GoalText("", measure="Centres"), Around())}
    assert not asked & {Code.ONE_THING, Code.TARGET_CLEAR, Code.BEFORE_REVIEW}


def test_the_questions_come_in_one_order() -> None:
    assert checks(WHOLE, AROUND) == tuple(Check(code, is_met=True) for code in Code)


@pytest.mark.parametrize(
    "target",
    [
        "4 in post",
        "50%",
        "Nine in ten",
        "Every one",
        "Half of all teams",
        "By March",
        "By May",
        "Yes",
        "None",
    ],
)
def test_a_target_that_can_be_checked(target: str) -> None:
    assert is_clear(target)


@pytest.mark.parametrize(
    "target", ["More", "Better than now", "It may improve", "A good deal", "", "Someone will decide", "Often"]
)
def test_a_target_that_nobody_could_check(target: str) -> None:
    assert not is_clear(target)


@pytest.mark.parametrize(
    "statement",
    [
        "Open a centre with the college, with people who have used our services on its staff and on its board.",
        "Safety plans are written together with the person, who leaves with a copy that they can read.",
        "Money worries are met early, on the ward as well as in the town.",
        "Service users and carers choose staff.",
        "Open a centre, e.g. in the town",
        "  Train 40 people by 3.5 days each  ",
    ],
)
def test_one_thing(statement: str) -> None:
    assert is_one_thing(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "Open a centre and train all staff",
        "Open a centre, train all staff",
        "Open a centre and also a cafe",
        "Open a centre as well as training staff",
        "Open a centre. Train all staff",
        "Open a centre; all staff trained",
        "This year:\n- a centre\n- training",
    ],
)
def test_more_than_one_thing(statement: str) -> None:
    assert not is_one_thing(statement)


def test_every_question_has_words_for_both_answers() -> None:
    assert set(SMART) == set(Code)
    said = advice_of(2, checks(replace(WHOLE, target=""), AROUND))
    assert (said.number, len(said.ask), len(said.good)) == (2, 1, 6)
