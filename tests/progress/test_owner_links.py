"""What is made and written once: the private link of an owner, and how far an action is. What its page shows them."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from assessments.plans.models import Action
from assessments.progress.actions import services
from assessments.progress.actions.models import OwnerLink
from tests.build import Place, a_completed_template_a, a_review, a_signed_plan, a_system
from tests.progress.test_actions import State, address_of, at, doing, form, in_future, moved, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def action(place: Place) -> Action:
    review = a_completed_template_a(place, a_review(place))
    a_signed_plan(place, review, 3)
    found = Action.objects.filter(plan__row__review=review).first()
    assert found
    return found


@pytest.mark.parametrize("by_link", [False, True])
def test_the_same_state_again_is_written_only_with_a_note(
    place: Place, action: Action, *, by_link: bool
) -> None:
    client, address = signed_in(place.lead), at("action", action)
    if by_link:
        client, address = Client(), address_of(place, action)
    for seen, note in ((0, "Begun on Ash ward"), (1, ""), (1, "Two wards now"), (2, "")):
        assert client.post(address, form(State.UNDER_WAY, seen, note)).status_code == 302
    assert [one.note for one in doing(action).happenings] == ["Begun on Ash ward", "Two wards now"]


def test_another_day_of_what_is_done_is_kept_without_a_note(
    place: Place, action: Action, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, later = timezone.localdate(), in_future(3)
    moved(place.lead, action, State.DONE, "All of it")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: later)
    services.move(user=place.lead, action=action, state=State.DONE, note="", on=later, seen=1)
    assert [one.on for one in doing(action).happenings] == [first, later]


def hidden(name: str, page: str) -> dict[str, str]:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found
    return {name: found[1]}


def test_a_new_link_is_asked_about_where_one_works(place: Place, action: Action) -> None:
    lead, address = signed_in(place.lead), at("action_link", action)
    first = lead.post(address, hidden("uid", lead.get(at("action", action)).text)).context["address"]
    working = Client().get(first).status_code
    page = lead.get(at("action", action)).text
    assert f'href="{address}?new=1"' in page
    assert f'action="{address}"' not in page, "one press makes none"
    opened_before = lead.post(address, {"uid": str(uuid4())})
    assert (opened_before.status_code, opened_before["Location"]) == (302, f"{address}?new=1")
    asked = lead.get(f"{address}?new=1")
    assert action.owner in asked.text
    assert (working, Client().get(first).status_code) == (200, 200)

    sent = hidden("uid", asked.text) | hidden("new", asked.text)
    second = lead.post(address, sent).context["address"]
    assert [Client().get(one).status_code for one in (first, second)] == [404, 200]


def test_loading_the_page_of_a_link_again_makes_no_other(place: Place, action: Action) -> None:
    lead, address = signed_in(place.lead), at("action_link", action)
    sent = {"uid": str(uuid4()), "new": "1"}
    first, again = (lead.post(address, sent).context["address"] for _ in range(2))
    assert first == again
    assert Client().get(first).status_code == 200
    assert OwnerLink.objects.count() == 1
    other = signed_in(place.commissioner).post(address, sent).context["address"]
    assert other != first, "what somebody else sends gives them no link of mine"

    late = lead.post(address, sent)
    assert late.status_code == 409, "it was replaced: it says so, and replaces nothing"
    assert Client().get(other).status_code == 200


def test_the_owner_reads_what_they_wrote_by_this_link_alone(place: Place, action: Action) -> None:
    address, nobody = address_of(place, action), Client()
    moved(place.lead, action, State.UNDER_WAY, "Between us members")
    nobody.post(address, form(State.DONE, 1, "All trained"))
    page = nobody.get(address).text
    assert "All trained" in page
    assert "Between us members" not in page
    assert place.lead.name not in page
    assert "All trained" not in Client().get(address_of(place, action)).text, "the link may have gone on"
