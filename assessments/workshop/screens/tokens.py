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
NOBODY = "nobody"


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


def token_for(room: int, audience: Audience, holder: str = "") -> str:
    """What the cookie of a stream carries. `holder`: the sign-in that it was given to, but on a phone."""
    return signing.dumps([room, audience.value, holder], salt=SALT, compress=False)


def let_follow(response: HttpResponse, room: int, audience: Audience, holder: str = "") -> None:
    """Let whoever gets this page follow the room as this audience; but on a phone, as long as `holder` may run it."""
    value = token_for(room, audience, holder)
    cookies.put(response, cookie_of(name_of(room, audience)), value, seconds=LASTS)


@lru_cache(maxsize=1000)
def _checked(token: str, slot: int) -> tuple[int, Audience, str]:
    """Phones that poll send the same token again and again. `slot` makes each be checked again after a while."""
    room, audience, holder = signing.loads(token, salt=SALT, max_age=LASTS)
    return int(room), Audience(audience), str(holder)


def _read(token: str) -> tuple[int, Audience, str] | None:
    try:
        return _checked(token, int(time.time() // CHECKED))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def holder_of(token: str) -> str:
    """The sign-in that this token was given to; empty on a phone. Of any other token without one: NOBODY."""
    found = _read(token)
    if found is None or found[1] is Audience.PHONE:
        return ""
    return found[2] or NOBODY


def read_token(name: str, token: str) -> tuple[int, Audience] | None:
    """(room, audience) of a stream with that name; None for a token that is not ours, not for it, or too old."""
    found = _read(token)
    return found[:2] if found and name_of(*found[:2]) == name else None
