"""Every field of Templates A and B is carried over or blank, as `study/fields.py` lists it, whatever was written."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from assessments.plans.models import Action, EvidenceSource, Goal, Plan
from assessments.plans.queries import plan_of
from assessments.progress.actions import services as actions
from assessments.progress.actions.models import Happening
from assessments.progress.actions.queries import Doing
from assessments.progress.study import fields
from assessments.progress.study.carrying import preview
from assessments.progress.study.fields import REVISED, TEMPLATE_A, TEMPLATE_B, Fate
from assessments.progress.study.models import GoalStudy
from assessments.progress.study.queries import Looked
from assessments.record.models import Participation, Ranking, Reservation, Row
from assessments.record.queries import form_of, participation_of, ranking_of
from assessments.reviews.models import Review
from framework.models import Challenge
from tests.progress.looking import DAY, LATER, Onward, a_world, carried, completed, decided, said, today

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "looking-back.md"
FORMS: dict[tuple[type[models.Model], ...], dict[str, Fate]] = {
    (Row, Reservation, Ranking, Participation): TEMPLATE_A,
    (Plan, Goal, Action, EvidenceSource): TEMPLATE_B,
}
TECHNICAL = fields.NO_CONTENT | {"Reservation.uid"}  # with the reservation it names


@pytest.mark.parametrize("form", FORMS, ids=["template_a", "template_b"])
def test_every_field_is_listed(form: tuple[type[models.Model], ...]) -> None:
    there = {
        f"{model.__name__}.{field.name}"
        for model in form
        for field in model._meta.concrete_fields
        if not {field.name, f"{model.__name__}.{field.name}"} & TECHNICAL
    }
    assert there == FORMS[form].keys()


def test_the_document_has_the_same_list() -> None:
    rows = re.findall(
        r"^\| `(\w+\.\w+)` \| [^|]+ \| (\w+)", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert dict(rows) == {name: str(fate) for name, fate in (TEMPLATE_A | TEMPLATE_B).items()}


WORDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12)
DATES = st.dates(DAY, LATER + dt.timedelta(days=200))
GOALS = st.builds(
    Goal, uid=st.uuids(), statement=WORDS, measure=WORDS, baseline=WORDS, target=WORDS, due_on=DATES
)
ACTIONS = st.builds(Action, uid=st.uuids(), description=WORDS, owner=WORDS, due_on=DATES)
LINKS = st.sampled_from(["", "https://example.org/x"])
SOURCES = st.builds(EvidenceSource, uid=st.uuids(), description=WORDS, link=LINKS)
ONWARD, STATES = st.sampled_from(["", *Onward]), st.sampled_from(Happening.State)


def expected(before: models.Model, table: dict[str, Fate]) -> dict[str, Any]:
    """What the table says of each field of this part."""
    found = {}
    for name, fate in table.items():
        model, _, field = name.partition(".")
        if model == type(before).__name__:
            value = getattr(before, field)
            ahead = fate is Fate.AHEAD and value and value >= max(LATER, today())
            blank = type(before)._meta.get_field(field).get_default() or (
                "" if isinstance(value, str) else None
            )
            found[field] = value if fate is Fate.CARRIED or ahead else blank
    return found


@given(
    goals=st.lists(st.tuples(GOALS, ONWARD), max_size=4),
    acts=st.lists(st.tuples(ACTIONS, STATES), max_size=4),
    sources=st.lists(SOURCES, max_size=3),
)
def test_what_would_be_carried_over_is_what_the_list_says(
    goals: list[tuple[Goal, str]], acts: list[tuple[Action, str]], sources: list[EvidenceSource]
) -> None:
    # Given a plan with any parts, actions that went as far as they did, and what is to become of each goal
    plan = Plan(pk=1, description="As it was.", strengths="Volunteers.")
    for number, (goal, _) in enumerate(goals):
        goal.pk = number + 1
    parts = {"goals": [goal for goal, _ in goals], "evidence_sources": sources, "measures": []}
    plan._prefetched_objects_cache = parts  # type: ignore[attr-defined]  # noqa: SLF001
    states = {Happening.State.NOT_STARTED: []} | {
        state: [Happening(kind="state", state=state, number=1, note="x")]
        for state in list(Happening.State)[1:]
    }
    doings = [Doing(action, states[state]) for action, state in acts]
    said = {goal.pk: GoalStudy(goal=goal, onward=onward, why="x") for goal, onward in goals}
    row = Row(challenge=Challenge(number=3))
    looked = Looked(row, plan, doings, None, said, None, None)

    # When somebody sees what carrying over will do, then each field is what the list says
    lines = preview(Review(date=LATER), looked).carried
    over = (Happening.State.DONE, Happening.State.DROPPED)
    wanted = [
        *(
            expected(goal, REVISED if onward == Onward.REVISE else TEMPLATE_B)
            for goal, onward in goals
            if onward != Onward.CLOSE
        ),
        *(expected(action, TEMPLATE_B) for action, state in acts if state not in over),
        *(expected(source, TEMPLATE_B) for source in sources),
    ]
    assert [asdict(line.text) | {"uid": line.uid} for line in lines if line.text] == wanted


@pytest.mark.django_db
def test_and_that_is_what_is_written() -> None:
    # Given a signed plan, with strengths and an action that is done
    world = a_world()
    old = plan_of(world.row())
    assert old
    action = old.actions.all()[0]
    done = Happening.State.DONE
    actions.move(user=world.place.lead, action=action, state=done, note="", on=today(), seen=0)
    said(world)
    decided(world)

    # When the next review has begun, then nothing of Template A is there
    assert all(line.row is None for line in form_of(world.second))
    assert (ranking_of(world.second).version, participation_of(world.second).version) == (0, 0)

    # and when it is complete and the plan was carried over, then the plan has the lines that were shown, and no more
    completed(world, 3)
    lines = [asdict(line.text) | {"uid": line.uid} for line in world.preview().carried if line.text]
    new = carried(world)
    parts = [*new.goals.all(), *new.actions.all(), *new.evidence_sources.all()]
    assert [
        {name: getattr(part, name) for name in line} for part, line in zip(parts, lines, strict=True)
    ] == lines
    blank = expected(Plan(), TEMPLATE_B)
    assert {name: getattr(new, name) for name in blank} == blank
    assert set(blank) == {name.partition(".")[2] for name in TEMPLATE_B if name.startswith("Plan.")}
    assert not Happening.objects.filter(action__plan=new).exists()
    assert not new.revisions.exists()
