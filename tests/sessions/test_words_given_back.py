"""Words that are refused because somebody else was quicker are on the page that says so, to be copied."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.people.models import User
from assessments.plans.models import Action, Plan
from assessments.plans.moves import PlanAct
from assessments.progress.actions import services as actions
from assessments.record.closing import close_priority
from assessments.signoff.agreeing import agree
from tests.build import (
    Place,
    a_completed_template_a,
    a_plan,
    a_review,
    a_signed_plan,
    a_system,
    hash_of,
    signed_by,
)

pytestmark = pytest.mark.django_db
WORDS = "Night staff <have> not been asked yet."


def built() -> tuple[Place, Plan, Plan]:
    """A place with a plan that nobody has signed and one that is in force."""
    place = a_system()
    review = a_completed_template_a(place, a_review(place), priorities=(3, 4))
    return place, a_plan(place, review, 4), a_signed_plan(place, review, 3)


@pytest.fixture
def place(made: tuple[Place, Plan, Plan]) -> Place:
    cache.clear()
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan, Plan]) -> Plan:
    return made[1]


@pytest.fixture
def action(made: tuple[Place, Plan, Plan]) -> Action:
    found = Action.objects.filter(plan=made[2]).first()
    assert found
    return found


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(plan: Plan, page: str) -> str:
    return f"/reviews/{plan.row.review_id}/plans/{plan.row.challenge.number}/{page}"


def shown(text: str) -> bool:
    """Whether the page shows the words once, escaped."""
    main = re.search(r"<main.*</main>", text, re.DOTALL)
    machine = re.search(r'<p dir="auto">(send back|done)', text)  # what nobody typed
    return bool(main) and not machine and main[0].count("&lt;have&gt;") == 1 and WORDS in unescape(main[0])


def turn(place: Place, plan: Plan, act: PlanAct) -> None:
    agree(user=place.lead, plan=plan, act=act, read_sha256=hash_of(plan))
    plan.refresh_from_db()


def send_back(place: Place, plan: Plan) -> tuple[int, str]:
    sent = {"act": PlanAct.SEND_BACK.value, "sha256": hash_of(plan), "words": WORDS}
    answer = signed_in(place.commissioner).post(at(plan, "agree/"), sent)
    return answer.status_code, answer.text


def test_a_comment_on_a_proposal_that_was_taken_back_meanwhile(place: Place, plan: Plan) -> None:
    turn(place, plan, PlanAct.PROPOSE)
    turn(place, plan, PlanAct.TAKE_BACK)
    status, text = send_back(place, plan)
    assert (status, shown(text)) == (409, True)


def test_a_comment_on_a_proposal_that_was_signed_meanwhile(place: Place, plan: Plan) -> None:
    turn(place, plan, PlanAct.PROPOSE)
    turn(place, plan, PlanAct.TAKE_BACK)
    signed_by(plan, place.lead, "provider")
    status, text = send_back(place, plan)
    assert (status, shown(text)) == (409, True)


def test_a_comment_that_can_still_be_sent_stands_in_its_box_alone(place: Place, plan: Plan) -> None:
    turn(place, plan, PlanAct.PROPOSE)
    sent = {"act": PlanAct.SEND_BACK.value, "sha256": "0" * 64, "words": WORDS}
    answer = signed_in(place.commissioner).post(at(plan, "agree/"), sent)
    assert (answer.status_code, shown(answer.text)) == (409, True)


def test_the_reason_for_withdrawing_when_the_other_side_has_signed(place: Place, plan: Plan) -> None:
    signed_by(plan, place.lead, "provider")
    signed_by(plan, place.commissioner, "commissioner")
    answer = signed_in(place.lead).post(at(plan, "withdraw/"), {"reason": WORDS})
    assert (answer.status_code, shown(answer.text)) == (409, True)


def test_the_note_of_an_owner_whose_link_was_replaced(place: Place, action: Action) -> None:
    secret = actions.make_link(user=place.lead, action=action)
    actions.make_link(user=place.lead, action=action)
    today = timezone.localdate()
    sent = {"state": "done", "note": WORDS, "seen": "0", "on_day": today.day, "on_month": today.month}
    answer = Client().post(f"/my-action/{secret}/", sent | {"on_year": today.year})
    assert (answer.status_code, shown(answer.text)) == (404, True)


def test_the_note_on_an_action_whose_priority_was_closed(place: Place, action: Action) -> None:
    close_priority(user=place.lead, row=action.plan.row, reason="Done")
    today = timezone.localdate()
    sent = {"state": "done", "note": WORDS, "seen": "0", "on_day": today.day, "on_month": today.month}
    address = reverse("action", args=[action.plan.row.review_id, action.pk])
    answer = signed_in(place.lead).post(address, sent | {"on_year": today.year})
    assert (answer.status_code, shown(answer.text)) == (409, True)


def test_a_page_that_is_only_looked_at_shows_no_such_words(place: Place, plan: Plan) -> None:
    answer = signed_in(place.lead).get(at(plan, "withdraw/"))
    assert "<blockquote" not in answer.text
    assert "Copy it" not in answer.text
