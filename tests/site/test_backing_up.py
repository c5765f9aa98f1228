"""The page on backups really works: its own commands, run on a database with something in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.lint.files import ROOT
from tests.postgres import Postgres, programs

PAGE = (ROOT / "docs" / "backing-up.md").read_text()
FILL = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_framework", stdout=open(os.devnull, "w"))
"""
READ = """
from django.core.management import call_command
from django.db import connection
call_command("migrate", "--check", verbosity=0)
call_command("dumpdata", "framework")
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


def inside(database_url: str, *scripts: str) -> str:
    """What these scripts print when they run in the site on this database."""
    env = os.environ | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "recovery_site.settings"}
    script = "\n".join(["import os, django", "django.setup()", *scripts])
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "framework.edition" in done.stdout
    return done.stdout


def test_sqlite_comes_back_as_it_was(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/var/recovery.sqlite3"
    (tmp_path / "var").mkdir()
    before = inside(url, FILL, READ)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    (tmp_path / "manage.py").symlink_to(ROOT / "manage.py")
    for _ in range(2):  # on the second night there is a copy already
        shell(command(".venv/bin/python manage.py back_up"), tmp_path, DATABASE_URL=url)
    (tmp_path / "var" / "recovery.sqlite3").write_bytes(b"lost")
    shell(command("rm -f var") + "\n" + command("cp backup"), tmp_path)
    assert inside(url, READ) == before


def test_a_backup_of_nothing_fails_and_leaves_the_last_one(tmp_path: Path) -> None:
    last = tmp_path / "backup.sqlite3"
    last.write_bytes(b"of yesterday")
    (tmp_path / "empty.sqlite3").touch()
    for source in ("not-there.sqlite3", "empty.sqlite3"):
        env = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/{source}"}
        run = [sys.executable, "manage.py", "back_up", str(last)]
        done = subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True)
        assert done.returncode != 0
        assert "Traceback" not in done.stderr
        assert last.read_bytes() == b"of yesterday"
    assert {path.name for path in tmp_path.iterdir()} == {"backup.sqlite3", "empty.sqlite3"}


def test_postgresql_comes_back_as_it_was(tmp_path: Path) -> None:
    with Postgres() as server:
        before = inside(server.url, FILL, READ)
        for _ in range(2):
            shell(command("pg_dump"), tmp_path, DATABASE_URL=server.url)
        new = server.url.replace("/postgres", "/recovered").replace("recovered://", "postgres://")
        shell(command("createdb"), tmp_path, PGHOST=str(server.home), PGUSER="tests")
        shell(command("pg_restore"), tmp_path, NEW_DATABASE_URL=new)
        assert inside(new, READ) == before
