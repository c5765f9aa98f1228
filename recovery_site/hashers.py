"""Argon2, a few at a time: each hash takes 100 MB for a tenth of a second, so twelve at once would take over a GB."""

from __future__ import annotations

import unicodedata
from threading import BoundedSemaphore

from django.contrib.auth import hashers

AT_ONCE = 2  # in one process
_room = BoundedSemaphore(AT_ONCE)


class Argon2(hashers.Argon2PasswordHasher):
    """Django's own, of which at most AT_ONCE run in a process; the others wait.

    A letter with an accent is one letter, whichever keyboard it was typed on (NFC).
    """

    def encode(self, password: str, salt: str) -> str:
        with _room:
            encoded: str = super().encode(unicodedata.normalize("NFC", password), salt)
        return encoded

    def verify(self, password: str, encoded: str) -> bool:
        with _room:
            return bool(super().verify(unicodedata.normalize("NFC", password), encoded))
