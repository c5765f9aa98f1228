"""Rows of a plan: removed, brought back and moved by their buttons; what was tampered with; what outlives a session."""

from __future__ import annotations

import pytest

from assessments.plans.models import Goal, Plan
from tests.build import Place, a_plan, posted_from
from tests.plans.pages import address, another, with_a_plan

pytestmark = pytest.mark.django_db


built = with_a_plan


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


def test_a_goal_is_removed_by_its_button_and_undone_until_the_page_is_left(desks, plan: Plan) -> None:
    # Given three goals
    lead, _ = desks
    at = address(plan)
    lead.post(at, posted_from(lead.get(at), **another("Second") | another("Third", 2)))
    # When the second is removed, while something is typed into the third
    page = lead.post(at, posted_from(lead.get(at), **{"goals-2-target": "Ten", "remove": "1"}))
    # Then it is out of the plan at once, the page says so and offers to undo it, and what was typed is there
    assert [goal.statement for goal in Goal.objects.filter(plan=plan)] == ["Open the centre", "Third"]
    assert [row.number for row in page.context["page"].live] == [1, 2]
    assert page.text.count('name="undo"') == 1
    assert page.text.count("autofocus") == 1
    assert page.context["page"].rows[2]["target"].value() == "Ten"
    # and it still does after another button, or a refusal
    page = lead.post(at, posted_from(page, add="1"))
    page = lead.post(at, posted_from(page, **{"goals-0-due_on_day": "40"}))
    assert page.text.count('name="undo"') == 1
    # When it is undone
    page = lead.post(at, posted_from(page, undo="1"))
    # Then it is back in its place, and saving keeps everything
    assert [goal.statement for goal in Goal.objects.filter(plan=plan)] == [
        "Open the centre",
        "Second",
        "Third",
    ]
    assert 'name="undo"' not in page.text
    assert lead.post(at, posted_from(page, **{"goals-0-due_on_day": "11"})).status_code == 302
    assert [(goal.statement, goal.target) for goal in Goal.objects.filter(plan=plan)] == [
        ("Open the centre", "One"),
        ("Second", ""),
        ("Third", "Ten"),
    ]


def test_a_row_that_was_never_saved_is_removed_and_brought_back_with_its_words(desks, plan: Plan) -> None:
    lead, _ = desks
    at = address(plan)
    page = lead.post(at, posted_from(lead.get(at), **another("Not saved"), remove="1"))
    assert [row.words for row in page.context["page"].live] == ["Open the centre"]
    page = lead.post(at, posted_from(page, undo="1"))
    assert [row.words for row in page.context["page"].live] == ["Open the centre", "Not saved"]
    # Left removed, it is not saved
    page = lead.post(at, posted_from(page, remove="1"))
    assert lead.post(at, posted_from(page)).status_code == 302
    assert Goal.objects.filter(plan=plan).count() == 1


def test_removing_what_somebody_else_changed_shows_it_first(place: Place, desks, plan: Plan) -> None:
    lead, commissioner = desks
    at = address(plan)
    mine = commissioner.get(at)
    lead.post(at, posted_from(lead.get(at), **{"goals-0-target": "Two"}))
    page = commissioner.post(at, posted_from(mine, remove="0"))
    assert place.lead.name in page.text
    assert page.context["both"]
    assert Goal.objects.filter(plan=plan).count() == 1
    page = commissioner.post(at, posted_from(page, remove="0"))
    assert Goal.objects.filter(plan=plan).count() == 0
    assert 'name="undo"' in page.text


def test_goals_change_places_with_all_that_is_typed_in_them(desks, plan: Plan) -> None:
    # Given three goals, the last not saved yet
    lead, _ = desks
    at = address(plan)
    lead.post(at, posted_from(lead.get(at), **another("Second")))
    page = lead.get(at)
    assert page.text.count('name="up"') == page.text.count('name="down"') == 1
    # When the new one is moved to the top and the list is saved
    page = lead.post(at, posted_from(page, **another("Third", 2, target="Ten"), up="2"))
    page = lead.post(at, posted_from(page, up="1"))
    assert page.context["page"].rows[0].pressed == "up"
    assert [row.words for row in page.context["page"].live] == ["Third", "Open the centre", "Second"]
    assert lead.post(at, posted_from(page)).status_code == 302
    # Then that is their order, and each says what it said
    assert [(goal.statement, goal.target) for goal in Goal.objects.filter(plan=plan)] == [
        ("Third", "Ten"),
        ("Open the centre", "One"),
        ("Second", ""),
    ]
    assert Goal.objects.get(statement="Open the centre").version == 1  # nobody's text became stale


def test_an_order_that_nobody_changed_leaves_that_of_others(desks, plan: Plan) -> None:
    lead, commissioner = desks
    at = address(plan)
    lead.post(at, posted_from(lead.get(at), **another("Second")))
    old = commissioner.get(at)
    lead.post(at, posted_from(lead.post(at, posted_from(lead.get(at), down="0"))))
    commissioner.post(at, posted_from(old, **{"goals-1-target": "Mine"}))
    assert [(goal.statement, goal.target) for goal in Goal.objects.filter(plan=plan)] == [
        ("Second", "Mine"),
        ("Open the centre", "One"),
    ]


@pytest.mark.parametrize("button", ["remove", "undo", "up", "down"])
@pytest.mark.parametrize("row", ["", "x", "-1", "9", "٣", "9" * 5000])
def test_a_button_of_no_row_is_a_plain_save(desks, plan: Plan, button: str, row: str) -> None:
    lead, _ = desks
    at = address(plan)
    typed = {"goals-0-target": "Two", button: row}
    assert lead.post(at, posted_from(lead.get(at), **typed)).status_code == 302
    assert plan.goals.get().target == "Two"


# ------------------------------------------------------------------------------- what was tampered with


@pytest.mark.parametrize("press", [{}, {"remove": "0"}, {"undo": "0"}])
def test_a_row_with_the_identity_of_another_plan_becomes_one_of_this_plan(
    place: Place, desks, plan: Plan, press
) -> None:
    # Given a page with the identity of another plan's goal in it
    theirs = a_plan(place, plan.row.review, 4).goals.get()
    lead, _ = desks
    at = address(plan)
    stolen = {"goals-0-uid": str(theirs.uid), "goals-0-statement": "Typed for an hour", **press}
    # When it is sent
    page = lead.post(at, posted_from(lead.get(at), **stolen))
    # Then the other plan is untouched, the page says so on top, and nothing typed is lost
    assert page.status_code == 200
    assert "nhsuk-error-summary" in page.text
    assert "Typed for an hour" in page.text
    theirs.refresh_from_db()
    assert (theirs.statement, theirs.retired_at) == ("Open the centre", None)
    assert not Goal.objects.filter(statement="Typed for an hour").exists()
    # and sent again it is a goal of this plan
    data = posted_from(page) | {"goals-0-removed": ""}
    assert lead.post(at, data).status_code == 302
    assert plan.goals.filter(statement="Typed for an hour").exists()


@pytest.mark.parametrize(
    ("part", "broken"),
    [
        ("goals", {"goals-0-version": "x"}),
        ("goals", {"goals-0-version": "-1"}),
        ("goals", {"goals-0-uid": "1"}),
        ("goals", {"goals-0-seen": "x" * 5000}),
        ("description", {"version": "one"}),
    ],
)
def test_hidden_boxes_that_were_tampered_with_are_refused(desks, plan: Plan, part, broken) -> None:
    lead, _ = desks
    version, at = Plan.objects.get().version, address(plan, part)
    changed = {"goals-0-statement": "Changed", "description": "Changed"}
    page = lead.post(at, posted_from(lead.get(at), **changed, **broken))
    assert page.status_code == 200
    assert "nhsuk-error-summary" in page.text
    assert Plan.objects.get().version == version


# ------------------------------------------------------------------------------- what outlives a session


@pytest.mark.parametrize(
    ("part", "typed"),
    [
        ("description", {"description": "Typed for an hour"}),
        ("goals", {"goals-0-statement": "Typed for an hour"} | another("And this")),
        ("dates", {"next_review_on_year": "2028"}),
    ],
)
def test_words_that_came_after_the_session_had_ended_are_there_after_signing_in_again(
    place: Place, desks, plan: Plan, part: str, typed
) -> None:
    # Given a page that is open when the session ends
    lead, _ = desks
    at = address(plan, part)
    data = posted_from(lead.get(at), **typed)
    data["typed_by"] = lead.get(at).text.split('name="typed_by" value="')[1].split('"')[0]
    lead.logout()
    # When it is sent, and the person signs in again
    assert lead.post(at, data).status_code == 302
    lead.force_login(place.lead)
    page = lead.get(at)
    # Then the page has what was typed, says that it is not saved, and saving it works
    assert all(str(value) in page.text for value in typed.values())
    assert "data-unsaved" in page.text
    assert Plan.objects.get().description == "Courses run in borrowed rooms."
    assert lead.post(at, posted_from(page)).status_code == 302
    assert all(str(value) in lead.get(at).text for value in typed.values() if "-" not in str(value))
