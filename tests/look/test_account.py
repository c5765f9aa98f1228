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
WRONG = "The e-mail address or password is not right. Check both and try again"


@pytest.fixture
def person(db: None) -> User:
    cache.clear()  # counts of earlier tries to sign in
    return User.objects.create_user("asha@example.org", "Asha Patel", PASSWORD)


def text(response: HttpResponse) -> str:
    return response.content.decode()


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
    assert "<title>Error: Sign in" in page
    assert page.count(WRONG) == 2  # in the summary and beside the field
    assert '<a href="#id_login">' in page
    assert f'value="{email}"' in page
    assert "not the words" not in page


def test_what_is_missing_is_named(client: Client, person: User) -> None:
    page = text(sign_in(client, "", ""))
    assert "Enter your e-mail address" in page
    assert "Enter your password" in page
    assert "Enter an e-mail address like name@example.org" in text(sign_in(client, "asha", "x"))


def test_too_many_tries_have_to_wait(client: Client, person: User) -> None:
    for _ in range(5):
        sign_in(client, person.email, "not the words")
    page = text(sign_in(client, person.email, PASSWORD))
    assert "Wait five minutes" in page
    assert "_auth_user_id" not in client.session


def test_signing_out_asks_first(client: Client, person: User) -> None:
    client.force_login(person)
    assert "Do you want to sign out?" in text(client.get(reverse("account_logout")))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session
    assert "You have signed out." in text(client.get(reverse("privacy")))


def test_nobody_signs_up_alone(client: Client, person: User) -> None:
    assert "How to get an account" in text(client.get(reverse("account_signup")))
    client.post(reverse("account_signup"), {"email": "new@example.org", "password1": PASSWORD})
    assert User.objects.count() == 1


def test_a_forgotten_password_is_replaced_by_way_of_a_link(client: Client, person: User) -> None:
    page = text(client.post(reverse("account_reset_password"), {"email": person.email}, follow=True))
    assert "Check your e-mail" in page
    [letter] = mail.outbox
    assert letter.subject == "Choose a new password for Recovery Together"
    assert letter.body.startswith("Hello Asha Patel,")
    link = re.search(r"http://testserver(\S+key\S+)", letter.body)[1]
    form = client.get(link, follow=True)
    assert "Choose a new password" in text(form)
    page = text(client.post(form.request["PATH_INFO"], {"password1": "short", "password2": "short"}))
    assert "at least 12 characters" in page
    new = {"password1": "four other calm words", "password2": "four other calm words"}
    assert "Your new password is saved" in text(client.post(form.request["PATH_INFO"], new, follow=True))
    assert "This link does not work any more" in text(Client().get(link, follow=True))
    assert sign_in(client, person.email, "four other calm words").status_code == 302


def test_asking_for_an_unknown_address_says_the_same_and_writes_to_that_address(
    client: Client, person: User
) -> None:
    page = text(client.post(reverse("account_reset_password"), {"email": "nobody@example.org"}, follow=True))
    assert "Check your e-mail" in page
    [letter] = mail.outbox
    assert letter.to == ["nobody@example.org"]
    assert "There is no account with this address." in letter.body


def test_a_password_is_changed_by_who_knows_the_old_one(client: Client, person: User) -> None:
    client.force_login(person)
    new = {"password1": "four other calm words", "password2": "four other calm words"}
    page = text(client.post(reverse("account_change_password"), {"oldpassword": "wrong", **new}))
    assert page.count("This is not the password you have now. Try again") == 2
    answer = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))
    assert "Your password is changed." in text(client.get(reverse("privacy")))


def test_an_account_that_is_switched_off(client: Client, person: User) -> None:
    person.is_active = False
    person.save()
    page = sign_in(client, person.email, PASSWORD)
    assert "_auth_user_id" not in client.session
    assert page.status_code in (200, 302)
    assert "Your account is switched off" in text(client.get(reverse("account_inactive")))
