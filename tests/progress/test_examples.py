"""Examples of the framework and measures of goals become measures: what the form suggests, and that it can change."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from assessments.plans.models import Goal, Plan
from assessments.progress.measures.examples import from_goal, number_in, shape_of
from assessments.progress.measures.models import Measure
from framework.models import Indicator
from tests.build import Place
from tests.plans.pages import a_desk, with_a_plan

K, F, W = Measure.Kind, Measure.Form, Measure.Way

built = with_a_plan


@pytest.mark.parametrize(
    ("words", "kind", "form", "unit", "better"),
    [
        ("The proportion of staff who have been trained", K.PROCESS, F.PERCENT, "", W.UP),
        ("The number of ‘peer specialists’ among the staff", K.PROCESS, F.NUMBER, "peer specialists", W.UP),
        (
            "How many training courses led by peers have been run",
            K.PROCESS,
            F.NUMBER,
            "training courses",
            W.UP,
        ),
        (
            "How many people receive advocacy services",
            K.PROCESS,
            F.NUMBER,
            "people",
            W.UP,
        ),
        ("Returns on levels of staff sickness", K.BALANCING, F.YES_NO, "", W.DOWN),
        ("Rates of staff sickness and turnover", K.BALANCING, F.PERCENT, "", W.DOWN),
        ("The number of people who find paid employment", K.OUTCOME, F.NUMBER, "people", W.UP),
        ("Advocacy services are available", K.PROCESS, F.YES_NO, "", W.UP),
        ("The number of complaints", K.BALANCING, F.NUMBER, "complaints", W.DOWN),
    ],
)
def test_what_an_example_would_be_as_a_measure(words, kind, form, unit, better) -> None:
    shape = shape_of(words)
    assert (shape.kind, shape.form, shape.unit, shape.better) == (kind, form, unit, better)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("17", Decimal(17)),
        ("62.5%", Decimal("62.5")),
        ("About 1,200 people", Decimal(1200)),
        ("None", Decimal(0)),
        ("3 of 14 teams", None),
        ("Better than now", None),
        ("", None),
        ("9" * 30, None),
    ],
)
def test_the_number_in_a_baseline_or_target(text: str, number: Decimal | None) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    ("baseline", "target", "form", "better", "shown"),
    [
        ("17", "8", F.NUMBER, W.DOWN, ("17", "8")),
        ("20%", "75 %", F.PERCENT, W.UP, ("20", "75")),
        ("None", "One", F.NUMBER, W.UP, ("0", None)),
        ("Not counted", "Better", F.YES_NO, W.UP, (None, None)),
    ],
)
def test_what_a_goal_says_is_in_the_form(baseline, target, form, better, shown) -> None:
    goal = Goal(statement="It", measure="Centres", baseline=baseline, target=target)
    found = from_goal(goal)
    assert (found["form"], found["better"]) == (form, better)
    assert (found.get("baseline"), found.get("target")) == shown
    assert found["goal"] == str(goal.uid)


@pytest.mark.django_db
def test_one_click_begins_a_measure_that_can_be_reworded(made: tuple[Place, Plan]) -> None:
    # Given the page where a goal is written offers an example, and so does the page of a new measure
    place, plan = made
    desk, new = a_desk(place.commissioner), reverse("measure_new", args=[plan.row.review_id, 3])
    example = Indicator.objects.filter(challenge=plan.row.challenge).first()
    assert example
    link = f"{new}?example={example.pk}"
    for where in (f"/reviews/{plan.row.review_id}/plans/3/edit/goals/", new):
        assert f'href="{link}"' in desk.get(where).text
    # When it is clicked
    form = desk.get(link).context["form"]
    shape = shape_of(example.text)
    assert (form["name"].value(), form["kind"].value(), form["form"].value()) == (
        example.text,
        shape.kind,
        shape.form,
    )
    # Then it is reworded, and kept with its kind, unit and direction
    sent = {"uid": str(uuid4()), "name": "User trainers employed", "goal": "", "kind": "outcome"}
    sent |= {"form": "number", "unit": "trainers", "better": "up"}
    assert desk.post(link, sent).status_code == 302
    kept = Measure.objects.get(plan=plan)
    assert (kept.name, kept.kind, kept.unit, kept.better) == (
        "User trainers employed",
        "outcome",
        "trainers",
        "up",
    )
    # and the measure of a goal begins one in the same way
    goal = plan.goals.get()
    assert desk.get(f"{new}?goal={goal.uid}").context["form"]["goal"].value() == str(goal.uid)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ["example=999999", "example=x", "goal=x", f"goal={UUID(int=7)}", f"example={9**40}"]
)
def test_what_is_no_example_gives_an_empty_form(made: tuple[Place, Plan], asked: str) -> None:
    place, plan = made
    page = a_desk(place.lead).get(reverse("measure_new", args=[plan.row.review_id, 3]) + f"?{asked}")
    assert page.status_code == 200
    assert not page.context["form"]["name"].value()
