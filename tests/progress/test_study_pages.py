"""The guided path, as people press through it: said, happened, learned, change, and what carrying over will do."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.plans.queries import plan_of
from assessments.progress.study.models import Study
from assessments.record.models import Ending
from tests.build import a_person, row_of
from tests.progress.looking import World, a_world, carried, completed, decided, said

pytestmark = pytest.mark.django_db


def built() -> World:
    return a_world()


@pytest.fixture
def world(made: World) -> World:
    return made


@pytest.fixture
def lead(world: World, client: Client) -> Client:
    client.force_login(world.place.lead)
    return client


def at(world: World, page: str = "", number: int = 3) -> str:
    return f"/reviews/{world.second.pk}/looking-back/{world.row(number).pk}/{page}"


def outcomes(world: World, **more: str) -> dict[str, str]:
    """What the page of outcomes sends: the first goal met, the second partly."""
    first, second = world.looked().goals
    return {
        "version": str(world.looked().version),
        f"outcome_{first.pk}": "met",
        f"note_{first.pk}": "It opened in May.",
        f"outcome_{second.pk}": "partly",
        f"note_{second.pk}": "Forty of sixty.",
    } | more


def test_a_lead_walks_the_whole_path(world: World, lead: Client) -> None:
    # Given a second review, whose page leads back to what was said
    back = f"/reviews/{world.second.pk}/looking-back/"
    assert back in lead.get(f"/reviews/{world.second.pk}/").text
    assert at(world) in lead.get(back).text
    assert "Fill the courses" in lead.get(at(world)).text

    # When each question is answered, then each page leads to the next
    assert lead.post(at(world, "happened/"), outcomes(world))["Location"] == at(world, "learned/")
    sent = lead.post(at(world, "learned/"), {"version": "1", "learned": "Rooms come last."})
    assert sent["Location"] == at(world, "change/")
    first, second = world.looked().goals
    change = {
        "version": "2",
        "decision": "carry",
        f"onward_{first.pk}": "close",
        f"why_{first.pk}": "It is open.",
        f"onward_{second.pk}": "revise",
        f"why_{second.pk}": "Sixty was too many.",
    }
    assert lead.post(at(world, "change/"), change)["Location"] == at(world, "carry-over/")

    # and what carrying over will do is shown, with why it cannot happen yet
    page = lead.get(at(world, "carry-over/"))
    assert page.context["why_not_yet"]
    assert "<button" not in page.text.split("<main")[1].split("</main")[0]
    assert "Rooms come last." in lead.get(back).text

    # When Template A is complete, then one press carries it over, and leads to the new plan
    completed(world, 3)
    page = lead.get(at(world, "carry-over/"))
    assert not page.context["why_not_yet"]
    sent = lead.post(at(world, "carry-over/"), {"seen": page.context["seen"]})
    assert sent["Location"] == f"/reviews/{world.second.pk}/plans/3/"
    assert "Second review" in lead.get(f"/reviews/{world.first.pk}/plans/3/").text
    assert [one.what for one in page.context["lines"]]


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(
    world: World, lead: Client
) -> None:
    first, second = world.looked().goals
    page = lead.post(at(world, "happened/"), outcomes(world, **{f"note_{second.pk}": ""}))
    assert set(page.context["form"].errors) == {f"note_{second.pk}"}
    assert "It opened in May." in page.text
    assert set(lead.post(at(world, "learned/"), {"version": "0"}).context["form"].errors) == {"learned"}
    said(world)
    version = str(world.looked().version)
    page = lead.post(at(world, "change/"), {"version": version, "decision": "close"})
    assert set(page.context["form"].errors) == {"reason"}
    page = lead.post(
        at(world, "change/"), {"version": version, "decision": "carry", f"onward_{first.pk}": "close"}
    )
    assert set(page.context["form"].errors) == {f"why_{first.pk}", f"onward_{second.pk}"}
    assert not Ending.objects.exists()


def test_what_has_to_be_said_first_is_one_press_away_from_what_is_changed(world: World, lead: Client) -> None:
    first = f'href="{at(world, "happened/")}"'  # it is among the steps, too
    assert lead.get(at(world, "change/")).text.count(first) == 2
    assert lead.post(at(world, "happened/"), outcomes(world)).status_code == 302
    assert lead.get(at(world, "change/")).text.count(first) == 1


def test_two_who_write_at_once_are_shown_both_texts(world: World, lead: Client) -> None:
    said(world)
    page = lead.post(at(world, "learned/"), {"version": "1", "learned": "Something else."})
    assert page.status_code == 409
    assert [(one.theirs, one.yours) for one in page.context["both"]] == [
        ("Rooms come last.", "Something else.")
    ]
    assert lead.post(at(world, "learned/"), {"version": "2", "learned": "Something else."}).status_code == 302
    assert Study.objects.get(review=world.second).learned == "Something else."


def test_a_preview_that_is_out_of_date_is_shown_again(world: World, lead: Client) -> None:
    said(world)
    decided(world)
    completed(world, 3)
    page = lead.post(at(world, "carry-over/"), {"seen": "0" * 64})
    assert page.status_code == 409
    assert page.context["problem"]
    assert not Ending.objects.exists()


def test_closing_frees_the_place_on_the_page_of_priorities(world: World, lead: Client) -> None:
    priorities = f"/reviews/{world.second.pk}/template-a/priorities/"
    close = f"/reviews/{world.second.pk}/priorities/{world.row(4).pk}/close/"
    page = lead.get(priorities)
    assert close in page.text
    assert "app-priority--carried" in page.text
    before = page.context["places"]
    assert lead.post(close, {"reason": ""}).context["form"].errors["reason"]
    assert lead.post(close, {"reason": "Nobody asked for it."})["Location"] == priorities
    page = lead.get(priorities)
    assert close not in page.text
    assert page.context["places"] != before
    assert "Nobody asked for it." in lead.get(f"/reviews/{world.first.pk}/plans/4/").text
    assert lead.get(close).context["why_not"]


def test_closing_while_looking_back(world: World, lead: Client) -> None:
    sent = {"version": "0", "decision": "close", "reason": "Nobody asked for it."}
    assert lead.post(at(world, "change/", 4), sent)["Location"] == f"/reviews/{world.second.pk}/looking-back/"
    assert world.row(4).ended
    assert "Nobody asked for it." in lead.get(at(world, "change/", 4)).text


def test_those_who_read_see_what_was_learned_and_cannot_write(world: World, client: Client) -> None:
    said(world)
    client.force_login(world.place.partner)
    assert "Rooms come last." in client.get(f"/reviews/{world.second.pk}/looking-back/").text
    assert client.get(at(world)).status_code == 200
    for page in ("happened/", "learned/", "change/", "carry-over/"):
        assert client.get(at(world, page)).status_code == 403
    client.force_login(a_person())
    assert client.get(at(world)).status_code == 404


def test_what_is_not_looked_back_at_is_not_there(world: World, lead: Client) -> None:
    other = row_of(world.first, 5)
    assert lead.get(f"/reviews/{world.second.pk}/looking-back/{other.pk}/").status_code == 404
    assert lead.get(f"/reviews/{world.first.pk}/looking-back/{world.row().pk}/").status_code == 404
    assert lead.get(f"/reviews/{world.second.pk}/priorities/{other.pk}/close/").status_code == 404
    assert lead.get(f"/reviews/{world.first.pk}/looking-back/").status_code == 200


def test_more_priorities_cost_no_more_queries(
    world: World, lead: Client, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(22):
        lead.get(f"/reviews/{world.second.pk}/looking-back/")


def test_the_plan_that_continues_is_marked_as_carried_over(world: World, lead: Client) -> None:
    said(world)
    decided(world)
    completed(world, 3)
    plan = plan_of(carried(world).row)
    assert plan
    assert "app-priority--carried" in lead.get(f"/systems/{world.place.system.pk}/").text
