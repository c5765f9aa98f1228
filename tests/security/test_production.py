"""What a production site is set to, read as it starts: nothing here is set by the test itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {
    "RECOVERY_SITE_ENV": "production",
    "SECRET_KEY": "k3J9-x0qTz_Lw8vRb2NfYc7Hd5Gm1PsAe4UuWi6OoQpZ-thjX.vB",
    "ALLOWED_HOSTS": "site.example",
    "EMAIL_URL": "smtps://mail.example.org",
}
WANTED: dict[str, Any] = {
    "DEBUG": False,
    "SITE_URL": "https://site.example",
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_CONTENT_TYPE_NOSNIFF": True,
    "SECURE_PROXY_SSL_HEADER": None,
    "TRUSTED_PROXIES": [],
    "COOKIE_PREFIX": "__Host-",
    "SESSION_COOKIE_NAME": "__Host-sessionid",
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_IDLE": 30 * 60,
    "SESSION_MOST": 12 * 3600,
    "CSRF_COOKIE_NAME": "__Host-csrftoken",
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_HTTPONLY": True,
    "PASSWORD_HASHERS": ["recovery_site.hashers.Argon2"],
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "DATA_UPLOAD_MAX_MEMORY_SIZE": 100 * 1024,
}
SCRIPT = """
import json, sys
from django.conf import settings
wanted = json.load(sys.stdin)
print(json.dumps({name: getattr(settings, name) for name in [*wanted, "INSTALLED_APPS", "MIDDLEWARE"]}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The settings of a site that has been told no more than it must be."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    file = tmp_path_factory.mktemp("production") / "site.sqlite3"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=kept
        | ENVIRONMENT
        | {"DATABASE_URL": f"sqlite:///{file}", "DJANGO_SETTINGS_MODULE": "recovery_site.settings"},
        input=json.dumps(sorted(WANTED)),
        capture_output=True,
        text=True,
        check=True,
    )
    settings: dict[str, Any] = json.loads(done.stdout)
    return settings


@pytest.mark.parametrize("name", WANTED)
def test_a_production_site_is_set_to_be_safe(found: dict[str, Any], name: str) -> None:
    assert found[name] == WANTED[name]


def test_what_guards_every_request_is_there_and_djangos_admin_is_not(found: dict[str, Any]) -> None:
    for guard in (
        "recovery_site.middleware.SecurityHeaders",
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "assessments.gate.Gate",
    ):
        assert guard in found["MIDDLEWARE"]
    assert "django.contrib.admin" not in found["INSTALLED_APPS"]


@pytest.mark.django_db
@override_settings(SECURE_SSL_REDIRECT=True)
def test_a_browser_that_comes_by_http_is_led_to_https() -> None:
    answer = Client().get("/accounts/login/?next=/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/accounts/login/?next=/")
    assert Client().get("/healthz").status_code == 200
