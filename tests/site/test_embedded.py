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


@contextmanager
def a_site(folder: Path, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    port = free_port()
    with (folder / "log").open("wb") as log:
        site = subprocess.Popen(
            [sys.executable, "-m", "recovery_site", "--port", str(port)],
            cwd=ROOT,
            env=os.environ
            | {
                "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
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


def workers_of(site: subprocess.Popen[bytes]) -> list[int]:
    """The worker processes that this site has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == site.pid and b"\0worker\0" in command:
            found.append(int(stat.parent.name))
    return found


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are looked up in /proc")
def test_it_lives_and_dies_with_the_site(tmp_path: Path) -> None:
    with a_site(tmp_path) as site:
        until(lambda: workers_of(site))
        (first,) = workers_of(site)
        os.kill(first, signal.SIGKILL)
        until(lambda: workers_of(site) not in ([], [first]))  # started again
        (second,) = workers_of(site)
        site.terminate()
        assert site.wait(20) in {0, -signal.SIGTERM}
        assert not runs(second)
    with a_site(tmp_path) as site:
        until(lambda: workers_of(site))
        (worker,) = workers_of(site)
        site.kill()  # no time to tidy up
        site.wait()
        until(lambda: not runs(worker))
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are looked up in /proc")
def test_it_can_be_left_to_a_service_of_its_own(tmp_path: Path) -> None:
    with a_site(tmp_path, WORKER="separate") as site:
        assert workers_of(site) == []
