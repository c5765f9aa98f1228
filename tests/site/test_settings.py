"""The settings: each has a type, what cannot be used stops the start in one sentence, and the documents list all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from recovery_site import environment
from recovery_site.environment import SETTINGS, Kind, Unusable
from recovery_site.mail import transport

ROOT = Path(__file__).resolve().parents[2]
READ = {
    Kind.TEXT: environment.text,
    Kind.FLAG: environment.flag,
    Kind.NUMBER: environment.number,
    Kind.LIST: environment.names,
    Kind.CHOICE: environment.choice,
}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
def test_every_default_can_be_used(setting: environment.Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(setting.name, raising=False)
    unset = READ[setting.kind](setting.name)
    monkeypatch.setenv(setting.name, "")  # what compose passes on for a variable that is not set
    assert READ[setting.kind](setting.name) == unset


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RECOVERY_SITE_ENV", "Production"),
        ("RECOVERY_SITE_ENV", "prod"),
        ("BEHIND_PROXY", "perhaps"),
        ("SSL_REDIRECT", "2"),
        ("WEB_PROCESSES", "abc"),
        ("WEB_PROCESSES", "0"),
        ("WEB_PROCESSES", "-1"),
        ("WEB_THREADS", "4.5"),
        ("WORKER", "off"),
        ("EMAIL_URL", "mail.example.org"),
        ("EMAIL_URL", "imap://mail.example.org"),
        ("EMAIL_URL", "smtp://mail.example.org:port"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtps://mail.example.org/?tls=1"),
        ("DATABASE_URL", "mysql-or-so"),
    ],
)
def test_a_value_that_cannot_be_used_stops_the_start_with_one_sentence(name: str, value: str) -> None:
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "recovery_site.settings", name: value}
    done = subprocess.run(
        [sys.executable, "-c", "import recovery_site.settings"],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    said = done.stderr.strip()
    assert said.startswith(name)
    assert "\n" not in said


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(Unusable) as refusal:
        transport("smtps://user:hidden@")
    assert "hidden" not in str(refusal.value)
    assert "hidden" not in repr(transport("smtps://user:hidden@mail.example.org"))


@pytest.mark.parametrize(
    ("value", "on"),
    [("1", True), ("true", True), ("YES", True), ("0", False), ("false", False), ("off", False)],
)
def test_a_flag_is_plainly_on_or_off(value: str, on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEHIND_PROXY", value)
    assert environment.flag("BEHIND_PROXY") is on


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password", "starttls", "tls"),
    [
        ("smtp://127.0.0.1", "127.0.0.1", 25, "", "", False, False),
        ("smtp+tls://a%40b:p%2F%3A@mail.example.org", "mail.example.org", 587, "a@b", "p/:", True, False),
        ("smtps://user:word@mail.example.org:1465", "mail.example.org", 1465, "user", "word", False, True),
        ("smtp://[::1]:2525", "::1", 2525, "", "", False, False),
    ],
)
def test_where_mail_leaves(
    url: str, host: str, port: int, user: str, password: str, starttls: bool, tls: bool
) -> None:
    found = transport(url)
    assert (found.host, found.port, found.user, found.password) == (host, port, user, password)
    assert (found.starttls, found.tls) == (starttls, tls)


def test_every_variable_that_is_read_is_in_the_table() -> None:
    read: set[str] = set()
    for path in [
        *ROOT.glob("recovery_site/**/*.py"),
        *ROOT.glob("assessments/**/*.py"),
        *ROOT.glob("framework/**/*.py"),
    ]:
        source = path.read_text()
        read |= set(re.findall(r"os\.environ(?:\.get\(|\[)\s*[\"']([A-Z_]+)", source))
        read |= set(
            re.findall(r"environment\.(?:text|flag|number|names|choice)\(\s*[\"']([A-Z_{}]+)", source)
        )
    known = {setting.name for setting in SETTINGS}
    assert read - known <= {"DJANGO_SETTINGS_MODULE"}
    assert known <= read


def test_the_documents_list_every_setting_as_it_is() -> None:
    text = (ROOT / "docs" / "deploying.md").read_text()
    assert environment.table() in text, "Paste in: python -m recovery_site.environment"
