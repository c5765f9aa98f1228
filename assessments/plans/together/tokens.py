"""Who may follow a plan: the address says which plan and which part, a signed cookie for the plan allows it."""

from __future__ import annotations

import re

from django.core import signing
from django.http import HttpResponse

from assessments.live.source import PATH, cookie_of
from recovery_site import cookies

LASTS = 12 * 3600  # seconds: as long as a sign-in at the most
SALT = "plans.live"
_NAME = re.compile(r"plan-(\d{1,18})(?:\.([a-z]+(?:\.[0-9a-f-]{36})?))?")

Key = tuple[int, int, str]  # priority, person, part


def name_of(row: int, part: str = "") -> str:
    """What the address of a stream says."""
    return f"plan-{row}.{part}" if part else f"plan-{row}"


def address_of(row: int, part: str) -> str:
    """Where the stream is."""
    return f"{PATH}{name_of(row, part)}"


def token_for(row: int, user: int, holder: str) -> str:
    """What the cookie of a stream carries. `holder`: the sign-in that it was given to."""
    return signing.dumps([row, user, holder], salt=SALT, compress=False)


def let_follow(response: HttpResponse, row: int, user: int, holder: str) -> None:
    """Let whoever gets this page follow the plan, as long as `holder` may write it."""
    cookies.put(response, cookie_of(name_of(row)), token_for(row, user, holder), seconds=LASTS)


def _read(token: str) -> tuple[int, int, str] | None:
    try:
        row, user, holder = signing.loads(token, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(row), int(user), str(holder)


def holder_of(token: str) -> str:
    """The sign-in that this token was given to; empty for a token that is not ours."""
    found = _read(token)
    return found[2] if found else ""


def read_token(name: str, token: str) -> Key | None:
    """What the stream of that name is about; None for a token that is not ours, not for it, or too old."""
    asked, found = _NAME.fullmatch(name), _read(token)
    if asked is None or found is None or int(asked[1]) != found[0] or not found[2]:
        return None
    return found[0], found[1], asked[2] or ""
