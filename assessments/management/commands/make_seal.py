"""`manage.py make_seal`: make the key and the certificate that published reports are sealed with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.published import sealing

SHORTEST = 12  # letters of a passphrase


class Command(BaseCommand):
    help = (
        "Make a key with a certificate of its own making, and write both to SEAL_FILE, which must not be there yet. "
        "SEAL_PASSPHRASE locks it. Prints the fingerprint of the certificate, which stands on /verify/ as well."
    )
    requires_system_checks: list[str] = []  # they ask for the key that is made here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--name", default=settings.SITE_NAME, help="whose seal it is: the name of your organisation"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SEAL_FILE:
            raise CommandError("Set SEAL_FILE to where the key is to be.")
        if len(settings.SEAL_PASSPHRASE) < SHORTEST:
            raise CommandError(f"Set SEAL_PASSPHRASE to {SHORTEST} or more random characters.")
        name = options["name"].strip()
        if not 0 < len(name) <= 64:
            raise CommandError("The name must have 1 to 64 letters.")
        path, file = Path(settings.SEAL_FILE), sealing.made(name, settings.SEAL_PASSPHRASE)
        try:
            # Only the owner may read it, from the first moment on; and a key that is there is never written over.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, sealing.OWNER_ONLY)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        with open(handle, "wb") as to:
            to.write(file)
        key = sealing.opened(file, settings.SEAL_PASSPHRASE)
        self.stdout.write(f"Written to {path}. Keep a copy of it where the backups are.")
        self.stdout.write(f"SHA-256 of the certificate: {key.fingerprint}")
        self.stdout.write("Restart the site and the worker, so that they use it.")
