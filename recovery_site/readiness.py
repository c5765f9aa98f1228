"""Whether the site can do its work, and if not, what is in the way: what `/readyz` says.

What stops it (the database, its migrations, its being read-only, missing static files) makes it not ready. What only
makes it worse (no worker, little space) is told beside that.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache as shared
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest

LITTLE = 500 * 1024 * 1024  # bytes of free space from which on it is told
NONE_LEFT = 20 * 1024 * 1024  # bytes from which on nothing can be stored any more
HEARTBEAT = "worker-heartbeat"
SILENT = (
    300  # seconds after which a worker is missed: it says every minute that it lives, or after a longer job
)
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP", "HTTP_FORWARDED")


def is_inside(request: HttpRequest) -> bool:
    """Whether the question comes from this machine itself, and not through a web server in front of it."""
    local = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    return local and not any(name in request.META for name in FORWARDED)


def look() -> tuple[bool, dict[str, str]]:
    """Whether the site is ready, and every part with "ok" or what is wrong with it."""
    found = {"database": _asked(_database), "static files": _asked(_static_files), "space": _asked(_space)}
    if found["database"] == "ok":  # else each of these would wait for it again
        found |= {
            "migrations": _asked(_migrations),
            "writing": _asked(_writing),
            "worker": _asked(_worker),
        }
    needed = ("database", "migrations", "writing", "static files")
    return all(found.get(name) == "ok" for name in needed), found


def _asked(check: Callable[[], str]) -> str:
    try:
        return check() or "ok"
    except DatabaseError as error:
        return f"no answer ({type(error).__name__})"
    except OSError as error:
        return f"cannot be looked at ({error.strerror})"


def _database() -> str:
    connection.introspection.table_names()  # on SQLite a SELECT 1 does not look into the file
    return ""


@cache
def _known() -> frozenset[tuple[str, str]]:
    """The migrations of this release."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _migrations() -> str:
    apps = {app for app, _ in _known()}
    done = {one for one in MigrationRecorder(connection).applied_migrations() if one[0] in apps}
    if missing := len(_known() - done):
        return f"{missing} missing: start the site, or run manage.py migrate"
    ours = {one for one in done - _known() if one[0] in {"assessments", "framework"}}
    return f"{len(ours)} of a newer release: this one is too old for the database" if ours else ""


def _writing() -> str:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")
            return "the database takes no changes" if cursor.fetchone()[0] == "on" else ""
    with transaction.atomic():  # takes the lock of a writer, and writes nothing
        pass
    file = Path(str(connection.settings_dict["NAME"]))
    allowed = os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    if not allowed and file.exists():
        return "the file or its folder takes no changes"
    return "no space is left" if shutil.disk_usage(_folder()).free < NONE_LEFT else ""


def _static_files() -> str:
    try:
        staticfiles_storage.url("site.css")
    except ValueError:
        return "not collected: run manage.py collectstatic"
    return ""


def _folder() -> Path:
    """The folder of the SQLite file; with PostgreSQL, where the site writes on this machine."""
    if connection.vendor == "sqlite":
        folder = Path(str(connection.settings_dict["NAME"])).parent
        if folder.is_dir():
            return folder
    return Path(settings.VAR_DIR) if Path(settings.VAR_DIR).is_dir() else Path("/")


def _space() -> str:
    free = shutil.disk_usage(_folder()).free
    return f"only {free // 1024**2} MB left" if free < LITTLE else ""


def heartbeat() -> None:
    """The worker says that it lives."""
    shared.set(HEARTBEAT, time.time(), 10 * SILENT)


def _worker() -> str:
    last = shared.get(HEARTBEAT)
    if last is None:
        return "none has been seen"
    ago = time.time() - float(last)
    return f"silent for {int(ago)} seconds" if ago > SILENT else ""
