"""`manage.py load_framework [FILE ...]`: load editions of the framework, checked first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from framework.services import BadEdition, load_edition


class Command(BaseCommand):
    help = "Load editions of the framework from their files (all of fixtures/framework_*.json unless told)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        default = sorted((settings.BASE_DIR / "fixtures").glob("framework_*.json"))
        for path in files or default:
            try:
                changed = load_edition(path)
            except BadEdition as error:
                raise CommandError(f"{path} was not loaded. Nothing was changed.\n{error}") from None
            self.stdout.write(f"{path.name}: {'loaded' if changed else 'nothing to do'}.")
