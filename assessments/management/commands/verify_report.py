"""`manage.py verify_report FILE`: was this very file published here, and does its seal cover all of it?"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.published import sealing
from assessments.published.queries import file_with, seals_known

SAID = {
    sealing.Broken.UNREADABLE: "it is no PDF, or a damaged one.",
    sealing.Broken.SEVERAL: "it has several signatures, and a published report has one at most.",
    sealing.Broken.CHANGED: "something in it was changed after it was sealed.",
    sealing.Broken.ADDED: "something was added after it was sealed: the seal does not cover the whole file.",
}


class Command(BaseCommand):
    help = (
        "Say whether a file is a report that was published here, and check its seal. Ends with 0 for a published file "
        "whose seal holds, if it has one, and with 1 for any other."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the PDF")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            file = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from None
        digest = hashlib.sha256(file).hexdigest()
        said = file_with(digest)
        self.stdout.write(f"SHA-256: {digest}")
        if said:
            newer = "" if said.is_newest else f" A newer one exists: report {said.newest}."
            self.stdout.write(f"Published: report {said.number} of review {said.review}.{newer}")
        else:
            self.stdout.write("WRONG: no report with these bytes was published here.")
        wrong = self._of_the_seal(file, said.seal if said else "")
        if wrong or not said:
            sys.exit(1)

    def _of_the_seal(self, file: bytes, expected: str) -> bool:
        """Print what the seal says; returns whether something is wrong with it."""
        try:
            seal = sealing.seal_of(file)
        except sealing.BrokenSeal as error:
            self.stdout.write(f"WRONG: {SAID[error.why]}")
            return True
        if seal is None:
            self.stdout.write("WRONG: its seal was taken away." if expected else "It has no seal.")
            return bool(expected)
        if seal.fingerprint not in seals_known():
            self.stdout.write(f"WRONG: sealed by “{seal.name}”, whose certificate is none of this site.")
            return True
        self.stdout.write(f"Sealed by “{seal.name}”, over the whole file. Certificate: {seal.fingerprint}")
        return False
