"""`manage.py edition`: say which editions there are; publish one, or withdraw one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from framework.moves import EditionAct
from framework.queries import all_editions
from framework.services import publish, withdraw
from recovery_site.errors import NotNow


class Command(BaseCommand):
    help = (
        "Without arguments: which editions of the framework there are, and their states. publish SLUG lets everybody "
        "read a draft or a withdrawn edition. withdraw SLUG keeps new reviews from using it; it stays readable."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", nargs="?", choices=[str(act) for act in EditionAct])
        parser.add_argument("slug", nargs="?", help="the edition, as in its address")

    def handle(self, *args: Any, act: str | None, slug: str | None, **options: Any) -> None:
        if act is not None:
            self._perform(EditionAct(act), slug)
        for edition in all_editions():
            current = ", current: new reviews use it" if edition.current else ""
            self.stdout.write(f"{edition.slug}: {edition.state}{current}")

    def _perform(self, act: EditionAct, slug: str | None) -> None:
        edition = next((one for one in all_editions() if one.slug == slug), None)
        if edition is None:
            raise CommandError(f"Nothing was changed. There is no edition “{slug or ''}”.")
        was_current = edition.current
        try:
            (publish if act == EditionAct.PUBLISH else withdraw)(edition)
        except NotNow as error:
            raise CommandError(str(error)) from None
        if was_current and not edition.current:
            self.stderr.write(_NO_CURRENT)


_NO_CURRENT = (
    "No edition is current now, so no review can start. Say “current”: true in another file, and load it."
)
