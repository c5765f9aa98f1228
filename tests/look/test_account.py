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
from tests.working import run_tasks

PASSWORD = "three calm words"
ELSEWHERE = "four other calm words"


@pytest.fixture
def person(db: None) -> User:
    cache.clear()  # counts of earlier tries to sign in
    return User.objects.create_user("asha@example.org", "Asha Patel", PASSWORD)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def wrong(response: HttpResponse) -> list[str]:
    """The fields that the error summary leads to; each of them says beside itself what is wrong."""
    page = text(response)
    assert response.status_code == 200
    summary = re.search(r'class="nhsuk-error-summary".*?</ul>', page, re.DOTALL)
    if summary is None:
        return []
    names = re.findall(r'href="#id_(\w+)"', summary[0])
    assert all(f'id="id_{name}-error"' in page for name in names)
    return names


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def sign_in(client: Client, email: str, password: str, **more: str) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def test_sign_in_leads_home_or_where_one_was_going(client: Client, person: User) -> None:
    answer = sign_in(client, "Asha@Example.org ", PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))
    client.logout()
    assert sign_in(client, person.email, PASSWORD, next="/privacy/").headers["Location"] == "/privacy/"
    client.logout()
    answer = sign_in(client, person.email, PASSWORD, next="//evil.example/")
    assert answer.headers["Location"] == reverse("home")


def test_a_page_for_people_with_an_account_asks_to_sign_in_and_comes_back(
    client: Client, person: User
) -> None:
    answer = client.get(reverse("account_change_password"), follow=True)
    assert re.search(r'name="next"[^>]*value="/accounts/password/change/"', text(answer))


def test_a_wrong_pair_is_refused_in_the_same_words_for_everybody(client: Client, person: User) -> None:
    pages = []
    for email in (person.email, "nobody@example.org"):
        answer = sign_in(client, email, "not the words")
        assert wrong(answer) == ["login"]
        assert f'value="{email}"' in text(answer)
        assert "not the words" not in text(answer)
        message = re.search(r'id="id_login-error".*?</span>(.*?)</span>', text(answer), re.DOTALL)
        assert message
        pages.append(message[1])
    assert pages[0] == pages[1]
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("email", "password", "fields"),
    [("", "", ["login", "password"]), ("asha", "x", ["login"]), ("asha@example.org", "", ["password"])],
)
def test_what_is_missing_or_no_address_is_marked(
    client: Client, person: User, email: str, password: str, fields: list[str]
) -> None:
    answer = sign_in(client, email, password)
    assert wrong(answer) == fields


def test_too_many_tries_have_to_wait(client: Client, person: User) -> None:
    for _ in range(5):
        sign_in(client, person.email, "not the words")
    answer = sign_in(client, person.email, PASSWORD)
    assert answer.status_code == 429 or "nhsuk-error-summary" in text(answer)
    assert not is_signed_in(client)


def test_signing_out_asks_first(client: Client, person: User) -> None:
    client.force_login(person)
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)
    assert 'class="nhsuk-notification-banner' in text(client.get(reverse("privacy")))


def test_nobody_signs_up_alone(client: Client, person: User) -> None:
    assert 'name="email"' not in text(client.get(reverse("account_signup")))
    client.post(reverse("account_signup"), {"email": "new@example.org", "password1": PASSWORD})
    assert User.objects.count() == 1


def test_a_forgotten_password_is_replaced_by_way_of_a_link(client: Client, person: User) -> None:
    # Given a link that was asked for
    client.post(reverse("account_reset_password"), {"email": person.email}, follow=True)
    run_tasks("mail")
    [letter] = mail.outbox
    assert letter.to == [person.email]
    assert person.name in letter.body
    link = re.search(r"http://testserver(\S+key\S+)", letter.body)
    assert link
    form = client.get(link[1], follow=True)

    # When a password that is too short is chosen, and then one that will do
    assert wrong(client.post(form.request["PATH_INFO"], {"password1": "short", "password2": "short"})) == [
        "password1"
    ]
    new = {"password1": ELSEWHERE, "password2": ELSEWHERE}
    done = client.post(form.request["PATH_INFO"], new, follow=True)

    # Then it holds, and the link does not work any more
    assert done.request["PATH_INFO"] == reverse("account_reset_password_from_key_done")
    assert 'name="password1"' not in text(Client().get(link[1], follow=True))
    assert sign_in(client, person.email, ELSEWHERE).status_code == 302


def test_asking_for_an_unknown_address_says_the_same_and_writes_to_that_address(
    client: Client, person: User
) -> None:
    pages = [
        text(client.post(reverse("account_reset_password"), {"email": email}, follow=True))
        for email in (person.email, "nobody@example.org")
    ]
    assert pages[0] == pages[1]
    run_tasks("mail")
    assert [letter.to for letter in mail.outbox] == [[person.email], ["nobody@example.org"]]
    assert "key" not in mail.outbox[1].body


def test_a_password_is_changed_by_who_knows_the_old_one(client: Client, person: User) -> None:
    client.force_login(person)
    new = {"password1": ELSEWHERE, "password2": ELSEWHERE}
    answer = client.post(reverse("account_change_password"), {"oldpassword": "wrong", **new})
    assert wrong(answer) == ["oldpassword"]
    answer = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))
    person.refresh_from_db()
    assert person.check_password(ELSEWHERE)
    assert is_signed_in(client)


def test_an_account_that_is_switched_off(client: Client, person: User) -> None:
    person.is_active = False
    person.save()
    page = sign_in(client, person.email, PASSWORD)
    assert not is_signed_in(client)
    assert page.status_code in (200, 302)
    assert client.get(reverse("account_inactive")).status_code == 200
