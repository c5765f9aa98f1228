"""A process of its own for each job, with limits. Whatever happens in it, the worker lives on."""

from __future__ import annotations

import ctypes
import logging
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from django.db import connections

from assessments.worker.errors import ChildDied, TimeLimit

PAGE = resource.getpagesize()
MEGABYTE = 1024 * 1024
FILES = 256  # open at once in one child: fonts, templates, the database
POLITE = 10  # added to the niceness: pages are answered first
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl
log = logging.getLogger(__name__)


class Limits(NamedTuple):
    """What one child may use."""

    cpu: int  # seconds
    clock: int  # seconds, waiting included
    memory: int  # megabytes beyond what the worker has


@dataclass
class Child:
    """A running child. `death` is set once it has ended otherwise than by itself."""

    pid: int
    limits: Limits
    began: float = field(default_factory=time.monotonic)
    death: ChildDied | None = None

    def has_ended(self) -> bool:
        """Whether it is gone, now reaped. One that is past its time by the clock is killed first."""
        late = time.monotonic() - self.began > self.limits.clock
        if late:
            self.kill()
        pid, status = os.waitpid(self.pid, 0 if late else os.WNOHANG)
        if not pid:
            return False
        code = os.waitstatus_to_exitcode(status)
        if late or code == -signal.SIGXCPU:
            self.death = TimeLimit(f"Stopped after {time.monotonic() - self.began:.0f} seconds.")
        elif code < 0:
            self.death = ChildDied(f"Ended by {signal.Signals(-code).name}.")
        elif code:
            self.death = ChildDied(f"Ended with exit code {code}.")
        return True

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def start(work: Callable[[], object], limits: Limits) -> Child:
    """Fork a child that does `work` within `limits`.

    Both sides open a database connection of their own when they next need one: neither a socket nor SQLite's file
    locks may be shared by two processes.
    """
    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return Child(pid, limits)
    code = 1
    try:
        _confine(limits, parent)
        work()
        code = 0
    except BaseException:
        log.exception("A job of the worker failed.")
    finally:
        with suppress(BaseException):
            connections.close_all()
            logging.shutdown()
            sys.stdout.flush()
        os._exit(code)  # nothing of the parent's clean-up may run twice


def _confine(limits: Limits, parent: int) -> None:
    """In the child: ordinary signals, little priority, limits, and an end when the worker ends."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)
    os.nice(POLITE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + 5))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    with suppress(OSError, ValueError):  # where there is no /proc, or the machine's own limit is lower
        now = int(Path("/proc/self/statm").read_text().split()[0]) * PAGE
        resource.setrlimit(resource.RLIMIT_AS, (now + limits.memory * MEGABYTE,) * 2)
