"""Who may follow a room: a signed token in the address of a stream says which room, and as which audience.

So a stream, and a phone that reconnects, needs neither a query nor a session. The token opens nothing else.
"""

from __future__ import annotations

import enum
import time
from functools import lru_cache

from django.core import signing

LASTS = 12 * 3600  # seconds: longer than a room lives
CHECKED = 600  # seconds for which a token that was checked is not checked again
SALT = "workshop.live"


class Audience(enum.StrEnum):
    """Who looks at a room. Each has a live part of its own."""

    PHONE = "phone"
    SCREEN = "screen"  # the projector
    CONSOLE = "console"  # the facilitator's page


def token_for(room: int, audience: Audience) -> str:
    """What the address of a stream carries."""
    return signing.dumps([room, audience.value], salt=SALT, compress=False)


@lru_cache(maxsize=1000)
def _checked(token: str, slot: int) -> tuple[int, Audience]:
    """Phones that poll send the same token again and again. `slot` makes each be checked again after a while."""
    room, audience = signing.loads(token, salt=SALT, max_age=LASTS)
    return int(room), Audience(audience)


def read_token(token: str) -> tuple[int, Audience] | None:
    """(room, audience), or None for a token that is not ours or is too old."""
    try:
        return _checked(token, int(time.time() // CHECKED))
    except (signing.BadSignature, ValueError, TypeError):
        return None
