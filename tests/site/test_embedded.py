"""The worker beside the site: started with it, started again when it dies, gone when the site is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.site.test_server import free_port, wait_for
from tests.working import ROOT, until

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One for all: the first site brings it up to date."""
    return f"sqlite:///{tmp_path_factory.mktemp('embedded')}/site.sqlite3"


@contextmanager
def a_site(folder: Path, database: str, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    port = free_port()
    with (folder / "log").open("wb") as log:
        site = subprocess.Popen(
            [sys.executable, "-m", "recovery_site", "--port", str(port)],
            cwd=ROOT,
            env=os.environ
            | {
                "DATABASE_URL": database,
                "DJANGO_SETTINGS_MODULE": "recovery_site.settings",
            }
            | env,
            stdout=log,
            stderr=log,
        )
    try:
        until(lambda: "is ready" in (folder / "log").read_text(), 90)
        wait_for(port)
        yield site
    finally:
        site.kill()
        site.wait()


def processes() -> list[tuple[int, int, str, str]]:
    """(pid, parent, state, command) of every process."""
    told = subprocess.run(
        ["ps", "-axo", "pid=,ppid=,stat=,command="], capture_output=True, text=True, check=True
    )
    found = [line.split(None, 3) for line in told.stdout.splitlines()]
    return [(int(one[0]), int(one[1]), one[2], one[3]) for one in found if len(one) == 4]


def workers_of(site: subprocess.Popen[bytes]) -> list[int]:
    """The worker processes that this site has started."""
    return [pid for pid, parent, _, said in processes() if parent == site.pid and " worker " in said]


def runs(pid: int) -> bool:
    return any(pid == other and not state.startswith("Z") for other, _, state, _ in processes())


def test_it_lives_and_dies_with_the_site(tmp_path: Path, database: str) -> None:
    with a_site(tmp_path, database) as site:
        until(lambda: workers_of(site))
        (first,) = workers_of(site)
        os.kill(first, signal.SIGKILL)
        until(lambda: workers_of(site) not in ([], [first]))  # started again
        (second,) = workers_of(site)
        site.terminate()
        assert site.wait(20) in {0, -signal.SIGTERM}
        assert not runs(second)
    with a_site(tmp_path, database) as site:
        until(lambda: workers_of(site))
        (worker,) = workers_of(site)
        site.kill()  # no time to tidy up
        site.wait()
        until(lambda: not runs(worker))
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_it_can_be_left_to_a_service_of_its_own(tmp_path: Path, database: str) -> None:
    with a_site(tmp_path, database, WORKER="separate") as site:
        assert workers_of(site) == []
