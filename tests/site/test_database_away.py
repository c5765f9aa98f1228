"""A database that cannot be reached: a real connection that really fails, on both engines."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path

import psycopg
import pytest

from tests import prepared
from tests.postgres import Postgres
from tests.site.test_server import free_port, wait_for


@contextlib.contextmanager
def site(database_url: str) -> Iterator[int]:
    """The real site in a process of its own, on this database; gives its port."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "recovery_site.asgi:application", "--port", str(port)]
    env = os.environ | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "recovery_site.settings"}
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def get(port: int, path: str, **headers: str) -> tuple[int, str, Message]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), error.headers


def assert_helps(port: int, path: str, **headers: str) -> None:
    status, page, answered = get(port, path, **headers)
    assert status == 503
    assert answered["Retry-After"] == "30"
    assert "<h1" in page
    assert "Traceback" not in page
    assert answered["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "database_url", ["sqlite:////no-such-folder/site.sqlite3", "postgres://nobody@127.0.0.1:9/nothing"]
)
def test_a_database_that_is_not_there(database_url: str) -> None:
    with site(database_url) as port:
        assert get(port, "/healthz")[0] == 200
        assert get(port, "/readyz")[0] == 503
        assert_helps(port, "/framework/")  # the view asks for something
        # Here the session is what is asked for, before any view.
        assert_helps(port, "/", Cookie="sessionid=abcdefghijklmnopqrstuvwxyz123456")


def migrated(database_url: str) -> None:
    """Bring the database up to date."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        env=os.environ | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "recovery_site.settings"},
        cwd=Path(__file__).parents[2],
        check=True,
    )


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A PostgreSQL server that is up to date and runs. Each test leaves it like that."""
    with Postgres() as server:
        migrated(server.url)
        yield server


def test_a_database_that_goes_and_comes_back(server: Postgres) -> None:
    with site(server.url) as port:
        assert get(port, "/readyz")[0] == 200
        server.stop()
        for _ in range(6):  # every thread of the pool meets its dead connection
            assert get(port, "/readyz")[0] == 503
        assert_helps(port, "/", Cookie="sessionid=abcdefghijklmnopqrstuvwxyz123456")
        server.start()
        for _ in range(6):
            assert get(port, "/readyz")[0] == 200


ASKED = ["/readyz", "/framework/", "/", "/", "/privacy/", "/readyz", "/", "/framework/", "/", "/readyz"]
SIGNED_IN = {"Cookie": "sessionid=abcdefghijklmnopqrstuvwxyz123456"}


def burst(port: int) -> list[tuple[str, int, float, Message]]:
    """More people ask at once than there are threads: for each the path, status, seconds and headers. Meanwhile the
    process says that it lives.
    """

    def ask(path: str) -> tuple[str, int, float, Message]:
        began = time.monotonic()
        status, _, headers = get(port, path, **SIGNED_IN)
        return path, status, time.monotonic() - began, headers

    with ThreadPoolExecutor(len(ASKED) + 1) as pool:
        asked = [pool.submit(ask, path) for path in ASKED]
        time.sleep(1)
        assert get(port, "/healthz")[0] == 200
    return [one.result() for one in asked]


def slowest(answers: list[tuple[str, int, float, Message]]) -> float:
    return max(seconds for _, _, seconds, _ in answers)


def assert_told_in_time(port: int, usual: float) -> None:
    """Everybody is told within 5 seconds, twice over. `usual`: seconds that the same burst took on this machine, as
    busy as it is, while the database answered; they come on top, as a page of an error has to be drawn, too.
    """
    for _ in range(2):
        for path, status, seconds, headers in burst(port):
            assert seconds < 5 + 2 * usual, path
            if path == "/privacy/" and status == 200:  # what is drawn already needs no database
                continue
            assert (path, status) == (path, 503)
            assert int(headers["Retry-After"]) > 0


def processes_of(server: Postgres) -> list[int]:
    """The server and those that it started: each connection has a process of its own."""
    assert server.process
    found = [server.process.pid]
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            parent = path.read_text().rpartition(")")[2].split()[1]
            if int(parent) == server.process.pid:
                found.append(int(path.parent.name))
    return found


@pytest.mark.timeout(300)
def test_a_database_that_is_stopped_holds_nobody(server: Postgres) -> None:
    assert server.process
    with site(server.url) as port:
        usual = slowest(burst(port))
        stopped = processes_of(server)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            assert_told_in_time(port, usual)
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
        for _ in range(6):
            assert get(port, "/readyz")[0] == 200


@pytest.mark.timeout(300)
def test_a_file_that_is_locked_holds_nobody(tmp_path: Path) -> None:
    prepared.copy_to(tmp_path / "site.sqlite3")
    with site(f"sqlite:///{tmp_path}/site.sqlite3") as port:
        usual = slowest(burst(port))
        other = sqlite3.connect(tmp_path / "site.sqlite3", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            assert_told_in_time(port, usual)
        finally:
            other.execute("ROLLBACK")
            other.close()
        for _ in range(6):
            assert get(port, "/readyz")[0] == 200


def test_a_statement_and_a_lock_that_take_too_long_are_given_up_by_the_server(server: Postgres) -> None:
    script = """
import django, time; django.setup()
from django.db import OperationalError, connection, connections
from recovery_site.patience import wait_at_most
wait_at_most(1.0)
for statement in ("SELECT pg_sleep(30)", "LOCK TABLE assessments_review"):
    began = time.monotonic()
    try:
        connection.cursor().execute("BEGIN")
        connection.cursor().execute(statement)
        raise SystemExit("it waited")
    except OperationalError as error:
        assert "timeout" in str(error), error
    connection.cursor().execute("ROLLBACK")
    assert connection.connection and not connection.connection.closed
"""
    with psycopg.connect(server.url) as other:
        other.execute("LOCK TABLE assessments_review")
        env = os.environ | {"DATABASE_URL": server.url, "DJANGO_SETTINGS_MODULE": "recovery_site.settings"}
        subprocess.run([sys.executable, "-c", script], env=env, cwd=Path(__file__).parents[2], check=True)
