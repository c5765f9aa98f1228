"""`manage.py back_up FILE`: a copy of the SQLite database in one piece, while the site runs.

The copy is written beside FILE and takes its place when it is whole: a backup that fails leaves the last one as it was.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection


class Command(BaseCommand):
    help = "Copy the SQLite database to FILE, in one piece, and check the copy. Replaces an older copy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("The database is PostgreSQL: use pg_dump, as docs/backing-up.md says.")
        source, target = Path(str(connection.settings_dict["NAME"])), options["file"]
        if not source.is_file():
            raise CommandError(f"There is no database at {source}. DATABASE_URL says where it is.")
        if target.exists() and target.samefile(source):
            raise CommandError("That is the database itself.")
        part = target.with_name(f"{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            part.touch(mode=0o600)
            with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as database:
                database.execute("VACUUM INTO ?", [str(part)])
            self._check(part)
            part.replace(target)
        except (OSError, sqlite3.Error) as error:
            raise CommandError(f"The backup failed, and {target} is as it was: {error}") from None
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{target}: {target.stat().st_size // 1024} KB")

    def _check(self, copy: Path) -> None:
        """Refuses a copy that is damaged, or that holds no database of this site (sqlite3.DatabaseError)."""
        with closing(sqlite3.connect(copy)) as database:
            (said,) = database.execute("PRAGMA integrity_check").fetchone()
            if said != "ok":
                raise sqlite3.DatabaseError(said)
            database.execute("SELECT 1 FROM assessments_localsystem LIMIT 1")
