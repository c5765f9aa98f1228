"""The page about cookies lists every cookie that the site sets, and no other."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from recovery_site.cookies import EVERYWHERE, IN_A_ROOM
from tests.build import PASSWORD, a_review, a_system
from tests.workshop.build import a_room
from tests.workshop.phoning import Phone

LISTED = {cookie.name for cookie in (*EVERYWHERE, *IN_A_ROOM)}


@pytest.mark.django_db
def test_every_cookie_that_is_set_is_listed_and_every_one_that_is_listed_is_set(client: Client) -> None:
    place = a_system()
    room = a_room(place, a_review(place))
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": place.lead.email, "password": PASSWORD})
    client.get(f"/rooms/{room.pk}/")
    client.get("/invitation/01234567-89ab-4def-8123-456789abcdef/made-up/")
    found = {*client.cookies}
    client.post("/accounts/logout/")
    phone = Phone()
    phone.come_in(room)
    phone.look(room)
    found |= {*client.cookies, *phone.cookies}
    assert {re.sub(r"-\d+(-\w+)?$", "-", name) for name in found} == LISTED


def test_the_page_says_all_of_them(client: Client) -> None:
    page = client.get("/cookies/").text
    assert all(name in page for name in LISTED)
    assert page.count('<tr role="row" class="nhsuk-table__row">') == len(LISTED)
