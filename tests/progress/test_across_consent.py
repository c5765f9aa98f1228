"""What a system shares: by a consent that is recorded and can be withdrawn; and what others chose as goals."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from assessments.audit.models import Entry
from assessments.plans.services import revise
from assessments.progress.across import services
from assessments.progress.across.models import Projection, SharingConsent, What
from assessments.progress.across.presenters import asks
from assessments.progress.lifecycle import cancel_review
from recovery_site.errors import NotNow, Stale
from tests.audit.facts import facts_of
from tests.build import (
    a_signed_plan,
    a_system,
    row_of,
    signed_by,
)
from tests.progress.sharing import (
    Made,
    agree,
    completed,
    goals_for,
    moved,
    page,
    shared_goals,
    six_systems,
    withdraw,
)
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db


def built() -> Made:
    return six_systems()


def test_only_the_lead_agrees_and_withdraws(made: Made) -> None:
    place = made.places[0]
    for other in (place.commissioner, place.partner, place.reader, made.places[1].lead):
        with turned_away():
            agree(place, user=other)
    agree(place)
    for other in (place.commissioner, made.places[1].lead):
        with turned_away():
            services.withdraw(user=other, system=place.system, what=What.STAGES)


def test_it_is_recorded_who_agreed_when_and_to_which_words(made: Made) -> None:
    place = made.places[0]
    client = Client()
    client.force_login(place.lead)
    address = reverse("across_share", args=[place.system.pk, "stages"])
    seen = re.search(r'name="seen" value="(\w+)"', client.get(address).text)
    assert seen
    client.post(address, {"seen": seen[1]})
    consent = SharingConsent.objects.get(system=place.system)
    assert (consent.given_by, consent.statement) == (place.lead, asks(What.STAGES, place.system).statement)
    assert place.system.name in consent.statement
    entry = Entry.objects.filter(system=place.system, act="system.share").get()
    assert facts_of(entry) == {"what": "stages", "agreed": True, "sha256": seen[1]}
    client.post(address, {"withdraw": "1"})
    consent.refresh_from_db()
    assert (consent.withdrawn_by, consent.withdrawn_at is not None) == (place.lead, True)
    assert consent.statement in client.get(address).context["earlier"][0].statement


def test_nobody_agrees_to_other_words_than_they_read(made: Made) -> None:
    place = made.places[0]
    with pytest.raises(Stale):
        services.agree(
            user=place.lead, system=place.system, what=What.STAGES, statement="Other words", seen="0" * 64
        )
    client = Client()
    client.force_login(place.lead)
    address = reverse("across_share", args=[place.system.pk, "stages"])
    assert client.post(address, {"seen": "0" * 64})["Location"] == address
    assert not SharingConsent.objects.exists()


def test_goals_and_the_name_want_the_stages_first_and_go_with_them(made: Made) -> None:
    place = made.places[0]
    for what in (What.GOALS, What.NAME):
        with pytest.raises(NotNow):
            agree(place, what)
    a_signed_plan(place, made.reviews[0])
    for what in What:
        agree(place, what)
    assert {one.what for one in Projection.objects.all()} == set(What)
    withdraw(place, What.GOALS)
    assert {one.what for one in Projection.objects.all()} == {What.STAGES, What.NAME}
    withdraw(place)
    assert not Projection.objects.exists()
    assert not SharingConsent.objects.filter(withdrawn_at=None).exists()


def test_a_name_stands_in_the_list_as_long_as_its_own_consent_holds(made: Made) -> None:
    for place in made.places[:5]:
        agree(place)
    agree(made.places[0], What.NAME)
    text = page(made.places[1].lead, made.places[1])
    assert made.places[0].system.name in text
    assert made.places[2].system.name not in text
    withdraw(made.places[0], What.NAME)
    assert made.places[0].system.name not in page(made.places[1].lead, made.places[1])


def test_it_follows_each_completed_template_a(made: Made) -> None:
    """Written when Template A is completed; opened again and cancelled, the one before counts."""
    place = made.places[0]
    new = a_system()
    agree(new)
    assert not Projection.objects.exists(), "nothing is completed there"
    completed(new, c3=1)
    stage = Projection.objects.filter(system=new.system, challenge__number=3)
    assert stage.get().stage == 1
    agree(place)
    review = moved(place)
    mine = Projection.objects.filter(system=place.system, challenge__number=3)
    assert (mine.get().stage, mine.get().review) == (3, review)
    cancel_review(user=place.lead, review=review, reason="The wrong day")
    assert (mine.get().stage, mine.get().review) == (1, made.reviews[0])


def test_a_system_sees_what_others_at_its_starting_stage_chose(made: Made) -> None:
    shared_goals(made)
    for place in made.places[1:]:
        agree(place, What.GOALS)
    text = goals_for(made.places[0])
    for number, there in enumerate([False, True, True, True, False, False]):
        assert (f"Open a centre {number}" in text) is there, number
    for name in (made.places[1].system.name, made.places[1].lead.name, "Head of learning"):
        assert name not in text
    withdraw(made.places[1], What.GOALS)
    assert "Open a centre" not in goals_for(made.places[0]), "four share"


def test_goals_are_as_they_were_signed_last(made: Made) -> None:
    shared_goals(made)
    for place in made.places:
        agree(place, What.GOALS)
    place = made.places[1]
    plan = row_of(made.reviews[1], 3).plan
    revise(user=place.lead, plan=plan, reason="Sharper")
    goal = plan.goals.get()
    assert goal
    type(goal).objects.filter(pk=goal.pk).update(statement="Not signed yet")
    withdraw(place, What.GOALS)
    agree(place, What.GOALS)
    text = goals_for(made.places[0])
    assert "Open a centre 1" in text
    assert "Not signed yet" not in text
    plan.refresh_from_db()
    signed_by(plan, place.commissioner, "commissioner")
    signed_by(plan, place.lead, "provider")
    text = goals_for(made.places[0])
    assert "Not signed yet" in text
    assert "Open a centre 1" not in text


@pytest.mark.parametrize("name", ["the trust", "Lena  LEAD", "Head of learning", "place b"])
def test_a_goal_with_a_name_in_it_is_left_out(made: Made, name: str) -> None:
    shared_goals(made, goal=f"With {name} open one")
    agree(made.places[1], What.GOALS)
    assert not Projection.objects.filter(what=What.GOALS).exists()


def test_nobody_looks_at_goals_who_does_not_take_part(made: Made) -> None:
    shared_goals(made)
    for place in made.places:
        agree(place, What.GOALS)
    withdraw(made.places[0])
    assert "Open a centre" not in goals_for(made.places[0])
    client = Client()
    client.force_login(made.places[1].lead)
    assert client.get(reverse("across_goals", args=[made.places[1].system.pk, 77])).status_code == 404
