"""What every answer carries, and what the site says of its own health."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client


def test_healthz_answers_without_a_database(client: Client) -> None:
    # No database mark: a query here would fail the test.
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_names_the_database_and_how_it_writes(client: Client) -> None:
    said = client.get("/readyz").json()
    assert said["ready"] is True
    assert said["database"] == connection.vendor
    assert said["version"][0].isdigit()
    assert said["journal_mode"] == ("persist" if connection.vendor == "sqlite" else None)


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
