"""Signing in and out, and getting a new password, by somebody with an account, without one, and in a hurry."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from assessments.models import User

PASSWORD = "three calm words"


@pytest.fixture
def person(db: None) -> User:
    cache.clear()  # counts of earlier tries to sign in
    return User.objects.create_user("asha@example.org", "Asha Patel", PASSWORD)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def wrong_fields(page: str) -> list[str]:
    """The fields to which the error summary leads; each has its message beside it."""
    found = re.findall(r'<li><a href="#([^"]+)">', page)
    assert all(f'id="{name}-error"' in page for name in found)
    return found


def said_of(page: str, field: str) -> str:
    """The message of a field in the error summary."""
    return re.findall(rf'<li><a href="#{field}">([^<]+)</a>', page)[0]


def sign_in(client: Client, email: str, password: str, **more: str) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def test_sign_in_leads_home_or_where_one_was_going(client: Client, person: User) -> None:
    answer = sign_in(client, "Asha@Example.org ", PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))
    client.logout()
    assert sign_in(client, person.email, PASSWORD, next="/privacy/").headers["Location"] == "/privacy/"
    client.logout()
    assert sign_in(client, person.email, PASSWORD, next="//evil.example/").headers["Location"] == reverse(
        "home"
    )


def test_a_page_for_people_with_an_account_asks_to_sign_in_and_comes_back(
    client: Client, person: User
) -> None:
    answer = client.get(reverse("account_change_password"), follow=True)
    assert re.search(r'name="next"[^>]*value="/accounts/password/change/"', text(answer))


@pytest.mark.parametrize("email", ["asha@example.org", "nobody@example.org"])
def test_a_wrong_pair_is_refused_in_the_same_words_for_everybody(
    client: Client, person: User, email: str
) -> None:
    page = text(sign_in(client, email, "not the words"))
    assert wrong_fields(page) == ["id_login"]
    assert said_of(page, "id_login") == said_of(text(sign_in(client, "a@example.org", "x")), "id_login")
    assert f'value="{email}"' in page
    assert "not the words" not in page


def test_what_is_missing_is_named(client: Client, person: User) -> None:
    page = text(sign_in(client, "", ""))
    assert wrong_fields(page) == ["id_login", "id_password"]
    assert wrong_fields(text(sign_in(client, "asha", "x"))) == ["id_login"]


def test_too_many_tries_have_to_wait(client: Client, person: User) -> None:
    for _ in range(5):
        sign_in(client, person.email, "not the words")
    page = text(sign_in(client, person.email, PASSWORD))
    assert wrong_fields(page) == ["id_login"]
    assert "_auth_user_id" not in client.session


def test_signing_out_asks_first(client: Client, person: User) -> None:
    client.force_login(person)
    assert f'method="post" action="{reverse("account_logout")}"' in text(
        client.get(reverse("account_logout"))
    )
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session
    assert "nhsuk-notification-banner" in text(client.get(reverse("privacy")))


def test_nobody_signs_up_alone(client: Client, person: User) -> None:
    assert "<form" not in text(client.get(reverse("account_signup")))
    client.post(reverse("account_signup"), {"email": "new@example.org", "password1": PASSWORD})
    assert User.objects.count() == 1


def test_a_forgotten_password_is_replaced_by_way_of_a_link(client: Client, person: User) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": person.email}, follow=True)
    assert answer.request["PATH_INFO"] == reverse("account_reset_password_done")
    [letter] = mail.outbox
    assert letter.to == [person.email]
    assert "Asha Patel" in letter.body
    link = re.search(r"http://testserver(\S+key\S+)", letter.body)[1]
    form = client.get(link, follow=True)
    assert 'name="password2"' in text(form)
    page = text(client.post(form.request["PATH_INFO"], {"password1": "short", "password2": "short"}))
    assert wrong_fields(page)
    new = {"password1": "four other calm words", "password2": "four other calm words"}
    done = client.post(form.request["PATH_INFO"], new, follow=True)
    assert done.request["PATH_INFO"] == reverse("account_reset_password_from_key_done")
    assert 'name="password1"' not in text(Client().get(link, follow=True))  # the link works once
    assert sign_in(client, person.email, "four other calm words").status_code == 302


def test_asking_for_an_unknown_address_says_the_same_and_writes_to_that_address(
    client: Client, person: User
) -> None:
    known = client.post(reverse("account_reset_password"), {"email": person.email}, follow=True)
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"}, follow=True)
    assert answer.request["PATH_INFO"] == known.request["PATH_INFO"]
    assert text(answer) == text(known)
    letter = mail.outbox[-1]
    assert letter.to == ["nobody@example.org"]
    assert "/key/" not in letter.body


def test_a_password_is_changed_by_who_knows_the_old_one(client: Client, person: User) -> None:
    client.force_login(person)
    new = {"password1": "four other calm words", "password2": "four other calm words"}
    page = text(client.post(reverse("account_change_password"), {"oldpassword": "wrong", **new}))
    assert wrong_fields(page) == ["id_oldpassword"]
    answer = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))
    assert "nhsuk-notification-banner--success" in text(client.get(reverse("privacy")))


def test_an_account_that_is_switched_off(client: Client, person: User) -> None:
    person.is_active = False
    person.save()
    page = sign_in(client, person.email, PASSWORD)
    assert "_auth_user_id" not in client.session
    assert page.status_code in (200, 302)
    assert client.get(reverse("account_inactive")).status_code == 200
