"""Every cookie that the site can set, in production: `__Host-`, Secure, HttpOnly, SameSite, this host and no other."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import Morsel

import pytest
from django.test import Client, override_settings

from recovery_site import cookies
from recovery_site.cookies import EVERYWHERE, IN_A_ROOM
from tests.build import PASSWORD, Place, a_review, a_system
from tests.workshop.build import a_room

pytestmark = pytest.mark.django_db
PREFIX = "__Host-"


class Browser(Client):
    """Comes by HTTPS, and remembers every cookie that it was ever given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[Morsel[str]] = []

    def generic(self, *args: object, **kwargs: object) -> object:
        answer = super().generic(*args, **(kwargs | {"secure": True}))  # type: ignore[arg-type]
        self.given += answer.cookies.values()
        return answer


@pytest.fixture(autouse=True)
def in_production() -> Iterator[None]:
    with override_settings(
        COOKIE_PREFIX=PREFIX,
        SESSION_COOKIE_NAME=f"{PREFIX}sessionid",
        CSRF_COOKIE_NAME=f"{PREFIX}csrftoken",
        SESSION_COOKIE_SECURE=True,
        CSRF_COOKIE_SECURE=True,
    ):
        yield


def walk(place: Place) -> list[Morsel[str]]:
    """Sign in, look round, run a room, change the password, sign out; come in with a phone, share it, leave."""
    room, lead, phone = a_room(place, a_review(place)), Browser(), Browser()
    lead.get("/invitation/01234567-89ab-4def-8123-456789abcdef/made-up/")
    lead.get("/accounts/login/")
    lead.post("/accounts/login/", {"login": place.lead.email, "password": PASSWORD})
    for address in ("/", f"/rooms/{room.pk}/", f"/rooms/{room.pk}/screen/", "/accounts/sessions/"):
        lead.get(address)
    lead.get("/invitation/01234567-89ab-4def-8123-456789abcdef/made-up/")
    new = "quite another pass phrase"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    lead.post("/accounts/password/change/", fields)
    lead.get("/")
    lead.post("/accounts/logout/")
    lead.get("/")
    type(room).objects.filter(pk=room.pk).update(shared_devices=True)
    phone.post("/join/", {"code": room.code})
    phone.get(f"/room/{room.pk}/")
    phone.post(f"/room/{room.pk}/", {"perspectives": []})
    phone.get(f"/room/{room.pk}/")
    phone.post(f"/room/{room.pk}/next/", {"people": "3"})
    phone.post(f"/room/{room.pk}/leave/")
    return [*lead.given, *phone.given]


def test_every_cookie_is_bound_to_this_host(settings: object) -> None:
    found = walk(a_system())
    names = {one.key for one in found}

    # Each that the list of cookies has was really met
    listed = {cookies.name_of(one.name) for one in (*EVERYWHERE, *IN_A_ROOM)}
    assert all(any(name.startswith(one) for name in names) for one in listed), (listed, names)

    # and each is as the rule says; one that is deleted may say less, but never more
    for one in found:
        assert one.key.startswith(PREFIX), one.key
        assert any(one.key.startswith(name) for name in listed), one.key
        assert one["path"] == "/", one.key
        assert one["domain"] == "", one.key
        assert one["secure"], one.key
        assert one["samesite"] == "Lax", one.key
        if one["max-age"] != 0:
            assert one["httponly"], one.key


def test_only_the_session_goes_with_the_browser_and_none_stays_longer_than_said() -> None:
    longest = {"csrftoken": 364 * 86_400, "device": 180 * 86_400, "pass-": 600}
    for one in walk(a_system()):
        name = one.key.removeprefix(PREFIX)
        if name in ("sessionid", "messages"):
            assert one["max-age"] in ("", 0), name
        else:
            most = next((seconds for start, seconds in longest.items() if name.startswith(start)), 12 * 3600)
            assert 0 <= int(one["max-age"]) <= most, name


def test_a_cookie_without_the_prefix_is_not_read(client: Client) -> None:
    # Given cookies that another site of the same domain planted, with values that were good
    place = a_system()
    lead = Browser()
    lead.force_login(place.lead)
    value = lead.cookies[f"{PREFIX}sessionid"].value
    for name, in_ in (("sessionid", False), (f"{PREFIX}sessionid", True)):
        other = Client()
        other.cookies[name] = value
        assert (other.get("/accounts/").status_code == 200) is in_
