"""`manage.py load_framework [FILE ...]`: load editions of the framework, checked first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from framework.edition_file import BadEdition
from framework.queries import current_edition
from framework.services import load_editions
from recovery_site.errors import NotNow


class Command(BaseCommand):
    help = (
        "Load editions of the framework from their files. Every file is checked first; if anything is wrong, "
        "all of it is listed and nothing is changed. A second run has nothing to do."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="*", type=Path, help="the files (all of fixtures/framework_*.json unless told)"
        )
        parser.add_argument(
            "--leave-used",
            action="store_true",
            help="leave an edition that a review uses as it is, and say so, instead of refusing a changed file",
        )

    def handle(self, *args: Any, files: list[Path], leave_used: bool = False, **options: Any) -> None:
        paths = files or sorted((settings.BASE_DIR / "fixtures").glob("framework_*.json"))
        if not paths:
            raise CommandError("There is no file to load: fixtures/ has no framework_*.json.")
        try:
            loaded = load_editions(paths, leave_used=leave_used)
        except BadEdition as error:
            raise CommandError(f"Nothing was changed. This is wrong:\n{error}") from None
        except NotNow as error:
            raise CommandError(f"Nothing was changed. {error}") from None
        for path, result in zip(paths, loaded, strict=True):
            self.stdout.write(f"{path.name}: {result}.")
        current = current_edition()
        if current is None:
            self.stderr.write(
                "No edition is current, so no review can start. Say “current”: true in one file."
            )
        elif any(loaded):
            self.stdout.write(f"New reviews use edition {current.slug}.")
