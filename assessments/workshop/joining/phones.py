"""What a phone keeps, and the keys that are derived from it.

A phone that gave the right code gets a pass for that room, and on the room's own page, if it has none yet, a
secret of 256 random bits with a mark of ours that proves the code was given. Both are named after the room, and the
room's own pages alone read them, so the page where codes are typed does not know who was in before; the room's page
does, and a phone that comes back is the same participant. (Browsers send them to the whole site, as `__Host-` asks:
else another site of the same domain could put its own secret into a phone, and read what is answered on it.) The server
stores neither. The keys under which the database keeps the participant and each ballot are derived from the secret,
one way: a repeat finds the same row, and nobody without the phone can tell which rows belong together.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from assessments.workshop.models import KEYS
from recovery_site import cookies

KEY_TOP = 2**23 - 1  # the largest number of a room or a question: an address may name a larger one
LASTS = 12 * 3600  # seconds: longer than a room lives
SHARE_MOST = 12  # people who share one device
PASS_LASTS = 600  # seconds in which a phone that gave the code must come to the room
_SALT = "workshop.pass"


def _name(room: int) -> str:
    return f"room-{room}"


def mark_of(room: int, secret: str) -> str:
    """Proves that we gave this secret for this room."""
    return salted_hmac("workshop.phone", f"{room}:{secret}", algorithm="sha256").hexdigest()[:32]


def secret_in(request: HttpRequest, room: int) -> str:
    """The secret of the phone that asks, if it was let into this room; else an empty text."""
    secret, _, mark = cookies.read(request, _name(room)).partition(".")
    return secret if secret and constant_time_compare(mark, mark_of(room, secret)) else ""


@dataclass(frozen=True)
class Place:
    """Which of the people who share a device is at it: "person 2 of 3". (1, 1) where nobody shares it."""

    number: int = 1
    of: int = 1

    @property
    def is_shared(self) -> bool:
        return self.of > 1

    @property
    def following(self) -> Place:
        """Whose turn it is next; the first again after the last."""
        return Place(self.number % self.of + 1, self.of)


def place_in(request: HttpRequest, room: int) -> Place:
    """Who is at the device that asks."""
    number, _, of = cookies.read(request, f"place-{room}").partition(".")
    if all(one.isascii() and one.isdigit() and len(one) < 3 for one in (number, of)):
        place = Place(int(number), int(of))
        if 1 <= place.number <= place.of <= SHARE_MOST:
            return place
    return Place()


def keep_place(response: HttpResponse, room: int, place: Place) -> None:
    """Let the device know whose turn it is."""
    cookies.put(response, f"place-{room}", f"{place.number}.{place.of}", seconds=LASTS)


def secret_at(request: HttpRequest, room: int) -> str:
    """The secret of whoever is at the device that asks; each of those who share it has one of their own."""
    secret, place = secret_in(request, room), place_in(request, room)
    return f"{secret}/{place.number}" if secret and place.number > 1 else secret


def new_secret() -> str:
    """What a phone is going to keep: 256 random bits."""
    return secrets.token_urlsafe(32)


def give_secret(response: HttpResponse, room: int, secret: str) -> None:
    """Let the phone in: hand it its secret. This room's own pages alone read it."""
    cookies.put(response, _name(room), f"{secret}.{mark_of(room, secret)}", seconds=LASTS)


def give_pass(response: HttpResponse, room: int) -> None:
    """The code was right: let the room's own page give a secret, unless the phone has one already."""
    cookies.put(response, f"pass-{room}", signing.dumps(room, salt=_SALT), seconds=PASS_LASTS)


def has_pass(request: HttpRequest, room: int) -> bool:
    """Whether this phone gave the code of this room just now."""
    try:
        given = signing.loads(cookies.read(request, f"pass-{room}"), salt=_SALT, max_age=PASS_LASTS)
    except signing.BadSignature:
        return False
    return bool(given == room)


def _key(secret: str, what: str, number: int) -> int:
    """One of the keys of a room or a question (`models.key_range`), derived one way: 40 bits of a hash."""
    half = int.from_bytes(sha256(f"{secret}/{what}".encode()).digest()[:8], "big") >> 1
    return number * KEYS + half % KEYS


def participant_key(secret: str, room: int) -> int:
    """Under which key the database keeps the participant."""
    return _key(secret, f"room {room}", room)


def ballot_key(secret: str, question: int) -> int:
    """Under which key the database keeps this phone's ballot on a question."""
    return _key(secret, f"question {question}", question)


def paper_person_key(room: int) -> int:
    """A key for somebody who uses paper: a random one."""
    return room * KEYS + secrets.randbelow(KEYS)


def paper_key(person: int, question: int) -> int:
    """The key of the slip of somebody who uses paper (by their own key): each has one slip for each question.

    By a secret of the site, so that the database does not tell which slips are one person's.
    """
    secret = salted_hmac("workshop.paper", str(person), algorithm="sha256").hexdigest()
    return _key(secret, f"question {question}", question)
