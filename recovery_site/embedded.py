"""The worker beside the site: one process, started with the site, started again when it dies, stopped with the site.

The worker holds the reading end of a pipe. When this process ends, however it ends, the pipe closes and the worker
stops.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from django.conf import settings

COMMAND = [sys.executable, "-m", "django", "worker", "--until-stdin-closes"]
PAUSES = (1, 2, 5, 10, 30)  # seconds before the next start, longer each time
STEADY = 60.0  # seconds after which a worker that dies is not one that cannot start
STOPPING = 6.0  # seconds that it has to stop
log = logging.getLogger(__name__)


class Keeper(threading.Thread):
    """Keeps one worker process running until `stop` is called."""

    def __init__(self) -> None:
        super().__init__(name="worker-keeper", daemon=True)
        self.stopping = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        deaths = 0
        while not self.stopping.is_set():
            began = time.monotonic()
            self.process = self._begin()
            code = self.process.wait()
            if self.stopping.is_set():
                return
            deaths = 0 if time.monotonic() - began > STEADY else deaths + 1
            log.error("The worker ended (%s). It is started again.", code)
            self.stopping.wait(PAUSES[min(deaths, len(PAUSES) - 1)])

    def _begin(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C is for the site, which then closes the pipe.
        return subprocess.Popen(  # noqa: S603 - our own command
            COMMAND, stdin=subprocess.PIPE, cwd=settings.BASE_DIR, start_new_session=True
        )

    def stop(self) -> None:
        """Close the pipe, and wait until the worker has stopped."""
        self.stopping.set()
        if self.process is None or self.process.stdin is None:
            return
        with suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def worker() -> Iterator[None]:
    """While the block runs, a worker runs beside it, unless WORKER says that it runs elsewhere.

    uvicorn ends the process by the signal that it was told to stop with. A SIGTERM therefore waits until the worker
    has stopped, too.
    """
    if settings.WORKER != "embedded":
        yield
        return
    told: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        told.append(number)
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    keeper = Keeper()
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()
        signal.signal(signal.SIGTERM, before)
        for number in told:
            signal.raise_signal(number)
