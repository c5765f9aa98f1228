"""A database that cannot be reached: a real connection that really fails, on both engines."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

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


def test_a_database_that_goes_and_comes_back() -> None:
    with Postgres() as server:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"],
            env=os.environ | {"DATABASE_URL": server.url, "DJANGO_SETTINGS_MODULE": "recovery_site.settings"},
            cwd=Path(__file__).parents[2],
            check=True,
        )
        with site(server.url) as port:
            assert get(port, "/readyz")[0] == 200
            server.stop()
            for _ in range(6):  # every thread of the pool meets its dead connection
                assert get(port, "/readyz")[0] == 503
            assert_helps(port, "/", Cookie="sessionid=abcdefghijklmnopqrstuvwxyz123456")
            server.start()
            for _ in range(6):
                assert get(port, "/readyz")[0] == 200
