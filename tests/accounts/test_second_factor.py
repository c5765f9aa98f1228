"""An authenticator app and recovery codes. Passkeys in a real browser: tests/browser/test_passkeys.py."""

from __future__ import annotations

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from assessments.audit.models import Access
from assessments.people.models import User
from tests.accounts.factors import code_for, code_of, confirm, give, is_in, set_up_app, sign_in
from tests.build import PASSWORD, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    cache.clear()  # counts of earlier tries
    return a_person("Asha Patel")


def security(user: User) -> list[str]:
    return list(
        Access.objects.filter(user=user, what="security").order_by("pk").values_list("detail", flat=True)
    )


# ------------------------------------------------------------------------------------------- setting it up


def test_an_app_is_set_up_after_the_password_was_given_again(
    person: User, client: Client, mailoutbox: list, django_capture_on_commit_callbacks
) -> None:
    # Given somebody who is signed in, here and on another computer
    elsewhere = Client()
    sign_in(elsewhere, person)
    sign_in(client, person)

    # When they want an app: they say again who they are, see a key, and give a wrong code, then the right one
    page = confirm(client, "mfa_activate_totp")
    secret = page.context["form"].secret
    assert "data:image/svg+xml;base64," in page.content.decode()
    assert page.context["form"].secret_in_groups.replace(" ", "") == secret
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "not right" in wrong.content.decode()
    assert not Authenticator.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)

    # Then it is stored, they see recovery codes once, are told by mail, and signed out on the other computer
    assert len(done.context["unused_codes"]) == 10
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(code in again for code in done.context["unused_codes"])
    assert [letter.to for letter in mailoutbox] == [[person.email]]
    assert security(person) == ["totp_activated"]
    assert is_in(client)
    assert elsewhere.get(reverse("account")).status_code == 302


def test_every_page_that_changes_how_one_signs_in_asks_again_first(person: User, client: Client) -> None:
    set_up_app(Client(), person)
    fresh = Client()
    sign_in(fresh, person)
    give(fresh, code_for(person))
    passkey = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Laptop"})
    for route, args in (
        ("mfa_deactivate_totp", {}),
        ("mfa_add_webauthn", {}),
        ("mfa_edit_webauthn", {"pk": passkey.pk}),
        ("mfa_remove_webauthn", {"pk": passkey.pk}),
        ("mfa_view_recovery_codes", {}),
        ("mfa_generate_recovery_codes", {}),
    ):
        for method in (fresh.get,) if route == "mfa_view_recovery_codes" else (fresh.get, fresh.post):
            answer = method(reverse(route, kwargs=args or None))
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/accounts/again/"), route
    assert Authenticator.objects.filter(user=person).count() == 3


def test_a_passkey_of_somebody_else_does_not_exist(person: User, client: Client) -> None:
    other = Authenticator.objects.create(user=a_person(), type="webauthn", data={"name": "Laptop"})
    sign_in(client, person)
    for route in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert confirm(client, route, pk=other.pk).status_code == 404
        assert client.post(reverse(route, args=[other.pk]), {"name": "Mine"}).status_code == 404
        client.logout()
        sign_in(client, person)
    other.refresh_from_db()
    assert other.data == {"name": "Laptop"}


# ---------------------------------------------------------------------------------------------- signing in


def test_the_password_alone_no_longer_lets_in(person: User) -> None:
    set_up_app(Client(), person)
    client = Client()
    answer = sign_in(client, person)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.get("/").context is None or "Asha" not in client.get("/").content.decode()
    give(client, code_for(person))
    assert is_in(client)


def test_where_one_was_going_is_kept_over_both_steps(person: User) -> None:
    set_up_app(Client(), person)
    for going_to, expected in (("/privacy/", "/privacy/"), ("//evil.example/", "/")):
        client = Client()
        said = {"login": person.email, "password": PASSWORD, "next": going_to}
        client.post(reverse("account_login"), said)
        Authenticator.objects.filter(user=person, type="totp").update(data=_forgotten(person))
        cache.clear()
        assert give(client, code_for(person)).headers["Location"] == expected


def _forgotten(person: User) -> dict[str, str]:
    """The secret of the app, as if no code had been used."""
    return {"secret": Authenticator.objects.get(user=person, type="totp").data["secret"]}


def test_the_second_step_needs_the_first(client: Client) -> None:
    assert client.get(reverse("mfa_authenticate")).headers["Location"] == reverse("account_login")
    assert give(client, "123456").headers["Location"] == reverse("account_login")


def test_a_code_of_an_app_is_dead_once_it_was_used(person: User) -> None:
    set_up_app(Client(), person)
    code = code_for(person)
    first, second = Client(), Client()
    sign_in(first, person)
    give(first, code)
    assert is_in(first)
    for _ in range(2):
        sign_in(second, person)
        assert "used already" in give(second, code).content.decode()
        cache.clear()  # allauth forgets after half a minute, while a code is good for longer
    assert not is_in(second)


def test_no_code_older_than_the_last_one_is_taken(person: User) -> None:
    set_up_app(Client(), person)
    older, newer = code_for(person), code_for(person, 1)
    first, second = Client(), Client()
    sign_in(first, person)
    give(first, newer)
    assert is_in(first)
    sign_in(second, person)
    give(second, older)
    assert not is_in(second)


def test_the_code_that_set_the_app_up_does_not_sign_in(person: User) -> None:
    client, thief = Client(), Client()
    sign_in(client, person)
    secret = confirm(client, "mfa_activate_totp").context["form"].secret
    code = code_of(secret)
    client.post(reverse("mfa_activate_totp"), {"code": code})
    sign_in(thief, person)
    give(thief, code)
    assert not is_in(thief)


def test_a_recovery_code_works_once(person: User) -> None:
    code = set_up_app(Client(), person)[0]
    first, second = Client(), Client()
    sign_in(first, person)
    give(first, f" {code[:4]} {code[4:]} ")
    assert is_in(first)
    sign_in(second, person)
    give(second, code)
    assert not is_in(second)
    assert Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0] != code


def test_new_recovery_codes_end_the_older_ones_and_are_told(
    person: User, mailoutbox: list, django_capture_on_commit_callbacks
) -> None:
    client, later = Client(), Client()
    old = set_up_app(client, person)
    with django_capture_on_commit_callbacks(execute=True):
        new = client.post(reverse("mfa_generate_recovery_codes"), follow=True).context["unused_codes"]
    assert not set(old) & set(new)
    assert "recovery codes" in mailoutbox[-1].body
    sign_in(later, person)
    give(later, old[0])
    assert not is_in(later)
    give(later, new[0])
    assert is_in(later)


def test_codes_cannot_be_guessed(person: User) -> None:
    set_up_app(Client(), person)
    for n in range(6):
        client = Client()  # each try from another browser
        sign_in(client, person)
        give(client, f"00000{n}")
    right = Client()
    sign_in(right, person)
    give(right, code_for(person))
    assert not is_in(right)
    assert Access.objects.filter(user=person, what="wrong_code").count() == 5


def test_a_closed_account_gets_no_further_with_a_second_factor(person: User) -> None:
    set_up_app(Client(), person)
    client = Client()
    sign_in(client, person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    give(client, code_for(person))
    assert client.get(reverse("account")).status_code == 302


# --------------------------------------------------------------------------------------------- as it is kept


def test_secrets_are_not_readable_in_the_database(person: User, settings) -> None:
    client = Client()
    sign_in(client, person)
    secret = confirm(client, "mfa_activate_totp").context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not re.search(r'"(seed|secret)": "[0-9a-fA-F]{40,}"|"[A-Z2-7]{32}"', stored)

    # Another key, with the older one behind it: codes still work, and what is new is written with the new one
    settings.FACTOR_KEYS = ["another key"]
    assert decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret

    # A key that is lost: no code works, and no page breaks
    settings.SECRET_KEY = "lost"
    later = Client()
    sign_in(later, person)
    assert give(later, code_of(secret, 1)).status_code == 200
    assert not is_in(later)


# ----------------------------------------------------------------------------------------- when it is lost


def test_an_administrator_resets_it_by_a_command(person: User, mailoutbox: list) -> None:
    # Given somebody who is signed in with a second factor that they have lost since
    client = Client()
    set_up_app(client, person)
    mailoutbox.clear()

    call_command("reset_second_factor", person.email.upper())

    # Then they are signed out everywhere, told, and come in with the password; it is noted
    assert client.get(reverse("account")).status_code == 302
    assert [letter.to for letter in mailoutbox] == [[person.email]]
    assert "reset" in security(person)[-1]
    again = Client()
    sign_in(again, person)
    assert is_in(again)
    for email in (person.email, "nobody@example.org"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", email)


# --------------------------------------------------------------------------------------- passkeys, without a browser

NONSENSE = [
    "", "null", "[]", "1", '"x"', "{}", '{"id": 1}', '{"response": null}', '{"response": {"userHandle": null}}',
    '{"response": {"userHandle": "AA"}}', '{"response": []}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"userHandle":"MQ","clientDataJSON":"AA",'
    '"authenticatorData":"AA","signature":"AA"}}',
    '{"id":"AA","rawId":"!!","type":"public-key","response":{"userHandle":"/////","clientDataJSON":"AA",'
    '"authenticatorData":"","signature":""}}', "{" * 3000, '{"response": {"userHandle": "\\ud800"}}',
]  # fmt: skip


@pytest.mark.parametrize("said", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_instead_of_a_passkey_is_refused_in_words(said: str, person: User, client: Client) -> None:
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": said}, follow=True)
    assert answer.status_code == 200
    assert "nhsuk-notification-banner" in answer.content.decode()
    assert not is_in(client)
    sign_in(client, person)
    confirm(client, "mfa_add_webauthn")
    answer = client.post(reverse("mfa_add_webauthn"), {"credential": said, "name": "Mine"})
    assert answer.status_code == 200
    assert not Authenticator.objects.exists()


def test_signing_in_by_passkey_asks_for_no_name_and_for_a_verified_person(client: Client) -> None:
    asked = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()
    options = asked["request_options"]["publicKey"]
    assert options.get("allowCredentials", []) == []  # so it says nothing about anybody
    assert options["userVerification"] == "required"
