"""Guessing passwords: counted for all processes together, by an address that nobody can make up.

Real servers in processes of their own, on one database.
"""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from assessments.audit.models import Access
from assessments.people.models import User
from recovery_site.checks import production
from tests.build import PASSWORD, a_person
from tests.workshop.drill import Server

WRONG = "not the password"


def sign_in(port: int, email: str, password: str, **headers: str) -> int:
    """The status of an attempt to sign in with a new browser: 302 when it succeeds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/accounts/login/")
    answer = connection.getresponse()
    cookie = answer.headers["Set-Cookie"].split(";")[0].strip()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
    assert found
    body = urlencode({"csrfmiddlewaretoken": found[1], "login": email, "password": password})
    own = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    connection.request("POST", "/accounts/login/", body, {**kind, **own})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_tries_count_in_every_process_whatever_address_they_claim() -> None:
    # Given two processes of the site on one database, without a web server in front
    cache.clear()
    with override_settings(PASSWORD_HASHERS=["recovery_site.hashers.Argon2"]):
        person, colleague = a_person(), a_person()
    with Server() as one, Server() as other:
        # When somebody guesses at both, each time as if from somewhere else
        for n in range(5):
            port = (one, other)[n % 2].port
            forged = f"203.0.113.{n}"
            claims = {"X_Forwarded_For": forged, "X_Real_IP": forged, "Forwarded": f"for={forged}"}
            assert sign_in(port, person.email, WRONG, **claims) == 200

        # Then neither lets them try again, and the log knows where they really were
        assert sign_in(one.port, person.email, PASSWORD, X_Forwarded_For="203.0.113.77") == 200
        assert sign_in(other.port, person.email, PASSWORD) == 200
        assert sign_in(other.port, colleague.email, PASSWORD) == 302
    assert set(Access.objects.values_list("address", flat=True)) == {"127.0.0.1"}
    assert Access.objects.filter(what="locked").count() == 2


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_behind_a_web_server_only_the_address_that_it_added_counts() -> None:
    cache.clear()
    person = a_person()
    with Server(BEHIND_PROXY="1", FORWARDED_ALLOW_IPS="127.0.0.1", SSL_REDIRECT="0") as site:
        sign_in(site.port, person.email, WRONG, X_Forwarded_For="10.9.9.9, 127.0.0.1, 203.0.113.5")
    assert Access.objects.get().address == "203.0.113.5"


@pytest.fixture
def hospital() -> str:
    cache.clear()
    return "192.0.2.1"


@pytest.mark.django_db
@override_settings(ALLOWED_HOSTS=[".example.org"])
def test_another_host_name_gives_no_more_tries() -> None:
    cache.clear()
    person = a_person()
    for n in range(5):
        said = {"login": person.email, "password": WRONG}
        Client().post("/accounts/login/", said, headers={"host": f"s{n}.example.org"})
    late = Client()
    late.post(
        "/accounts/login/", {"login": person.email, "password": PASSWORD}, headers={"host": "x.example.org"}
    )
    assert "_auth_user_id" not in late.session


@pytest.mark.django_db
def test_a_hospital_behind_one_address_is_not_locked_out_by_ones_mistakes(hospital: str) -> None:
    # Given somebody who tries again and again, in several ways
    clumsy, colleague = a_person(), a_person()
    for n in range(30):
        said = {"login": clumsy.email if n % 2 else f"x{n}@example.org", "password": WRONG}
        Client().post("/accounts/login/", said, REMOTE_ADDR=hospital)

    # When a colleague signs in beside them, on a new computer
    beside = Client()
    beside.post("/accounts/login/", {"login": colleague.email, "password": PASSWORD}, REMOTE_ADDR=hospital)

    # Then they are in
    assert beside.session["_auth_user_id"] == str(colleague.pk)


@pytest.mark.django_db
def test_a_server_on_a_socket_without_addresses_works_too(client: Client) -> None:
    person = User.objects.create_user("asha@example.org", "Asha", PASSWORD)
    said = {"login": person.email, "password": PASSWORD}
    assert client.post("/accounts/login/", said, REMOTE_ADDR="").status_code == 302
    assert Access.objects.get().address is None


@pytest.mark.parametrize("everybody", ["*", "0.0.0.0/0", "::/0"])
def test_a_site_that_believes_everybody_does_not_start(everybody: str) -> None:
    with override_settings(PRODUCTION=True, TRUSTED_PROXIES=[everybody]):
        assert "site.E008" in {found.id for found in production(None)}
