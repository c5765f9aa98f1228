"""Tasks that behave badly, for a worker to live through. `note` is the one that does what it should."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django_tasks import task


@task(queue_name="default")
def note(path: str, words: str) -> str:
    with Path(path).open("a") as file:
        file.write(f"{words}\n")
    return words


@task(queue_name="default")
def fail() -> None:
    raise ValueError("as planned")


@task(queue_name="reports")
def spin() -> None:
    """Uses up its CPU time."""
    while True:
        pass


@task(queue_name="reports")
def hang() -> None:
    """Uses no CPU time, and never ends."""
    time.sleep(3600)


@task(queue_name="reports")
def grow() -> None:
    """Takes all the memory that it can get."""
    kept = []
    while True:
        kept.append(bytearray(16 * 1024 * 1024))


@task(queue_name="reports")
def hoard() -> None:
    """Opens all the files that it can get."""
    while True:
        os.open("/dev/null", os.O_RDONLY)


@task(queue_name="reports")
def crash() -> None:
    """Ends as a fault in a C library does."""
    os.abort()


@task(queue_name="reports")
def slow(path: str) -> None:
    """Says that it has begun, then takes a while. Begun a second time, it ends at once."""
    begun = Path(path).exists()
    with Path(path).open("a") as file:
        file.write(f"{os.getpid()}\n")
    if not begun:
        time.sleep(600)
