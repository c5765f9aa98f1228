"""Tells the streams of this process that something was committed, so that they need not wait for their tick."""

from __future__ import annotations

from collections.abc import Callable

listeners: set[Callable[[], object]] = set()


def wake() -> None:
    """Called after a commit, from any thread. Costs nothing when nobody listens."""
    for listener in tuple(listeners):
        listener()
