"""Across local systems: counted only with consent, in steps of five, never by name; and what others chose as goals."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.audit.models import Entry
from assessments.people.models import Organisation, User
from assessments.people.services import add_member
from assessments.plans.parts import GoalText
from assessments.plans.services import revise, save_plan
from assessments.progress.across import queries, services
from assessments.progress.across.models import Picture, Projection, SharingConsent, What
from assessments.progress.across.presenters import asks
from assessments.progress.lifecycle import cancel_review, close_review
from assessments.record import services as record
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from recovery_site.errors import NotNow, Stale
from tests.build import (
    DAY,
    Place,
    a_draft,
    a_person,
    a_review,
    a_row,
    a_signed_plan,
    a_system,
    an_edition,
    ranked,
    row_of,
    signed_by,
)
from tests.refusing import turned_away
from tests.tenancy.reading import reads
from tests.tracing import statements

pytestmark = pytest.mark.django_db


@dataclass
class Made:
    """Six local systems with a completed Template A: challenge 3 at stage 1 in the first four, at 2 in the others."""

    places: list[Place]
    reviews: list[Review]


def completed(place: Place, **stages: int) -> Review:
    """A completed Template A: stage 2 everywhere, unless it is said otherwise."""
    said = {int(name.removeprefix("c")): stage for name, stage in stages.items()}
    review = a_review(place)
    for number in range(1, 11):
        a_row(place, review, number, stage=said.get(number, 2))
    ranked(place, review, 3)
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    return review


def built() -> Made:
    places = [a_system(f"Place {letter}") for letter in "ABCDEF"]
    return Made(places, [completed(place, c3=1 if n < 4 else 2) for n, place in enumerate(places)])


def agree(place: Place, what: What = What.STAGES, *, user: User | None = None) -> SharingConsent:
    statement = asks(what, place.system).statement
    return services.agree(
        user=user or place.lead,
        system=place.system,
        what=what,
        statement=statement,
        seen=queries.hash_of(statement),
    )


def withdraw(place: Place, what: What = What.STAGES) -> None:
    services.withdraw(user=place.lead, system=place.system, what=what)


def moved(place: Place) -> Review:
    """The next review of a system: challenge 3 is at stage 3."""
    close_review(user=place.lead, review=place.system.reviews.get(phase="planning"), reason="Next")
    return completed(place, c3=3)


def page(user: Any, place: Place) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("across", args=[place.system.pk])).text


def picture() -> Picture:
    return Picture.objects.get(edition=an_edition())


def of(challenge: int) -> dict[str, int]:
    counts: dict[str, int] = picture().counts.get(str(challenge), {})
    return counts


def refused(change: Any, match: str | None = None, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        change(**values)


# ------------------------------------------------------------------------------------------ the picture


def test_five_systems_are_a_picture_and_four_are_none(made: Made) -> None:
    for place in made.places[:4]:
        agree(place)
    assert picture().counts == {}
    assert "app-across__count" not in page(made.places[0].lead, made.places[0])
    agree(made.places[4])
    assert (picture().systems, of(3), of(1)) == (5, {"1": 4, "2": 1}, {"2": 5})
    for user in (made.places[0].lead, made.places[0].reader, made.places[0].partner):
        assert page(user, made.places[0]).count("app-across__count") == 40


def test_nothing_is_shared_without_consent(made: Made) -> None:
    for place in made.places[:5]:
        agree(place)
    assert picture().systems == 5
    assert not Projection.objects.filter(system=made.places[5].system).exists()
    refused_page = page(made.places[5].lead, made.places[5])
    assert "app-across__count" not in refused_page, "who does not take part does not look"


def test_it_names_nobody_and_has_no_total(made: Made) -> None:
    for place in made.places:
        agree(place)
    text = page(made.places[0].lead, made.places[0])
    for other in made.places[1:]:
        assert other.system.name not in text
    assert {sum(one.values()) for one in picture().counts.values()} == {5}


def test_a_system_that_joins_is_shown_with_four_others_at_the_earliest(made: Made) -> None:
    """Between a picture of five and one of six everybody could see where the sixth stands."""
    for place in made.places:
        agree(place)
    assert (picture().systems, of(3)) == (5, {"1": 4, "2": 1})
    for place in made.places[:3]:
        moved(place)
    assert picture().systems == 5, "one came and three moved"
    moved(made.places[3])
    assert (picture().systems, of(3)) == (6, {"3": 4, "2": 2})


def test_a_system_that_leaves_takes_the_picture_down(made: Made) -> None:
    """Between a picture of six and one of five everybody could see where the sixth stood."""
    for place in made.places[:5]:
        agree(place)
    agree(made.places[5])
    withdraw(made.places[0])
    assert (picture().systems, picture().counts) == (0, {})
    assert not Projection.objects.filter(system=made.places[0].system).exists()
    assert "app-across__count" not in page(made.places[1].lead, made.places[1])
    for place in made.places[1:3]:
        moved(place)
    assert picture().counts == {}, "one left, one came, two moved"
    moved(made.places[3])
    assert picture().systems == 5


def test_one_that_comes_and_goes_counts_once(made: Made) -> None:
    for place in made.places:
        agree(place)
    for _ in range(5):
        withdraw(made.places[0])
        agree(made.places[0])
    assert picture().counts == {}


def test_somebody_with_many_systems_cannot_subtract_their_own(made: Made) -> None:
    for place in made.places[:5]:
        agree(place)
    user = made.places[0].commissioner
    assert "app-across__count" in page(user, made.places[0])
    board = Organisation.objects.get(system=made.places[1].system, part="commissioner")
    add_member(by=None, system=made.places[1].system, user=user, role="commissioner", organisation=board)
    assert "app-across__count" not in page(user, made.places[0]), "three others are too few"
    assert "app-across__count" in page(made.places[0].lead, made.places[0])


def test_a_commissioner_of_several_may_look_although_none_of_theirs_takes_part(made: Made) -> None:
    others = [a_system(), a_system()]
    user = others[0].commissioner
    board = Organisation.objects.get(system=others[1].system, part="commissioner")
    for place in made.places[:5]:
        agree(place)
    assert "app-across__count" not in page(user, others[0])
    add_member(by=None, system=others[1].system, user=user, role="commissioner", organisation=board)
    assert "app-across__count" in page(user, others[0])


def test_a_commissioner_sees_the_systems_that_they_commission(made: Made) -> None:
    user, client = a_person(), Client()
    client.force_login(user)
    for place in made.places:
        board = Organisation.objects.get(system=place.system, part="commissioner")
        add_member(by=None, system=place.system, user=user, role="commissioner", organisation=board)
    for place in made.places[:4]:
        agree(place)
    address = reverse("across_own")
    assert "app-across__count" not in client.get(address).text, "four share"
    agree(made.places[5])
    text = client.get(address).text
    assert re.findall(r'app-across__count">(\d)', text)[8:12] == ["4", "1", "0", "0"]
    assert reverse("across_own") in client.get("/").text
    stranger = Client()
    stranger.force_login(made.places[0].lead)
    assert "app-across__count" not in stranger.get(address).text


def test_a_stranger_finds_nothing(made: Made) -> None:
    client = Client()
    client.force_login(a_person())
    for route, more in (("across", []), ("across_goals", [3]), ("across_share", ["stages"])):
        assert client.get(reverse(route, args=[made.places[0].system.pk, *more])).status_code == 404


# ------------------------------------------------------------------------------------------ the consent


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
    assert entry.detail == {"what": "stages", "agreed": True, "sha256": seen[1]}
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


# ---------------------------------------------------------------------------------------------- goals


def shared_goals(made: Made, *, goal: str = "Open a centre") -> None:
    """Each system has a signed plan for challenge 3, and shares its goals."""
    later = DAY + dt.timedelta(days=180)
    for number, (place, review) in enumerate(zip(made.places, made.reviews, strict=True)):
        goals = [GoalText(f"{goal} {number}", "Centres", "None", "One", later)]
        plan = save_plan(user=place.lead, row=row_of(review, 3), draft=a_draft(goals=goals))
        signed_by(plan, place.commissioner, "commissioner")
        signed_by(plan, place.lead, "provider")
        agree(place)


def goals_for(place: Place, number: int = 3) -> str:
    client = Client()
    client.force_login(place.reader)
    return client.get(reverse("across_goals", args=[place.system.pk, number])).text


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


# ------------------------------------------------------------------------------ in the database itself


def test_the_database_keeps_a_consent_as_it_was_given(made: Made) -> None:
    place = made.places[0]
    consent = agree(place)
    one = SharingConsent.objects.filter(pk=consent.pk)
    for change in ({"statement": "Anything"}, {"what": "goals"}, {"given_by": place.reader}):
        refused(one.update, "stays as it was given", **change)
    refused(one.delete)
    now = {"withdrawn_at": timezone.now(), "withdrawn_by": place.lead}
    refused(one.update, "goes with its consent", **now)
    agree(place, What.NAME)
    Projection.objects.all().delete()
    refused(one.update, "Without the stages", **now)
    withdraw(place)
    refused(one.update, "stays as it was given", withdrawn_at=None, withdrawn_by=None)
    new = {"system": place.system, "statement": "Words", "given_at": timezone.now()}
    refused(SharingConsent.objects.create, "recovery lead", what="stages", given_by=place.reader, **new)
    refused(SharingConsent.objects.create, "shared first", what="goals", given_by=place.lead, **new)


def test_the_database_shares_nothing_without_a_consent_that_holds(made: Made) -> None:
    place, review = made.places[0], made.reviews[0]
    consent = agree(place)
    row = row_of(review, 3)
    stored = Projection.objects.filter(consent=consent)
    refused(stored.filter(challenge=row.challenge).update, "completed Template A", stage=3)
    stored.delete()
    new = {"consent": consent, "challenge": row.challenge, "review": review, "what": "stages"}
    refused(Projection.objects.create, "completed Template A", stage=2, **new)
    refused(
        Projection.objects.create,
        "without the consent",
        consent=consent,
        what="name",
        words=place.system.name,
    )
    Projection.objects.create(stage=1, **new)
    refused(Review.objects.filter(pk=review.pk).update, "goes before", phase="cancelled", ended_because="x")
    withdraw(place)
    refused(Projection.objects.create, "without the consent", stage=1, **new)


def test_the_database_shares_no_goal_that_is_not_signed(made: Made) -> None:
    place = made.places[0]
    agree(place)
    consent = agree(place, What.GOALS)
    plan = save_plan(user=place.lead, row=row_of(made.reviews[0], 3), draft=a_draft())
    signed_by(plan, place.lead, "provider")
    filed = plan.revisions.get()
    new = {"consent": consent, "what": "goals", "challenge": plan.row.challenge, "words": "Words"}
    refused(Projection.objects.create, "signed plan", revision=filed, review=made.reviews[0], **new)
    assert not Projection.objects.filter(what=What.GOALS).exists()
    signed_by(plan, place.commissioner, "commissioner")
    assert Projection.objects.get(what=What.GOALS).words == "Open the centre"


def test_only_projections_and_pictures_are_read_across_systems() -> None:
    every = reads("assessments")
    package = "assessments.progress.across"
    assert {one.module.rpartition(".")[0] for one in every if one.model == "Projection"} == {package}
    across = ("stands_on", "pictures_for", "pictures_of_own", "names_in", "goals_of_others")
    found = {one.model for one in every if one.module == f"{package}.queries" and one.function in across}
    assert found == {"Projection"}


def test_the_queries_do_not_grow_with_the_systems(made: Made) -> None:
    def asked() -> int:
        client = Client()
        client.force_login(made.places[0].lead)
        client.get(reverse("across", args=[made.places[0].system.pk]))
        with statements() as found:
            client.get(reverse("across", args=[made.places[0].system.pk]))
        return len(found)

    for place in made.places[:5]:
        agree(place)
    before = asked()
    for place in made.places[1:5]:
        moved(place)
    agree(made.places[5])
    assert picture().systems == 6
    assert asked() == before <= 16
