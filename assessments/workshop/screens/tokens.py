"""Who may follow a room: the address says which room and as which audience, a signed cookie for that address allows it.

So a stream, and a phone that reconnects, needs neither a query nor a session, and no address that a proxy notes
opens anything. The cookie opens nothing else. One for a screen of members (console and projector) says whose it is as
well: whether that member may still run the room is asked again and again (`members.py`).
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


# (room, audience) of a phone; a screen of members says whose it is as well.
Key = tuple[int, Audience] | tuple[int, Audience, int]


def name_of(room: int, audience: str) -> str:
    """What the address of a stream says."""
    return f"{room}-{audience}"


def address_of(room: int, audience: Audience) -> str:
    """Where the stream is."""
    return f"{PATH}{name_of(room, audience)}"


def token_for(room: int, audience: Audience, member: int | None = None) -> str:
    """What the cookie of a stream carries. `member` is the person whose screen it is: for all audiences but phones."""
    key = [room, audience.value] if member is None else [room, audience.value, member]
    return signing.dumps(key, salt=SALT, compress=False)


def let_follow(response: HttpResponse, room: int, audience: Audience, member: int | None = None) -> None:
    """Let whoever gets this page follow the room as this audience; `member` as for `token_for`."""
    token = token_for(room, audience, member)
    cookies.put(response, cookie_of(name_of(room, audience)), token, seconds=LASTS)


@lru_cache(maxsize=1000)
def _checked(token: str, slot: int) -> Key:
    """Phones that poll send the same token again and again. `slot` makes each be checked again after a while."""
    room, audience, *member = signing.loads(token, salt=SALT, max_age=LASTS)
    if Audience(audience) is Audience.PHONE:
        return int(room), Audience.PHONE
    (whose,) = member
    return int(room), Audience(audience), int(whose)


def read_token(name: str, token: str) -> Key | None:
    """The key of a stream with that name; None for a token that is not ours, not for it, or too old."""
    try:
        key = _checked(token, int(time.time() // CHECKED))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return key if name_of(key[0], key[1]) == name else None
