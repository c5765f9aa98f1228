"""Browsers that somebody has signed in on before.

Wrong passwords are counted, and too many of them stop the next try. Counted by account alone, anybody could lock a
person out. So a browser that has signed in keeps a cookie, and its tries are counted apart from those of strangers.
(OWASP, Slow Down Online Guessing Attacks with Device Cookies.)
"""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from recovery_site import cookies

COOKIE = "device"
DAYS = 180  # then the browser is a stranger again


def _proof(nonce: str, user_pk: object) -> str:
    return salted_hmac("recovery_site.devices", f"{nonce}.{user_pk}", algorithm="sha256").hexdigest()


def device_of(request: HttpRequest, user_pk: object) -> str:
    """What this browser is counted as for this person; empty when they never signed in on it."""
    nonce, _, proof = cookies.read(request, COOKIE).partition(".")
    return nonce if nonce and constant_time_compare(proof, _proof(nonce, user_pk)) else ""


def remember(request: HttpRequest, response: HttpResponse, user_pk: object) -> None:
    """Let this browser keep that the person has signed in on it. The cookie names nobody."""
    nonce = device_of(request, user_pk) or secrets.token_hex(16)
    value = f"{nonce}.{_proof(nonce, user_pk)}"
    cookies.put(response, COOKIE, value, seconds=DAYS * 86_400)
