"""What a phone keeps, and the keys that are derived from it.

A phone that gave the right code gets a cookie for that room: a secret of 256 random bits with a mark of ours
that proves the code was given. The server stores neither. The keys under which the database keeps the
participant and each ballot are derived from the secret, one way: a repeat finds the same row, and nobody
without the phone can tell which rows belong together.
"""

from __future__ import annotations

import secrets
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

LASTS = 12 * 3600  # seconds: longer than a room lives


def _name(room: int) -> str:
    return f"room-{room}"


def _mark(room: int, secret: str) -> str:
    return salted_hmac("workshop.phone", f"{room}:{secret}", algorithm="sha256").hexdigest()[:32]


def secret_in(request: HttpRequest, room: int) -> str:
    """The secret of the phone that asks, if it was let into this room; else an empty text."""
    secret, _, mark = request.COOKIES.get(_name(room), "").partition(".")
    return secret if secret and constant_time_compare(mark, _mark(room, secret)) else ""


def give_secret(response: HttpResponse, room: int, *, secure: bool) -> None:
    """Let the phone in: hand it a fresh secret. It is sent back to this room's own pages only."""
    secret = secrets.token_urlsafe(32)
    response.set_cookie(
        _name(room),
        f"{secret}.{_mark(room, secret)}",
        max_age=LASTS,
        path=f"/room/{room}/",
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def _derived(secret: str, what: str) -> int:
    """63 bits: fits a key column of both databases."""
    return int.from_bytes(sha256(f"{secret}/{what}".encode()).digest()[:8], "big") >> 1 or 1


def participant_key(secret: str, room: int) -> int:
    """Under which key the database keeps the participant."""
    return _derived(secret, f"room {room}")


def ballot_key(secret: str, question: int) -> int:
    """Under which key the database keeps this phone's ballot on a question."""
    return _derived(secret, f"question {question}")


def paper_key(batch: str, question: int, line: int) -> int:
    """The key of one line of a batch of paper ballots: typing in the same batch twice counts once."""
    return _derived(batch, f"question {question} line {line}")
