"""Two people on the long page of one plan: different parts merge, the same part shows both texts."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from assessments.audit.models import Entry
from assessments.plans.models import Goal, Plan
from tests.build import (
    Place,
    a_completed_template_a,
    a_plan,
    a_review,
    a_system,
    posted,
    posted_from,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def plan(place: Place) -> Plan:
    return a_plan(place, a_completed_template_a(place, a_review(place)))


def a_desk(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desks(place: Place) -> tuple[Client, Client]:
    """The recovery lead's browser and the commissioner's."""
    return a_desk(place.lead), a_desk(place.commissioner)


def address(plan: Plan) -> str:
    return f"/reviews/{plan.row.review_id}/plans/3/edit/"


def test_different_parts_written_at_once_are_all_kept(desks, plan: Plan) -> None:
    # Given two pages of the same plan
    lead, commissioner = desks
    at = address(plan)
    one, two = lead.get(at), commissioner.get(at)
    # When one person changes the description and a goal, and the other an action, a date, and adds evidence
    assert lead.post(
        at, posted_from(one, **{"description": "The lead's words", "goals-0-target": "Two"})
    ).url.endswith("/plans/3/")
    evidence = {
        "evidence_sources-TOTAL_FORMS": "2",
        "evidence_sources-1-uid": str(uuid4()),
        "evidence_sources-1-description": "Minutes",
    }
    data = posted_from(two, **{"actions-0-owner": "The commissioner", "agreed_on_day": "16"}, **evidence)
    assert commissioner.post(at, data).status_code == 302
    # Then everything is there
    plan.refresh_from_db()
    assert plan.description == "The lead's words"
    assert plan.goals.get().target == "Two"
    assert plan.actions.get().owner == "The commissioner"
    assert plan.agreed_on.day == 16
    assert [one.description for one in plan.evidence_sources.all()] == ["The list of courses", "Minutes"]


def test_the_same_part_shows_both_texts_and_loses_neither(desks, plan: Plan) -> None:
    # Given two pages of the same plan, and one of them sent
    lead, commissioner = desks
    at, goal = address(plan), plan.goals.get()
    one, two = lead.get(at), commissioner.get(at)
    lead.post(at, posted_from(one, **{"goals-0-statement": "The lead's goal"}))
    # When the other is sent with another goal, and an action that nobody else touched
    mine = {"goals-0-statement": "The commissioner's goal", "actions-0-owner": "The commissioner"}
    page = commissioner.post(at, posted_from(two, **mine))
    # Then nothing is written, both texts of the goal are shown, and all that was typed is still in the form
    assert page.status_code == 200
    assert "data-both-versions" in page.text
    assert [(both.theirs, both.yours) for both in page.context["both"]] == [
        ("The lead's goal", "The commissioner's goal")
    ]
    assert page.context["goals"].forms[0]["statement"].value() == "The commissioner's goal"
    assert page.context["actions"].forms[0]["owner"].value() == "The commissioner"
    assert plan.goals.get().statement == "The lead's goal"
    # and sent again it replaces what was shown, knowingly
    assert commissioner.post(at, posted_from(page)).status_code == 302
    now = plan.goals.get()
    assert (now.uid, now.statement) == (goal.uid, "The commissioner's goal")
    assert plan.actions.get().owner == "The commissioner"


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ({"description": "Theirs"}, {"description": "Mine"}),
        ({"agreed_on_day": "16"}, {"next_review_on_year": "2028"}),
        ({"actions-0-owner": "Theirs"}, {"actions-0-description": "Mine"}),
        ({"evidence_sources-0-link": "https://example.org/"}, {"evidence_sources-0-description": "Mine"}),
    ],
)
def test_every_kind_of_part_shows_what_differs(desks, plan: Plan, theirs, mine) -> None:
    lead, commissioner = desks
    at = address(plan)
    one, two = lead.get(at), commissioner.get(at)
    assert lead.post(at, posted_from(one, **theirs)).status_code == 302
    version = Plan.objects.get().version
    page = commissioner.post(at, posted_from(two, **mine))
    assert page.status_code == 200
    for both in page.context["both"]:
        assert both.theirs != both.yours
    assert len(page.context["both"]) == len(theirs.keys() | mine.keys())
    assert Plan.objects.get().version == version
    assert commissioner.post(at, posted_from(page)).status_code == 302
    assert Plan.objects.get().version == version + 1


def test_a_goal_emptied_while_somebody_changed_it_is_asked_about(desks, plan: Plan) -> None:
    lead, commissioner = desks
    at = address(plan)
    one, two = lead.get(at), commissioner.get(at)
    lead.post(at, posted_from(one, **{"goals-0-target": "Two"}))
    emptied = {f"goals-0-{name}": "" for name in ("statement", "measure", "baseline", "target")}
    emptied |= {f"goals-0-due_on_{part}": "" for part in ("day", "month", "year")}
    page = commissioner.post(at, posted_from(two, **emptied))
    assert page.context["both"]
    assert plan.goals.get().target == "Two"
    assert commissioner.post(at, posted_from(page)).status_code == 302
    assert not Goal.objects.filter(plan=plan).exists()
    assert Goal.ever.get(plan=plan).target == "Two"  # taken out, not lost


def test_a_goal_changed_while_somebody_took_it_out_comes_back_when_it_is_wanted(desks, plan: Plan) -> None:
    lead, commissioner = desks
    at = address(plan)
    one, two = lead.get(at), commissioner.get(at)
    emptied = {f"goals-0-{name}": "" for name in ("statement", "measure", "baseline", "target")}
    emptied |= {f"goals-0-due_on_{part}": "" for part in ("day", "month", "year")}
    assert lead.post(at, posted_from(one, **emptied)).status_code == 302
    page = commissioner.post(at, posted_from(two, **{"goals-0-target": "Two"}))
    assert page.context["both"]
    assert not Goal.objects.filter(plan=plan).exists()
    assert commissioner.post(at, posted_from(page)).status_code == 302
    assert plan.goals.get().target == "Two"


def test_a_row_that_was_not_sent_stays(desks, plan: Plan) -> None:
    lead, _ = desks
    assert lead.post(address(plan), posted(description="Only this")).status_code == 200  # another was stored
    page = lead.get(address(plan))
    data = {name: value for name, value in posted_from(page).items() if not name.startswith("goals-0")}
    data |= {"goals-TOTAL_FORMS": "0", "description": "Only this"}
    assert lead.post(address(plan), data).status_code == 302
    assert Goal.objects.count() == 1
    assert Plan.objects.get().description == "Only this"


def test_two_people_who_begin_the_same_plan_both_keep_their_goals(place: Place, desks) -> None:
    review = a_completed_template_a(place, a_review(place))
    at = f"/reviews/{review.pk}/plans/3/edit/"
    lead, commissioner = desks
    one, two = lead.get(at), commissioner.get(at)
    assert lead.post(at, posted_from(one, **{"goals-0-statement": "The lead's"})).status_code == 302
    data = posted_from(two, **{"goals-0-statement": "The commissioner's"})
    assert commissioner.post(at, data).status_code == 302
    assert [goal.statement for goal in Plan.objects.get().goals.all()] == ["The lead's", "The commissioner's"]


def test_a_page_sent_twice_writes_once(place: Place, desks) -> None:
    review = a_completed_template_a(place, a_review(place))
    at, (lead, _) = f"/reviews/{review.pk}/plans/3/edit/", desks
    data = posted_from(lead.get(at), **{"description": "Mine", "goals-0-statement": "A goal"})
    assert lead.post(at, data).status_code == 302
    before = Plan.objects.get().version, Entry.objects.count()
    assert lead.post(at, data).status_code == 302
    assert (Plan.objects.get().version, Entry.objects.count()) == before
    assert Goal.objects.count() == 1


def test_a_row_with_the_identity_of_another_plan_is_refused(place: Place, desks, plan: Plan) -> None:
    theirs = a_plan(place, plan.row.review, 4).goals.get()
    lead, _ = desks
    stolen = {"goals-0-uid": str(theirs.uid), "goals-0-statement": "Mine now"}
    page = lead.post(address(plan), posted_from(lead.get(address(plan)), **stolen))
    assert page.status_code == 403
    theirs.refresh_from_db()
    assert (theirs.plan_id, theirs.statement) != (plan.pk, "Mine now")
    assert Goal.objects.filter(statement="Mine now").count() == 0


@pytest.mark.parametrize(
    "broken",
    [
        {"goals-0-version": "x"},
        {"goals-0-version": "-1"},
        {"goals-0-uid": "1"},
        {"goals-0-seen": "x" * 5000},
        {"description_version": "one"},
    ],
)
def test_hidden_boxes_that_were_tampered_with_are_refused(desks, plan: Plan, broken) -> None:
    lead, _ = desks
    version = Plan.objects.get().version
    changed = {"goals-0-statement": "Changed", "description": "Changed"}
    page = lead.post(address(plan), posted_from(lead.get(address(plan)), **changed, **broken))
    assert page.status_code == 200
    assert "nhsuk-error-summary" in page.text
    assert Plan.objects.get().version == version


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_the_same_of_the_database_for_one_part_and_three(
    place: Place, desks, plan: Plan, many: int, django_assert_num_queries
) -> None:
    lead, _ = desks
    rows = {
        f"{name}-{n}-{box}": f"Words {n}"
        for name, box in (
            ("goals", "statement"),
            ("actions", "description"),
            ("evidence_sources", "description"),
        )
        for n in range(1, many)
    }
    totals = {f"{name}-TOTAL_FORMS": str(many) for name in ("goals", "actions", "evidence_sources")}
    assert lead.post(address(plan), posted_from(lead.get(address(plan)), **rows, **totals)).status_code == 302
    assert Goal.objects.count() == many
    with django_assert_num_queries(13):
        lead.get(address(plan))
