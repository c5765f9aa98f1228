"""The live part of each screen, drawn once a version and then the same for everybody who looks.

Whether a screen is drawn for a page, for a phone that polls or for a stream, it is drawn here, and kept.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from django.http import Http404
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from assessments.live.wake import listeners
from assessments.workshop.models import Room
from assessments.workshop.protection import presenters as protection
from assessments.workshop.protection.looking import rounds_like
from assessments.workshop.rooms.presenters import view_of
from assessments.workshop.rooms.queries import Choosing, choosing_of
from assessments.workshop.screens import presenters, queries
from assessments.workshop.screens.queries import Counts, Known, Moment
from assessments.workshop.screens.reading import challenge_asked, known_in, provider_of
from assessments.workshop.screens.tokens import Audience
from framework.queries import stages_of
from recovery_site.sqlite_lock import sqlite_write_lock

K = TypeVar("K")
V = TypeVar("V")
FRESH = 0.2  # seconds: a tenth of the time between two questions of a screen that polls
KEPT = 1000  # rooms, and fragments, that one process keeps


@dataclass(frozen=True)
class Fragment:
    """A drawn fragment: one line of HTML, the version of the room that it shows at least, and the phones counted."""

    version: int
    on_the_line: int
    html: SafeString


class Kept:
    """What one process has read and drawn lately. The oldest goes first."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.fragments: OrderedDict[tuple[int, Audience], Fragment] = OrderedDict()
        self.rooms: OrderedDict[int, Room] = OrderedDict()
        self.asked: OrderedDict[int, tuple[float, Moment]] = OrderedDict()  # when, and how the room stood
        self.fields: OrderedDict[tuple[int, int, str], SafeString] = OrderedDict()  # room, step, language
        self.choosing: OrderedDict[tuple[int, int], Choosing] = OrderedDict()  # room, step

    def forget(self) -> None:
        """Forget everything."""
        with self.lock:
            for kept in (self.fragments, self.rooms, self.asked, self.fields, self.choosing):
                kept.clear()

    def forget_asked(self) -> None:
        """Something was committed here: what was asked before is old."""
        with self.lock:
            self.asked.clear()

    def put_asked(self, room: int, moment: Moment) -> None:
        with self.lock:
            self._put(self.asked, room, (time.monotonic(), moment))

    def put(self, fragment: Fragment, room: Room, audience: Audience) -> None:
        with self.lock:
            self._put(self.fragments, (room.pk, audience), fragment)
            self._put(self.rooms, room.pk, room)

    def put_fields(self, key: tuple[int, int, str], html: SafeString) -> None:
        with self.lock:
            self._put(self.fields, key, html)

    def put_choosing(self, key: tuple[int, int], choosing: Choosing) -> None:
        with self.lock:
            self._put(self.choosing, key, choosing)

    def put_rooms(self, rooms: Mapping[int, Room]) -> None:
        with self.lock:
            for pk, room in rooms.items():
                self._put(self.rooms, pk, room)

    @staticmethod
    def _put(kept: OrderedDict[K, V], key: K, value: V) -> None:
        kept[key] = value
        kept.move_to_end(key)
        while len(kept) > KEPT:
            kept.popitem(last=False)


kept = Kept()
listeners.add(kept.forget_asked)  # a commit of this process is never news too late


def moment_lately(room: int) -> Moment | None:
    """How a room stood, for screens that poll: asked for at most once each `FRESH` and after each own commit."""
    when, moment = kept.asked.get(room, (0.0, None))
    if moment and time.monotonic() - when < FRESH:
        return moment
    drawn = kept.fragments.get((room, Audience.PHONE))
    moment = queries.moment(room, Known(drawn.version if drawn else 0, asks_line=True))
    if moment:
        kept.put_asked(room, moment)
    return moment


def known(room: int, audience: Audience) -> Known:
    """What `queries.moments` need not count again, because it is drawn already."""
    drawn = kept.fragments.get((room, audience))
    return Known(drawn.version if drawn else 0, audience is Audience.CONSOLE)


def is_behind(room: int, now: Moment) -> bool:
    """Whether what is kept of a room is of another step, so that it has to be read anew."""
    before = kept.rooms.get(room)
    return before is None or not queries.is_same(before, now)


def fragment(room: int, audience: Audience, now: Moment | None = None) -> Fragment:
    """The fragment as it is now, drawn at most once for each version. Raises Http404 when the room is gone.

    `now` is how the room stands, when the caller has just asked. Costs 1 query otherwise; in the same step
    nothing more, after a move 1 for the room and what its step shows.
    """
    now = now or queries.moment(room, known(room, audience))
    if now is None:
        raise Http404
    on_the_line = now.on_the_line if audience is Audience.CONSOLE else 0
    drawn = kept.fragments.get((room, audience))
    if drawn and (drawn.version, drawn.on_the_line) == (now.version, on_the_line):
        return drawn
    found = room_at(room, now)
    if found is None:
        raise Http404
    return _draw(found, audience, on_the_line, counts_for(found, now))


def counts_for(room: Room, now: Moment) -> Counts | None:
    """What was counted at that moment, if the room was not read later than that."""
    return now.counts if room.version == now.version else None


def fragment_of(room: Room, audience: Audience, counts: Counts | None = None) -> Fragment:
    """The fragment of a room that was just read, for a page that shows no phones on the line.

    `counts` is what the caller has counted in the same query; otherwise it costs 1 query at most.
    """
    drawn = kept.fragments.get((room.pk, audience))
    return drawn if drawn and drawn.version == room.version else _draw(room, audience, counts=counts)


def blank_fields(room: Room, context: Mapping[str, Any]) -> SafeString:
    """The fields of what the room asks, with nothing in them: the same for every phone that has not answered yet.

    `context` has the `form` and what its parts show. Three hundred phones ask for it as the room moves on.
    """
    key = (room.pk, room.step, get_language() or "")
    found = kept.fields.get(key)
    if found is None:
        found = render_to_string("workshop/_answer_fields.html", dict(context))
        kept.put_fields(key, found)
    return found


def choosing_in(room: Room) -> Choosing:
    """What people choose from in this step of the room. Read once: three hundred phones ask for it at once."""
    key = (room.pk, room.step)
    found = kept.choosing.get(key)
    if found is None:
        found = choosing_of(room.review)
        kept.put_choosing(key, found)
    return found


def room_at(room: int, now: Moment) -> Room | None:
    """A room whose present moment is known: no query while it stays in the same step, else 1."""
    before = kept.rooms.get(room)
    if before and queries.is_same(before, now):
        return queries.as_it_is(before, now)
    return queries.rooms([room]).get(room)


def _draw(room: Room, audience: Audience, on_the_line: int = 0, counts: Counts | None = None) -> Fragment:
    """Draw a room that was just read: what is shown is at least as new as its version."""
    # The most frequent case by far needs no query, so it does not wait for those who write.
    reads = counts is None or audience is Audience.SCREEN or queries.shows_more_than_counts(room)
    showing = room.showing if audience is Audience.SCREEN and room.is_open else None
    with sqlite_write_lock() if reads else nullcontext():
        shown = queries.shown_in(room, counts)
        asked = challenge_asked(room) if audience is Audience.SCREEN else None
        provider = provider_of(room) if audience is Audience.SCREEN else ""
        descriptors = list(asked.descriptors.all()) if asked else []
        known = known_in(room) if audience is Audience.SCREEN and not showing else None
        lines = queries.lines_on_screen(room) if audience is Audience.SCREEN else ()
        stages = shown.stages or (list(stages_of(room.review.edition)) if showing or lines else [])
        rounds = rounds_like(showing, room, stages) if showing else []
        challenges = room.review.edition.challenges.all() if showing and not showing.challenge_id else ()
        titles = {one.number: one.short_title for one in challenges}
    view = view_of(room)
    context = vars(shown) | {
        "on_the_line": on_the_line,
        "view": view,
        "results": protection.results(shown.results, shown.kind, shown.stages, room.screen_least),
        "picks": protection.picks(shown.picks, shown.pick_lines),
        "descriptors": descriptors,
        "provider": provider,
        "known": known,
        "stages": stages,
        "practice": protection.PRACTICES.values(),
        "lines": lines,
        "again": protection.rounds(rounds, stages, titles, room.screen_least),
        "projector": presenters.projector(room, view) if audience is Audience.SCREEN else None,
    }
    html = render_to_string(f"workshop/_live_{audience}.html", context)
    line = mark_safe(re.sub(r"\s*\n\s*", " ", html).strip())  # noqa: S308 - drawn by a template
    drawn = Fragment(room.version, on_the_line, line)
    kept.put(drawn, room, audience)
    return drawn
