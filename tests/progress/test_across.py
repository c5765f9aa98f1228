"""Where systems stand: five at the least, in steps of five, never by name, and nothing but projections is read."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from assessments.people.models import Organisation
from assessments.people.services import add_member
from assessments.progress.across.models import Projection
from tests.build import (
    a_person,
    a_system,
)
from tests.progress.sharing import Made, agree, moved, of, page, picture, six_systems, withdraw
from tests.tenancy.reading import reads
from tests.tracing import statements

pytestmark = pytest.mark.django_db


def built() -> Made:
    return six_systems()


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
