"""What a stream can be about. `live` itself knows no model: whoever has something to show hands in a `Source`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

PATH = "/live/"  # of all streams; the name of one follows

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def cookie_of(name: str) -> str:
    """The cookie that carries what allows to follow the stream of that name; what follows a dot is a place in it."""
    return f"follow-{name.partition('.')[0]}"


@dataclass(frozen=True)
class Event:
    """One event of a stream: its `id`, which the browser sends again when it reconnects, and one line of `data`."""

    id: int
    data: str


@dataclass(frozen=True)
class Source(Generic[K, V]):
    """Everything that streams of one kind need. All but `key_of` run in the watcher's own thread.

    `key_of(name, token)`: what the stream of that name is about, or None when it is not one of this source, or the
    token (in the cookie `cookie_of(name)`) does not allow to follow it.
    `versions(known)`: for each key, how it stands now, in one query however many keys there are; a key that is gone
    is left out. `known` has the version that was sent last, or None; a version that equals it is not sent again.
    `draw(key, version)`: the event that shows that version or a newer one, and which one; None when it is gone.
    `holder_of(token)`: who got that token, where it is good only as long as they may follow; empty where anybody may.
    `refused(asked)`: those of these (key, holder) that may not follow any more. Asked when a stream opens, and again
    every CHECKED seconds.
    `listening(process, counts)`: told every few seconds how many streams this process has open for each key, and
    with no counts when it has none left.
    """

    key_of: Callable[[str, str], K | None]
    versions: Callable[[Mapping[K, V | None]], Mapping[K, V]]
    draw: Callable[[K, V], tuple[Event, V] | None]
    listening: Callable[[str, Mapping[K, int]], None]
    holder_of: Callable[[str], str] = lambda token: ""
    refused: Callable[[set[tuple[K, str]]], set[tuple[K, str]]] = lambda asked: set()
