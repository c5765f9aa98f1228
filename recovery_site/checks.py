"""What is looked at before the site starts: the machine, and the settings that production must have."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from recovery_site.mail import CONSOLE
from recovery_site.needs import PANGO, line_for

LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]", ".localhost", "testserver"})
# The first SQLite releases in which write-ahead logging cannot lose a commit that was acknowledged.
SAFE_WAL = {(3, 44): 6, (3, 50): 7, (3, 51): 3}


@register
def pango(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without Pango every page works but no PDF can be made."""
    if PANGO.met():
        return []
    return [Warning("Pango is missing, so no PDF can be made.", hint=line_for([PANGO]), id="site.W001")]


@register(Tags.security)
def production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A production site with a guessable secret, or open to any host name, does not start at all."""
    if not settings.PRODUCTION:
        return []
    found: list[CheckMessage] = []
    try:
        secret = settings.SECRET_KEY
    except ImproperlyConfigured:
        secret = ""
    if len(secret) < 50 or len(set(secret)) < 10 or "development" in secret:
        hint = "Set SECRET_KEY to 50 or more random characters. This makes one: openssl rand -base64 60"
        found.append(Error("SECRET_KEY is missing or easy to guess.", hint=hint, id="site.E001"))
    hosts = settings.ALLOWED_HOSTS
    if not hosts or "*" in hosts:
        hint = "Set ALLOWED_HOSTS to the site's own host names, with commas between them."
        found.append(Error("ALLOWED_HOSTS is empty or lets any name in.", hint=hint, id="site.E002"))
    elif not is_ours(settings.SITE_URL, hosts):
        hint = "Set SITE_URL to https:// and one of the names in ALLOWED_HOSTS, with nothing behind it."
        found.append(Error("SITE_URL is not an address of this site.", hint=hint, id="site.E007"))
    if any(one == "*" or one.endswith("/0") for one in settings.TRUSTED_PROXIES):
        hint = "Set it to the address of the web server in front. Anybody could pretend to be anywhere else."
        found.append(Error("FORWARDED_ALLOW_IPS believes everybody.", hint=hint, id="site.E008"))
    if settings.EMAIL_TRANSPORT.backend == CONSOLE:
        hint = "It would print links to new passwords into the log. Set EMAIL_URL to a mail server."
        found.append(Error("EMAIL_URL is console:, which is for development.", hint=hint, id="site.E003"))
    if settings.EMAIL_TRANSPORT.sends_password_in_clear:
        hint = "Write smtp+tls:// or smtps:// in EMAIL_URL."
        found.append(
            Error(
                "EMAIL_URL would send its password over a connection that anybody on the way can read.",
                hint=hint,
                id="site.E004",
            )
        )
    return found


def is_ours(address: str, hosts: Sequence[str]) -> bool:
    """Whether that is `https://` and one of these names, with nothing behind it."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return validate_host(host, list(hosts)) and address == f"https://{parts.netloc}" and "@" not in address


@register(Tags.security)
def development(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A development site has a secret that everybody knows, so it answers to this machine alone."""
    if settings.PRODUCTION or set(settings.ALLOWED_HOSTS) <= LOCAL:
        return []
    hint = "Set RECOVERY_SITE_ENV=production, or leave ALLOWED_HOSTS out."
    return [Error("ALLOWED_HOSTS names hosts beyond this machine in development.", hint=hint, id="site.E005")]


@register(Tags.security, deploy=True)
def mail_leaves(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without a mail server the site runs, but nobody gets a new password."""
    found: list[CheckMessage] = []
    if settings.EMAIL_TRANSPORT.backend in {"", CONSOLE}:
        hint = "Until EMAIL_URL names a mail server, mail waits in the database."
        found.append(Error("EMAIL_URL is not set, so no mail is sent.", hint=hint, id="site.E006"))
    elif settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        hint = "Set it to an address that your mail server may send from."
        found.append(Warning("DEFAULT_FROM_EMAIL is not set.", hint=hint, id="site.W003"))
    return found


@register
def processes(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Two processes on SQLite wait for each other's writes."""
    if not settings.ON_SQLITE or settings.WEB_PROCESSES == 1:
        return []
    hint = "Set WEB_PROCESSES=1, or use PostgreSQL."
    return [Warning("Several processes on SQLite are slower than one.", hint=hint, id="site.W002")]


@register(Tags.database, deploy=True)
def sqlite_version(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Says which SQLite is used and why its write-ahead log is left off. A note, not a warning."""
    engines = [database["ENGINE"] for database in settings.DATABASES.values()]
    if not any(engine.endswith("sqlite3") for engine in engines) or wal_is_safe(sqlite3.sqlite_version_info):
        return []
    words = (
        f"SQLite {sqlite3.sqlite_version} can lose a commit in write-ahead mode: a rollback journal is used."
    )
    return [Info(words, hint="Nothing to do. For more than one machine, use PostgreSQL.", id="site.I001")]


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite release holds the repair of its write-ahead log."""
    major, minor, patch = version
    return (major, minor) > (3, 51) or patch >= SAFE_WAL.get((major, minor), 1_000_000)
