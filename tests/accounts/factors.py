"""Ways to a second factor for tests: through the pages, as a person does it."""

from __future__ import annotations

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.utils import decrypt
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from assessments.people.models import User
from tests.build import PASSWORD

TOTP_TOLERANCE = app_settings.TOTP_TOLERANCE
AGAIN = {"password": PASSWORD}


def code_of(secret: str, later: int = 0) -> str:
    """What an app shows that has this secret; `later` periods of 30 seconds from now."""
    now = list(auth.yield_hotp_counters_from_time())[TOTP_TOLERANCE]
    return auth.format_hotp_value(auth.hotp_value(secret.replace(" ", ""), now + later))


def code_for(user: User, later: int = 0) -> str:
    """What the app of this person shows."""
    return code_of(decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"]), later)


def sign_in(client: Client, user: User, password: str = PASSWORD) -> HttpResponse:
    """The first step: address and password."""
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def give(client: Client, code: str) -> HttpResponse:
    """The second step: a code."""
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def confirm(client: Client, route: str, **args: int) -> HttpResponse:
    """Open a page that asks again who one is, and say so with the password; gives the page."""
    address = reverse(route, kwargs=args or None)
    asked = client.get(address)
    assert asked.status_code == 302, "it did not ask again"
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    return client.post(asked.headers["Location"], {**AGAIN, "next": address}, follow=True)


def set_up_app(client: Client, user: User) -> list[str]:
    """Sign in, set up an app; gives the recovery codes that are shown."""
    sign_in(client, user)
    form = confirm(client, "mfa_activate_totp").context["form"]
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(form.secret, -1)}, follow=True)
    return list(answer.context["unused_codes"])
