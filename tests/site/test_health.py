"""What every answer carries, and what the site says of its own health."""

from __future__ import annotations

import time
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.core.cache import cache as shared
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from recovery_site import readiness


def test_healthz_answers_without_a_database(client: Client) -> None:
    # No database mark: a query here would fail the test.
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


INSIDE = {"REMOTE_ADDR": "127.0.0.1"}


def parts(client: Client, status: int = 200) -> dict[str, str]:
    """What the site says of its parts to this machine."""
    answer = client.get("/readyz", **INSIDE)
    assert answer.status_code == status
    assert answer.json()["ready"] is (status == 200)
    found: dict[str, str] = answer.json()["parts"]
    return found


@pytest.mark.django_db
def test_readyz_names_every_part_to_this_machine(client: Client) -> None:
    found = parts(client)
    assert found.keys() == {"database", "migrations", "writing", "static files", "space", "worker"}
    assert all(found[name] == "ok" for name in ("database", "migrations", "writing", "static files"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "stranger",
    [
        {"REMOTE_ADDR": "203.0.113.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=203.0.113.7"},
    ],
)
def test_readyz_tells_strangers_yes_or_no(client: Client, stranger: dict[str, str]) -> None:
    assert client.get("/readyz", **stranger).json() == {"ready": True}


@pytest.mark.django_db
def test_a_migration_that_is_missing_or_newer_is_told(client: Client) -> None:
    record = MigrationRecorder(connection)
    record.record_applied("assessments", "9999_of_tomorrow")
    assert "newer release" in parts(client, 503)["migrations"]
    record.record_unapplied("assessments", "9999_of_tomorrow")
    record.record_unapplied("assessments", "0002_guards")
    assert parts(client, 503)["migrations"].startswith("1 missing")


@pytest.mark.django_db
def test_a_database_that_takes_no_changes_is_told(client: Client) -> None:
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
            assert "no changes" in parts(client, 503)["writing"]
            transaction.set_rollback(True)  # with it goes "read only", which no check at the end would pass
    else:
        with patch("recovery_site.readiness.os.access", return_value=False):
            assert "no changes" in parts(client, 503)["writing"]
        with patch("recovery_site.readiness.shutil.disk_usage", return_value=SimpleNamespace(free=10)):
            assert parts(client, 503)["writing"] == "no space is left"


@pytest.mark.django_db
def test_static_files_that_were_not_collected_are_told(client: Client) -> None:
    with patch.object(readiness.staticfiles_storage, "url", side_effect=ValueError("Missing manifest entry")):
        assert "not collected" in parts(client, 503)["static files"]


@pytest.mark.django_db
def test_little_space_and_a_silent_worker_are_told_and_stop_nobody(client: Client) -> None:
    shared.delete(readiness.HEARTBEAT)
    assert parts(client)["worker"] == "none has been seen"
    readiness.heartbeat()
    assert parts(client)["worker"] == "ok"
    with patch("recovery_site.readiness.time.time", return_value=time.time() + 1000):
        assert "silent" in parts(client)["worker"]
    with patch("recovery_site.readiness.shutil.disk_usage", return_value=SimpleNamespace(free=100 * 1024**2)):
        assert parts(client)["space"] == "only 100 MB left"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/privacy/", "/no-such-page", "/accounts/login/"])
def test_every_answer_carries_the_security_headers(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
def test_pages_are_not_kept_by_browsers_and_know_of_fragments(client: Client) -> None:
    headers = client.get("/accounts/login/").headers
    assert "no-store" in headers["Cache-Control"]
    assert "HX-Request" in headers["Vary"]


def test_a_static_file_comes_with_the_headers_too(client: Client) -> None:
    from django.contrib.staticfiles.finders import get_finders

    path = next(path for finder in get_finders() for path, _ in finder.list([]) if path.endswith(".css"))
    answer = client.get(f"/static/{path}")
    assert answer.status_code == 200
    assert "Content-Security-Policy" in answer.headers
    assert b"".join(answer)


def test_another_host_name_is_refused(client: Client) -> None:
    assert client.get("/privacy/", headers={"host": "somewhere-else.example"}).status_code == 400
