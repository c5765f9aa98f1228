"""How many files, and so how many connections, this process may hold open. Past that nobody would be answered."""

from __future__ import annotations

import contextlib

SPARE_FILES = 64  # of a process: connections to the database, log, templates
MOST = 50_000  # connections of one process, whatever the machine allows


def allow_connections() -> None:
    """Raise the soft limit on open files to the hard one: each phone holds a connection."""
    try:
        import resource
    except ImportError:  # not on Windows, which has no such limit
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # where the hard limit may not be reached either
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def most_connections() -> int:
    """How many connections one process may hold, so that files are left for the database and the log."""
    try:
        import resource
    except ImportError:
        return 500
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if soft == resource.RLIM_INFINITY else max(16, min(soft - SPARE_FILES, MOST))
