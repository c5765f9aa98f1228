"""The live part of each screen, drawn once a version and then the same for everybody who looks.

Three audiences: `phone`, `screen` (the projector) and `console` (the facilitator). A signed token in the
address says which room and which audience, so that a stream needs neither a query nor a session.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from django.core import signing
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from assessments.live.wake import listeners
from assessments.workshop import queries
from assessments.workshop.models import Room
from assessments.workshop.protection import presenters as protection
from assessments.workshop.rooms.presenters import view_of
from assessments.workshop.rooms.queries import challenge_asked
from assessments.workshop.rooms.queries import room as room_by_key
from assessments.workshop.screens import presenters

AUDIENCES = ("phone", "screen", "console")
LASTS = 12 * 3600  # seconds: longer than a room lives
_SALT = "workshop.live"
FRESH = 0.2  # seconds: a tenth of the time between two questions of a screen that polls
KEPT = 300  # drawn fragments kept in one process


@dataclass(frozen=True)
class Fragment:
    """A drawn fragment: one line of HTML, and the version of the room that it shows at least."""

    version: int
    html: SafeString


_drawn: OrderedDict[tuple[int, str], tuple[tuple[int, int], Fragment, Room]] = OrderedDict()
_lately: dict[int, tuple[float, tuple[int, int]]] = {}  # room -> (when asked, its state then)
_lock = Lock()
listeners.add(_lately.clear)  # a commit of this process is never news too late


def state_lately(room: int) -> tuple[int, int] | None:
    """The state of a room for screens that poll: asked at most once each `FRESH` and after each own commit."""
    now = time.monotonic()
    known = _lately.get(room)
    if known and now - known[0] < FRESH:
        return known[1]
    state = queries.versions([room]).get(room)
    if state:
        if len(_lately) > KEPT:
            _lately.clear()
        _lately[room] = (now, state)
    return state


def token_for(room: int, audience: str) -> str:
    """What the address of a stream carries."""
    return signing.dumps([room, audience], salt=_SALT, compress=False)


@lru_cache(maxsize=1000)
def _checked(token: str) -> tuple[int, str, float]:
    """(room, audience, when it was signed): phones that poll send the same token again and again."""
    room, audience = signing.loads(token, salt=_SALT)
    return int(room), str(audience), signing.b62_decode(token.split(":")[-2])


def read_token(token: str) -> tuple[int, str] | None:
    """(room, audience), or None for a token that is not ours or too old."""
    try:
        room, audience, signed_at = _checked(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (room, audience) if audience in AUDIENCES and time.time() - signed_at <= LASTS else None


def draw(room: Room, audience: str, on_the_line: int = 0, counted: tuple[int, int] | None = None) -> Fragment:
    """The fragment of a room that was just read: its content is at least as new as its version."""
    view = view_of(room)
    context = queries.shown_in(room, counted) | {"on_the_line": on_the_line, "view": view}
    context["results"] = protection.results(
        context["results"], context["kind"], context["stages"], room.screen_least
    )
    context["picks"] = protection.picks(context["picks"], context["pick_lines"])
    if audience == "screen":
        asked = challenge_asked(room)
        context["descriptors"] = list(asked.descriptors.all()) if asked else []
        context["lines"] = queries.lines_on_screen(room)
        context["projector"] = presenters.projector(room, view)
    html = render_to_string(f"workshop/_live_{audience}.html", context)
    line = mark_safe(re.sub(r"\s*\n\s*", " ", html).strip())  # noqa: S308 - drawn by a template
    return Fragment(room.version, line)


def fragment(room: int, audience: str, seen: tuple[int, int] | None = None) -> Fragment:
    """The fragment as it is now, drawn at most once for each state (version, phones on the line).

    `seen` is that state when the caller has just asked for it. Raises Http404 when the room is gone.
    """
    state = seen or queries.versions([room]).get(room)
    if state is None:
        raise Http404
    if audience != "console":
        state = (state[0], 0)  # only the console shows how many phones are on the line
    with _lock:
        known = _drawn.get((room, audience))
        if known and known[0] == state:
            return known[1]
    now, counted = queries.again(known[2]) if known else (room_by_key(room), None)
    new = draw(now, audience, state[1], counted)
    with _lock:
        _drawn[(room, audience)] = ((new.version, state[1]), new, now)
        _drawn.move_to_end((room, audience))
        while len(_drawn) > KEPT:
            _drawn.popitem(last=False)
    return new
