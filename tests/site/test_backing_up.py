"""The page on backups really works: its own commands, run on a database with something in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.postgres import Postgres, programs
from tests.site.house import ROOT

PAGE = (ROOT / "docs" / "backing-up.md").read_text()
TRIGGERS = """
from django.db import connection
with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    else:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname")
    print([name for name, in cursor.fetchall()])
"""


def command(start: str) -> str:
    """The first command of the page that begins like this, as a reader would copy it."""
    found = re.search(rf"^{re.escape(start)}(.*\\\n)*.*$", PAGE, re.MULTILINE)
    assert found, f"the page has no command that begins with {start}"
    return found.group()


def shell(line: str, folder: Path, **env: str) -> None:
    path = os.pathsep.join([str(programs()), str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-ec", line], cwd=folder, env=os.environ | {"PATH": path} | env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def manage(database_url: str, *arguments: str) -> str:
    env = os.environ | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "recovery_site.settings"}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def everything(database_url: str) -> str:
    """What is in the database, and the names of the triggers that guard it."""
    return manage(database_url, "dumpdata", "framework") + manage(
        database_url, "shell", "-v0", "-c", TRIGGERS
    )


def fill(database_url: str) -> str:
    manage(database_url, "migrate", "--verbosity=0")
    manage(database_url, "load_framework")
    return everything(database_url)


def test_sqlite_comes_back_as_it_was(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/var/recovery.sqlite3"
    (tmp_path / "var").mkdir()
    before = fill(url)
    assert "framework.edition" in before
    shell(command('python3 -c "import sqlite3'), tmp_path)
    (tmp_path / "var" / "recovery.sqlite3").write_bytes(b"lost")
    shell(command("rm -f var") + "\n" + command("cp backup"), tmp_path)
    assert everything(url) == before
    manage(url, "migrate", "--check")


def test_postgresql_comes_back_as_it_was(tmp_path: Path) -> None:
    with Postgres() as server:
        before = fill(server.url)
        assert "framework.edition" in before
        shell(command("pg_dump"), tmp_path, DATABASE_URL=server.url)
        new = server.url.replace("/postgres", "/recovered").replace("recovered://", "postgres://")
        shell(command("createdb"), tmp_path, PGHOST=str(server.home), PGUSER="tests")
        shell(command("pg_restore"), tmp_path, NEW_DATABASE_URL=new)
        assert everything(new) == before
        manage(new, "migrate", "--check")
