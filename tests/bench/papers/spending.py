"""What a piece of work costs: the CPU time and the memory of a child that does nothing else."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import NamedTuple


class Spent(NamedTuple):
    """Seconds of CPU (its own and of what it started), the most megabytes, and the numbers that the work gave back."""

    cpu: float
    megabytes: float
    gave: tuple[float, ...]

    def written(self) -> str:
        return json.dumps(self)

    @classmethod
    def read(cls, text: str) -> Spent:
        cpu, megabytes, gave = json.loads(text)
        return cls(cpu, megabytes, tuple(gave))


def spent(work: Callable[[], tuple[float, ...]]) -> Spent:
    """Fork a child, as the worker does, have it do `work`, and wait. Ends the program if the work fails."""
    sys.stdout.flush()
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        code = 1
        try:
            os.write(writing, json.dumps(work()).encode())
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit("A job of the bench failed.")
    return Spent(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, tuple(json.loads(said)))


def least(times: int, work: Callable[[], Spent]) -> Spent:
    """The cheapest of several times: what another process costs us is not what the work costs."""
    return min((work() for _ in range(times)), key=lambda one: one.cpu)
