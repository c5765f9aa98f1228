"""What changed between two versions of a plan: every text that a person can read, and nothing that stayed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from assessments.plans.parts import Kind
from assessments.plans.presenters import FIELDS
from assessments.plans.snapshot import (
    ActionFacts,
    ChallengeFacts,
    Dissent,
    EvidenceFacts,
    GoalFacts,
    OfTemplateA,
    TemplateB,
)
from assessments.record.models import Row
from assessments.record.snapshot import EditionFacts, ReviewFacts
from assessments.reviews.models import Review
from assessments.signoff.changes import changes

DAY, LATER = dt.date(2027, 3, 15), dt.date(2027, 9, 1)
GOAL = GoalFacts(UUID(int=1), "Open the centre", "Centres", "None", "One", LATER)
ACTION = ActionFacts(UUID(int=2), "Find a room", "Head of learning", LATER)
SOURCE = EvidenceFacts(UUID(int=3), "The list of courses", "")
OF_A = OfTemplateA("Slow.", "Not on wards.", "More rooms.", (Dissent("Too high.", "staff"),))
PLAN = TemplateB(
    schema="template-b/4",
    system="Fenmarsh",
    provider="The Trust",
    review=ReviewFacts("First review", Review.Kind.JOINT, DAY),
    edition=EditionFacts("2010", "The framework of 2010"),
    challenge=ChallengeFacts(3, "Courses"),
    priority=1,
    stage=2,
    outcome=Row.Outcome.AGREED,
    revision=1,
    description="Borrowed rooms.",
    goals=(GOAL,),
    agreed_on=DAY,
    actions=(ACTION,),
    evidence_sources=(SOURCE,),
    next_review_on=LATER,
    row=OF_A,
    statement="Both sides agree.",
)


def said(before: TemplateB, now: TemplateB) -> list[tuple[str, str]]:
    return [(one.theirs, one.yours) for one in changes(before, now)]


@pytest.mark.parametrize(
    ("now", "change"),
    [
        ({"system": "Highmoor"}, ("Fenmarsh", "Highmoor")),
        ({"provider": "Another"}, ("The Trust", "Another")),
        ({"review": replace(PLAN.review, title="Second")}, ("First review", "Second")),
        ({"review": replace(PLAN.review, date=LATER)}, ("15 March 2027", "1 September 2027")),
        ({"priority": 2}, ("1", "2")),
        ({"stage": 3}, ("2", "3")),
        ({"stage": None}, ("2", "")),
        ({"description": ""}, ("Borrowed rooms.", "")),
        ({"strengths": "A choir."}, ("", "A choir.")),
        ({"agreed_on": None}, ("15 March 2027", "")),
        ({"next_review_on": DAY}, ("1 September 2027", "15 March 2027")),
        ({"later_reason": "Building."}, ("", "Building.")),
        ({"no_actions_because": "None left."}, ("", "None left.")),
        ({"no_evidence_because": "None yet."}, ("", "None yet.")),
        ({"row": replace(OF_A, comments="")}, ("Slow.", "")),
        ({"row": replace(OF_A, differences="None.")}, ("Not on wards.", "None.")),
        ({"row": replace(OF_A, moved_because="Money.")}, ("More rooms.", "Money.")),
        ({"row": replace(OF_A, reservations=())}, ("Too high. (staff)", "")),
        (
            {"row": replace(OF_A, reservations=(*OF_A.reservations, Dissent("Too low.", "")))},
            ("Too high. (staff)", "Too high. (staff)\nToo low."),
        ),
        ({"statement": "They agree."}, ("Both sides agree.", "They agree.")),
        ({"goals": (replace(GOAL, due_on=None),)}, ("1 September 2027", "")),
        ({"actions": (replace(ACTION, owner="Nurse"),)}, ("Head of learning", "Nurse")),
        ({"evidence_sources": (replace(SOURCE, link="https://a.example"),)}, ("", "https://a.example")),
    ],
)
def test_each_text_that_changed_is_said_once(now: dict[str, object], change: tuple[str, str]) -> None:
    assert said(PLAN, replace(PLAN, **now)) == [change]


def test_what_says_the_same_is_not_shown() -> None:
    # Another number and schema are no change of words, and neither is a row that is not kept in an older text
    assert said(PLAN, replace(PLAN, revision=2, schema="template-b/5")) == []
    older = replace(PLAN, statement="", row=OfTemplateA())
    assert said(older, PLAN) == said(PLAN, older) == []


def test_a_part_is_the_same_one_wherever_it_stands() -> None:
    # Given two goals that change places, one of them with another target
    second = GoalFacts(UUID(int=9), "A choir", "Singers", "2", "20", LATER)
    before = replace(PLAN, goals=(GOAL, second))
    # Then only the target is a change, named by where the goal stands now
    (one,) = changes(before, replace(PLAN, goals=(replace(second, target="30"), GOAL)))
    assert (one.theirs, one.yours) == ("20", "30")
    assert "1" in str(one.label)


def test_a_part_that_came_or_went_is_said_with_its_number() -> None:
    second = ActionFacts(UUID(int=9), "Paint it", "", None)
    both = replace(PLAN, actions=(ACTION, second))
    (gone,) = changes(both, PLAN)
    (came,) = changes(PLAN, both)
    assert (gone.theirs, gone.yours) == ("Paint it", "")
    assert (came.theirs, came.yours) == ("", "Paint it")
    assert str(came.label) == str(FIELDS[Kind.ACTION, "description"]) % {"number": 2}
    assert str(gone.label).partition(" (")[0] == str(came.label)


def test_parts_of_an_old_text_are_known_by_their_place() -> None:
    # Given a version whose parts have no identity yet
    old = replace(PLAN, goals=(replace(GOAL, uid=None), replace(GOAL, uid=None, statement="A choir")))
    now = replace(PLAN, goals=(GOAL, replace(GOAL, uid=UUID(int=9), statement="A band")))
    assert said(old, now) == [("A choir", "A band")]
