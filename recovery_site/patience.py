"""How long this process waits for the database before it says that it cannot answer.

A page waits for seconds, so that a person is told within five: STALLED of `recovery_site/lanes.py` for a thread, and
PAGE with its GRACE for the database. STALLED is the shorter one: those that wait for a thread are turned away before
the first thread gives up, or each of them would wait for the database in its turn. A migration or a report may take its
time. Each process says once, before it opens a connection, which of the two it is.
"""

from __future__ import annotations

from contextlib import suppress

from django.db import connections

PAGE = 2.5  # seconds for one statement, one lock, or one connection, while somebody waits for a page
TASK = 60.0  # the same while nobody does
GRACE = 0.5  # seconds more on this side: the server's own words about a limit say more


def wait_at_most(seconds: float) -> None:
    """From here on this process waits no longer than that. Call it before anything is read."""
    for alias in connections:
        there = connections.settings[alias]
        if there["ENGINE"].endswith("sqlite3"):
            there["OPTIONS"]["timeout"] = seconds
        else:
            there["PATIENCE"] = seconds
    connections.close_all()
    for alias in connections:
        with suppress(AttributeError):  # none was made yet
            del connections[alias]  # the next one has the limit
