"""The worker in a test: in this process (`run_tasks`), or a real one beside it (`a_worker`)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from assessments.worker import leases
from assessments.worker.loop import run_task
from tests.workshop.drill import database_url

ROOT = Path(__file__).resolve().parent.parent


def run_tasks(*queues: str) -> int:
    """Run every task that is ready, in this process and transaction, as the worker's child does; returns how many."""
    done = 0
    while task := leases.claim(queues or tuple(settings.WORKER_LIMITS), "a test"):
        run_task(task, "a test")
        leases.end(task.pk, "a test", None)
        done += 1
    return done


@contextmanager
def a_worker(**env: str) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker on the database of the test, for as long as the block runs. `env` are settings."""
    process = subprocess.Popen(
        [sys.executable, "-m", "django", "worker", "--until-stdin-closes"],
        stdin=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ
        | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "recovery_site.settings"}
        | {"RECOVERY_SITE_ENV": "development"}
        | env,
    )
    assert process.stdin
    try:
        yield process
    finally:
        process.stdin.close()
        try:
            process.wait(15)
        finally:
            process.kill()
            process.wait()


def until(met: Callable[[], object], seconds: float = 90) -> None:
    """Wait until something holds; fails when it does not in time. A busy machine is slow, not wrong."""
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.05)
