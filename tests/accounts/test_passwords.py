"""Which passwords may be chosen, and what is done with one that is far too long."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from assessments.people.models import User
from recovery_site.account_forms import NewPasswordForm
from recovery_site.hashers import Argon2
from tests.build import PASSWORD, a_person, a_system

pytestmark = pytest.mark.django_db


def refusal(password: str, user: User | None = None) -> str:
    """The code of what speaks against it; empty when it may be chosen."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return str(error.error_list[0].code)
    return ""


@pytest.mark.parametrize(
    ("length", "code"),
    [
        (11, "password_too_short"),
        (12, ""),
        (128, ""),
        (129, "password_too_long"),
        (90_000, "password_too_long"),
    ],
)
def test_a_password_has_12_to_128_characters(length: int, code: str) -> None:
    assert refusal(("tulip harbour " * 9000)[:length]) == code


@pytest.mark.parametrize(
    "password",
    ["password1234", "PassWord2026!!", "qwertyqwerty", "123456789012", "abcdefghijkl", "zxcvbnmzxcvbnm", "aaaaaaaaaaaa",
     "abababababab", "  iloveyou123456  ", "international", "qwertyuiop[]",
     "!!!!!!!!!!!!", "summer2026!!!", "0987654321098"],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(password: str) -> None:
    assert refusal(password) == "password_too_common"


@pytest.mark.parametrize(
    "password",
    ["three calm words", "correcthorsebattery", "only lower case letters", "7 tulips by the harbour",
     "żółw pije herbatę",
     "日本語のとても長い合言葉です", "🐢🐇 race to the sea"],
)  # fmt: skip
def test_there_are_no_rules_of_composition(password: str) -> None:
    assert refusal(password) == ""


@pytest.mark.parametrize(
    "password",
    ["AshaPatel2026!", "patel-asha-1234", "asha.patel99@", "Fenmarsh-2026!!", "willowbank.trust", "RecoveryTogether",
     "recovery together 1", "fenmarshfenmarsh", "trust fenmarsh 77"],
)  # fmt: skip
def test_the_persons_own_words_are_refused(password: str) -> None:
    place = a_system("Fenmarsh")
    place.provider.name = "Willowbank Trust"
    place.provider.save()
    place.lead.name, place.lead.email = "Asha Patel", "asha.patel99@example.org"
    assert refusal(password, place.lead) == "password_own_words"
    assert refusal("fenmarsh heron upriver", place.lead) == ""  # enough beside it
    if "ecovery" not in password:
        assert refusal(password, a_person("Somebody Else")) != "password_own_words"


def test_an_invited_persons_words_are_those_of_the_invitation() -> None:
    nobody = User(email="idris@example.org", name="Idris Whitlock")
    for password in ("idriswhitlock1", "Fenmarsh ICB 1"):
        form = NewPasswordForm(
            {"password1": password, "password2": password}, user=nobody, words=["Fenmarsh ICB"]
        )
        assert form.errors.as_data()["password1"][0].code == "password_own_words"
    good = {"password1": "three calm words", "password2": "three calm words"}
    assert NewPasswordForm(good, user=nobody, words=["Fenmarsh ICB"]).is_valid()


def count_hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was hashed since."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    for name in ("encode", "verify"):
        original = getattr(MD5PasswordHasher, name)

        def counted(self, password, *args, original=original, name=name):
            if not (name == "encode" and hashed and hashed[-1] == "verify"):  # verify encodes
                hashed.append(name)
            return original(self, password, *args)

        monkeypatch.setattr(MD5PasswordHasher, name, counted)
    return hashed


def test_one_that_is_too_long_to_be_a_password_is_never_hashed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, long = a_person(), "x y" * 8_000
    hashed = count_hashes(monkeypatch)
    answer = client.post(reverse("account_login"), {"login": person.email, "password": long})
    assert "too long to be your password" in answer.content.decode()
    assert long not in answer.content.decode()
    client.force_login(person)
    form = {"oldpassword": long, "password1": long, "password2": long}
    answer = client.post(reverse("account_change_password"), form)
    assert "Use 128 characters or fewer" in answer.content.decode()
    assert hashed == []
    client.post(reverse("account_change_password"), {**form, "oldpassword": PASSWORD})
    assert len(hashed) == 1  # of the current one


def test_an_accent_may_come_from_any_keyboard() -> None:
    hasher = Argon2()
    encoded = hasher.encode("cafe\u0301 by the sea", "some salt")
    assert hasher.verify("caf\u00e9 by the sea", encoded)
    assert hasher.verify("cafe\u0301 by the sea", encoded)
    assert not hasher.verify("cafe by the sea", encoded)


def test_browsers_and_password_managers_are_told_what_a_field_is_for(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert 'autocomplete="username webauthn"' in page
    assert 'autocomplete="current-password"' in page
    client.force_login(a_person())
    page = client.get(reverse("account_change_password")).content.decode()
    assert page.count('autocomplete="new-password"') == 2
    assert page.count('autocomplete="current-password"') == 1
    assert "maxlength" not in page  # would cut off a paste without a word
    assert "onpaste" not in page
