"""What stops a site from starting with settings that would harm it, and what it says of the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import override_settings

from recovery_site import checks, needs
from recovery_site.mail import transport

GOOD = "k3J9-x0qTz_Lw8vRb2NfYc7Hd5Gm1PsAe4UuWi6OoQpZ-thjX.vB"


@pytest.fixture(autouse=True)
def _a_mail_server(settings: Any) -> None:
    settings.EMAIL_TRANSPORT = transport("smtps://mail.example.org")


HERE = "https://site.example"


def found(check) -> list[str]:
    return [message.id for message in check(None)]


@pytest.mark.parametrize("secret", ["", "short", "x" * 80, "development-only-" + GOOD])
def test_production_refuses_a_weak_secret(secret: str) -> None:
    with override_settings(PRODUCTION=True, SECRET_KEY=secret, ALLOWED_HOSTS=["site.example"], SITE_URL=HERE):
        assert found(checks.production) == ["site.E001"]


@pytest.mark.parametrize("hosts", [[], ["*"], ["site.example", "*"]])
def test_production_refuses_to_answer_to_any_name(hosts: list[str]) -> None:
    with override_settings(PRODUCTION=True, SECRET_KEY=GOOD, ALLOWED_HOSTS=hosts):
        assert found(checks.production) == ["site.E002"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://site.example",
        "https://evil.example",
        "https://site.example/at",
        "https://a@site.example",
        "x",
    ],
)
def test_production_refuses_to_put_another_address_into_mails(address: str) -> None:
    with override_settings(
        PRODUCTION=True, SECRET_KEY=GOOD, ALLOWED_HOSTS=["site.example"], SITE_URL=address
    ):
        assert found(checks.production) == ["site.E007"]


def test_good_settings_and_development_pass() -> None:
    with override_settings(PRODUCTION=True, SECRET_KEY=GOOD, ALLOWED_HOSTS=["site.example"], SITE_URL=HERE):
        assert found(checks.production) == []
    with override_settings(PRODUCTION=False, SECRET_KEY="x", ALLOWED_HOSTS=[]):
        assert found(checks.production) == []


def with_mail(url: str, **others: object) -> override_settings:
    good = {"PRODUCTION": True, "SECRET_KEY": GOOD, "ALLOWED_HOSTS": ["site.example"], "SITE_URL": HERE}
    return override_settings(**(good | {"EMAIL_TRANSPORT": transport(url)} | others))


@pytest.mark.parametrize(
    ("url", "faults"),
    [
        ("console:", ["site.E003"]),
        ("smtp://user:secret@mail.example.org", ["site.E004"]),
        ("smtp://mail.example.org", []),
        ("smtp+tls://user:secret@mail.example.org:587", []),
        ("smtps://user:secret@mail.example.org", []),
    ],
)
def test_production_prints_no_mail_and_sends_no_password_in_clear(url: str, faults: list[str]) -> None:
    with with_mail(url):
        assert found(checks.production) == faults
    with with_mail(url, PRODUCTION=False):
        assert found(checks.production) == []


@pytest.mark.parametrize(
    ("url", "sender", "faults"),
    [
        ("", "site@example.org", ["site.E006"]),
        ("console:", "site@example.org", ["site.E006"]),
        ("smtps://mail.example.org", "recovery-site@localhost", ["site.W003"]),
        ("smtps://mail.example.org", "site@example.org", []),
    ],
)
def test_a_check_before_deployment_wants_a_mail_server(url: str, sender: str, faults: list[str]) -> None:
    with with_mail(url, DEFAULT_FROM_EMAIL=sender):
        assert found(checks.mail_leaves) == faults


@pytest.mark.parametrize(
    ("production", "hosts", "faults"),
    [
        (False, ["127.0.0.1", "localhost", "[::1]"], []),
        (False, ["localhost", "recovery.example.org"], ["site.E005"]),
        (False, ["*"], ["site.E005"]),
        (True, ["recovery.example.org"], []),
    ],
)
def test_development_answers_to_this_machine_alone(
    production: bool, hosts: list[str], faults: list[str]
) -> None:
    with override_settings(PRODUCTION=production, ALLOWED_HOSTS=hosts):
        assert found(checks.development) == faults


@pytest.mark.parametrize(
    ("sqlite", "count", "faults"), [(True, 2, ["site.W002"]), (True, 1, []), (False, 2, [])]
)
def test_several_processes_on_sqlite_are_warned_of(sqlite: bool, count: int, faults: list[str]) -> None:
    with override_settings(ON_SQLITE=sqlite, WEB_PROCESSES=count):
        assert found(checks.processes) == faults


def test_a_production_site_with_nothing_set_does_not_start() -> None:
    env = {name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "ALLOWED_HOSTS"}}
    env |= {"RECOVERY_SITE_ENV": "production", "DJANGO_SETTINGS_MODULE": "recovery_site.settings"}
    started = subprocess.run(
        [sys.executable, "-m", "recovery_site", "--port", "9"], env=env, capture_output=True, text=True
    )
    assert started.returncode != 0
    assert "SECRET_KEY" in started.stdout + started.stderr
    assert "Traceback" not in started.stderr


def test_a_machine_without_pango_is_told_the_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = needs.Need(
        "Pango", "makes PDFs", ("libpango-1.0-0", "fonts-x"), libraries=("libno-such-thing.so.0",)
    )
    monkeypatch.setattr(checks, "PANGO", nothing)
    monkeypatch.setattr(needs.shutil, "which", lambda name: f"/usr/bin/{name}")
    (message,) = checks.pango(None)
    assert (message.id, message.hint) == ("site.W001", "sudo apt-get install -y libpango-1.0-0 fonts-x")


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 9), False), ((3, 50, 6), False),
        ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 52, 0), True), ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_which_sqlite_can_be_trusted_with_write_ahead_logging(
    version: tuple[int, int, int], safe: bool
) -> None:
    assert checks.wal_is_safe(version) is safe


@pytest.mark.parametrize(
    ("need", "met"),
    [
        (
            needs.Need(
                "all there", "", (), libraries=("libc.so.6",), programs=("no-such", "sh"), modules=("os",)
            ),
            True,
        ),
        (needs.Need("no library", "", (), libraries=("libc.so.6", "libno-such.so.1")), False),
        (needs.Need("no program", "", (), programs=("no-such-program",)), False),
        (needs.Need("no module", "", (), modules=("no_such_module",)), False),
    ],
)
def test_a_need_is_met_when_all_its_parts_are(need: needs.Need, met: bool) -> None:
    assert need.met() is met
