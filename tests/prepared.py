"""A database that is migrated and holds the framework: made once, copied by each process that runs tests on SQLite.

Migrating takes a process some ten seconds. What is kept is used as long as nothing that decides it has changed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "prepared"
# What decides how such a database looks.
DECIDES = [
    "requirements-dev.lock",
    "fixtures/*.json",
    "framework/*.py",
    "*/migrations/*.py",
    "assessments/people/tenancy.py",
    "recovery_site/settings.py",
    "recovery_site/triggers.py",
]


def copy_to(path: Path) -> None:
    """Put a copy at `path`, in the place of what is there. One process makes what is copied, the others wait for it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not original().exists():
            make(original())
        for beside in ("-journal", "-wal", "-shm"):
            Path(f"{path}{beside}").unlink(missing_ok=True)
        shutil.copyfile(original(), path)


@cache
def original() -> Path:
    """What is copied, by a name that changes with what decides it."""
    digest = sha256()
    for path in sorted({path for pattern in DECIDES for path in ROOT.glob(pattern)}):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:32]}.sqlite3"


def make(path: Path) -> None:
    """Migrate a new database, load the framework, and keep no older one."""
    for old in FOLDER.glob("*.sqlite3*"):
        old.unlink()
    new = path.with_suffix(".sqlite3-new")
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": f"sqlite:///{new}"}
    for command in (["migrate", "--verbosity=0"], ["createcachetable"], ["load_framework"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE
        )
    new.rename(path)
