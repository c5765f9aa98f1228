"""What somebody typed and did not save is found again: an action that was begun, and words in a plan that went on."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.plans.models import Plan
from tests.build import Place, posted_from, signed_by
from tests.plans.pages import a_desk, address, summary, with_a_plan

pytestmark = pytest.mark.django_db
built = with_a_plan


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


def keep(desk: Client, at: str, **boxes: str) -> None:
    assert desk.post(at, posted_from(desk.get(at), **boxes) | {"keep": "1"}).json()["kept"]


def leftover(desk: Client, plan: Plan) -> list[tuple[str, ...]]:
    page = desk.get(f"/reviews/{plan.row.review_id}/plans/3/")
    return [one.words for one in page.context["leftover"] or []]


def test_an_action_that_was_begun_comes_back_and_no_second_one_has_its_number(
    place: Place, plan: Plan
) -> None:
    # Given an action that the lead began and has not saved
    lead, new = a_desk(place.lead), f"{address(plan, 'actions')}new/"
    own = lead.get(new)["Location"]
    keep(lead, own, **{"actions-0-description": "Find a room"})
    # When they add an action, then it is that one; for somebody else it is another
    assert lead.get(new)["Location"] == own
    assert a_desk(place.commissioner).get(new)["Location"] != own
    # and once it is saved, it is another for them as well
    assert lead.post(own, posted_from(lead.get(own)) | {"save": "1"}).status_code == 302
    assert lead.get(new)["Location"] != own


def test_words_typed_into_a_plan_that_was_signed_meanwhile_stand_on_its_page(
    place: Place, plan: Plan
) -> None:
    # Given words of the lead in two parts, which nobody saved
    lead, commissioner = a_desk(place.lead), a_desk(place.commissioner)
    keep(lead, address(plan), **{"goals-0-target": "Two centres"})
    keep(lead, address(plan, "description"), description="Half a sentence")
    # Then the plan's page says nothing of them while they are found in their boxes
    assert leftover(lead, plan) == []
    # When the plan is signed, then it shows what differs from the plan, to them alone
    signed_by(plan, place.commissioner, "commissioner")
    assert leftover(lead, plan) == [("Half a sentence",), ("Two centres",)]
    assert leftover(commissioner, plan) == []


def test_the_summary_of_what_two_people_changed_leads_to_the_first_pair(place: Place, plan: Plan) -> None:
    lead, commissioner, at = a_desk(place.lead), a_desk(place.commissioner), address(plan)
    shown = commissioner.get(at)
    mine = posted_from(shown, **{"goals-0-target": "Three", "save": "1"})
    assert (
        lead.post(at, posted_from(lead.get(at), **{"goals-0-target": "Two", "save": "1"})).status_code == 302
    )
    page = commissioner.post(at, mine)
    [(href, _words)] = summary(page)
    assert f'id="{href}"' in page.text
    assert page.context["both"][int(href.removeprefix("both-")) - 1].theirs == "Two"
