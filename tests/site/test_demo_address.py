"""The papers of the demo lead to where the demo is, on whatever port."""

from __future__ import annotations

import contextlib
import os
import sys

import pytest

import recovery_site.embedded
from recovery_site import __main__ as site


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (["--demo", "--port", "8123"], "http://localhost:8123"),
        (["--demo", "--host", "0.0.0.0"], None),  # noqa: S104 - where it is called what, nobody knows
        (["--port", "8123"], None),
    ],
)
def test_the_demo_knows_its_address(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], address: str | None
) -> None:
    monkeypatch.setenv("SITE_URL", "")
    monkeypatch.delenv("SITE_URL")
    monkeypatch.setattr(site, "prepare", lambda **said: None)
    monkeypatch.setattr(site, "serve", lambda host, port: None)
    monkeypatch.setattr(recovery_site.embedded, "worker", contextlib.nullcontext)
    monkeypatch.setattr(sys, "argv", ["recovery_site", *arguments])
    assert site.main() == 0
    assert os.environ.get("SITE_URL") == address
