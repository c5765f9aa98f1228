"""Who may follow a room: the address says which room and as which audience, a signed cookie for that address allows it.

So a stream, and a phone that reconnects, needs neither a query nor a session, and no address that a proxy notes
opens anything. The cookie opens nothing else.
"""

from __future__ import annotations

import enum
import time
from functools import lru_cache

from django.core import signing
from django.http import HttpResponse

from assessments.live.source import PATH, cookie_of
from recovery_site import cookies

LASTS = 12 * 3600  # seconds: longer than a room lives
CHECKED = 600  # seconds for which a token that was checked is not checked again
SALT = "workshop.live"


class Audience(enum.StrEnum):
    """Who looks at a room. Each has a live part of its own."""

    PHONE = "phone"
    SCREEN = "screen"  # the projector
    CONSOLE = "console"  # the facilitator's page


def name_of(room: int, audience: str) -> str:
    """What the address of a stream says."""
    return f"{room}-{audience}"


def address_of(room: int, audience: Audience) -> str:
    """Where the stream is."""
    return f"{PATH}{name_of(room, audience)}"


def token_for(room: int, audience: Audience) -> str:
    """What the cookie of a stream carries."""
    return signing.dumps([room, audience.value], salt=SALT, compress=False)


def let_follow(response: HttpResponse, room: int, audience: Audience) -> None:
    """Let whoever gets this page follow the room as this audience."""
    cookies.put(response, cookie_of(name_of(room, audience)), token_for(room, audience), seconds=LASTS)


@lru_cache(maxsize=1000)
def _checked(token: str, slot: int) -> tuple[int, Audience]:
    """Phones that poll send the same token again and again. `slot` makes each be checked again after a while."""
    room, audience = signing.loads(token, salt=SALT, max_age=LASTS)
    return int(room), Audience(audience)


def read_token(name: str, token: str) -> tuple[int, Audience] | None:
    """(room, audience) of a stream with that name; None for a token that is not ours, not for it, or too old."""
    try:
        key = _checked(token, int(time.time() // CHECKED))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return key if name_of(*key) == name else None
