"""The log explains, and tells nothing about anybody."""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import DataError, IntegrityError, OperationalError
from django.test import Client

from recovery_site import views
from recovery_site.logs import REQUEST_ID, Json, Line, OnceAMinute, cause_of
from tests.build import a_person
from tests.site.test_server import free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "MTI:1u2Abc-3dEf_gHiJkLmNoPqRsTuVwXyZ"


def line(message: str, *args: object, error: BaseException | None = None, json_too: bool = False) -> str:
    """The line that this message makes."""
    record = logging.LogRecord("site", logging.WARNING, "", 0, message, args, None)
    if error:
        try:
            raise error
        except type(error):
            record.exc_info = sys.exc_info()
    return (Json() if json_too else Line()).format(record)


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("Not Found: /accounts/password/reset/key/1-cw3t9k-abcdef0123/", "cw3t9k"),
        (f"Not Found: /live/{TOKEN}", TOKEN),
        (f"Not Found: /room/news/{TOKEN}/", TOKEN),
        ("Not Found: /join/?code=7KQ2M4XA", "7KQ2M4XA"),
        ("There is no room 7KQ2M4XA.", "7KQ2M4XA"),
        ("Mail to maren.oakes+x@fenmarsh.nhs.uk failed", "maren"),
        ("from 203.0.113.7 and from 2001:db8::8a2e:370:7334", "203.0.113.7"),
        ("from 203.0.113.7 and from 2001:db8::8a2e:370:7334", "8a2e"),
        ("GET /search/?q=suicide+prevention", "suicide"),
    ],
)
def test_what_could_be_a_token_a_code_or_an_address_is_left_out(said: str, hidden: str) -> None:
    assert hidden in said
    assert hidden not in line(said)
    assert hidden not in line("%s", said, json_too=True)


def test_what_explains_is_left_in() -> None:
    said = line("Not Found: /reviews/12/plans/3/ (took %s ms)", 41)
    assert "/reviews/12/plans/3/ (took 41 ms)" in said
    assert "WARNING" in said


@pytest.mark.parametrize(
    "error",
    [
        IntegrityError("duplicate key\nDETAIL:  Key (words)=(My nurse Joan never listens) already exists."),
        DataError("invalid input syntax for type date: “My nurse Joan never listens”"),
        ValueError("'My nurse Joan never listens' is no number"),
        KeyError("My nurse Joan never listens"),
    ],
)
def test_an_exception_tells_where_and_what_kind_and_nobodys_words(error: Exception) -> None:
    for text in (line("It broke.", error=error), line("It broke.", error=error, json_too=True)):
        assert "Joan" not in text
        assert type(error).__name__ in text
        assert "test_logs.py" in text


def test_json_is_one_object_a_line_with_the_request() -> None:
    token = REQUEST_ID.set("abc123")
    try:
        event = json.loads(line("It\nbroke.", error=ZeroDivisionError(), json_too=True))
    finally:
        REQUEST_ID.reset(token)
    assert (event["level"], event["request"], event["logger"], event["message"]) == (
        "WARNING", "abc123", "site", "It broke.",
    )  # fmt: skip
    assert event["stack"][-1] == "ZeroDivisionError"


@pytest.mark.django_db
def test_a_503_says_its_cause_and_the_answer_names_its_line(caplog: pytest.LogCaptureFixture) -> None:
    gone = OperationalError("server closed the connection unexpectedly")
    caplog.handler.setFormatter(Line())
    with patch.object(views, "render", side_effect=gone):
        answer = Client().get("/privacy/", headers={"x-request-id": "from-the-proxy.1"})
    assert answer.status_code == 503
    assert answer.headers["X-Request-ID"] == "from-the-proxy.1"
    assert "[from-the-proxy.1]" in caplog.text
    assert "server closed the connection unexpectedly" in caplog.text
    other = Client().get("/privacy/", headers={"x-request-id": "no good\n"}).headers["X-Request-ID"]
    assert len(other) == 12


def test_the_same_line_a_thousand_times_is_written_once_a_minute() -> None:
    once, passed = OnceAMinute(), []
    for number in range(1000):
        record = logging.LogRecord("uvicorn.error", logging.WARNING, "", 0, "Too many: %s", (number,), None)
        if once.filter(record):
            passed.append(record.getMessage())
    assert passed == ["Too many: 0"]
    with patch("recovery_site.logs.time.monotonic", return_value=time.monotonic() + 61):
        record = logging.LogRecord("uvicorn.error", logging.WARNING, "", 0, "Too many: %s", (7,), None)
        assert once.filter(record)
    assert record.getMessage() == "Too many: 7 (999 more like it since)"


def test_the_cause_is_short_and_has_no_values() -> None:
    assert cause_of(OperationalError("database is locked")) == "OperationalError: database is locked"
    assert len(cause_of(ValueError("x" * 5000))) < 300


# ------------------------------------------------------------------------------- a site in a process of its own

SERVE = "from recovery_site.__main__ import serve; import django; django.setup(); serve('127.0.0.1', {port})"


@contextmanager
def the_site(tmp_path: Path, *, files: int = 0) -> Iterator[tuple[int, subprocess.Popen[bytes], Path]]:
    """The real server, with at most so many open files; its port, its process, and what it wrote."""

    def confine() -> None:
        if files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    port, written = free_port(), tmp_path / "log"
    env = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3"}
    env["DJANGO_SETTINGS_MODULE"] = "recovery_site.settings"
    with written.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE.format(port=port)], cwd=ROOT, env=env, stdout=log, stderr=log,
            preexec_fn=confine,
        )  # fmt: skip
    try:
        wait_for(port)
        yield port, process, written
    finally:
        process.kill()
        process.wait()


@pytest.mark.timeout(240)
def test_a_site_out_of_files_says_so_once_and_still_answers(tmp_path: Path) -> None:
    with the_site(tmp_path, files=160) as (port, _, written):
        # When far more connections come than the process may have files
        crowd = []
        for _ in range(300):
            client = socket.create_connection(("127.0.0.1", port), timeout=20)
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            crowd.append(client)
        time.sleep(3)
        answers = [client.recv(1000) for client in crowd]
        for client in crowd:
            client.close()

        # Then some are answered, the others are told, and the log stays short
        assert sum(b" 200 " in one for one in answers) >= 50
        assert {one.split()[1] for one in answers} <= {b"200", b"503"}
        assert wait_for(port) == b"ok"
        assert written.stat().st_size < 5000, written.read_text()[:2000]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_stopping_while_somebody_is_connected_writes_no_error(how: signal.Signals, tmp_path: Path) -> None:
    with the_site(tmp_path) as (port, process, written):
        client = socket.create_connection(("127.0.0.1", port), timeout=20)
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        client.recv(1000)
        process.send_signal(how)
        process.wait(30)
        client.close()
        said = written.read_text()
    assert "Traceback" not in said
    assert "ERROR" not in said


@pytest.mark.django_db
def test_an_address_that_fails_stands_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(Line())
    person = a_person()
    client = Client(raise_request_exception=False)
    client.post("/accounts/login/", {"login": person.email, "password": "wrong"})
    client.post("/accounts/password/reset/", {"email": person.email})
    with patch.object(views, "render", side_effect=ValueError(f"'{person.email}' broke it")):
        assert client.get("/privacy/").status_code == 500
    assert "ValueError" in caplog.text
    assert person.email not in caplog.text
