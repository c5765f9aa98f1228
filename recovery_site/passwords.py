"""Which passwords may be chosen: long enough, not too long, not among those that are guessed first.

No rule says what a password is composed of (NIST SP 800-63B, section 5.1.1.2). Its length is counted in characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

LEAST, MOST = 12, 128
OWN = 8  # characters that a password must have beside words that anybody could know
SHORTEST = 4  # of the words that are looked for
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
)
FEW = 5  # different characters
_NO_LETTER_OR_DIGIT = re.compile(r"[\W_]+")
_ENDS = re.compile(r"^[\d\W_]+|[\d\W_]+$")


class Length:
    """From 12 to 128 characters. A longer one is refused before anything is done with it."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if len(password) > MOST:
            raise ValidationError(_("Use %(most)d characters or fewer"), "password_too_long", {"most": MOST})
        if len(password) < LEAST:
            words = _("Use at least %(least)d characters")
            raise ValidationError(words, "password_too_short", {"least": LEAST})

    def get_help_text(self) -> str:
        return _("Use at least %(least)d characters") % {"least": LEAST}


class NotCommon(CommonPasswordValidator):
    """Not one of 20,000 common passwords, nor one of them twice or with numbers around it; no run of keys."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        plain = password.casefold().strip()
        core = _ENDS.sub("", plain)
        if (
            len(set(plain)) < FEW
            or any(_is_made_of_runs(one) for one in {plain, core} if one)
            or any(_once(one) in self.passwords for one in (plain, core))
        ):
            raise ValidationError(
                _("This password is easy to guess. Try three or four words that do not belong together"),
                "password_too_common",
            )


def _once(text: str) -> str:
    """What a text repeats ("winter" of "winterwinter"), or the text itself."""
    return text[: (text + text).find(text, 1)] if text else text


def _is_made_of_runs(text: str) -> bool:
    """Whether it is nothing but runs of neighbours in the alphabet, among the digits, or on a keyboard."""
    at = 0
    while at < len(text):
        run = max((_shared(text[at:], row) for row in (*RUNS, *(row[::-1] for row in RUNS))), default=0)
        if run < SHORTEST - 1 and not (at and len(text) - at < SHORTEST):
            return False
        at += max(run, 1)
    return True


def _shared(text: str, row: str) -> int:
    start = row.find(text[0])
    if start < 0:
        return 0
    shared = 0
    for here, there in zip(text, row[start:], strict=False):
        if here != there:
            break
        shared += 1
    return shared


class NotOwnWords:
    """Not made of the person's name, address, organisations and local systems, or of the site's name."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        words: Iterable[str] = import_string(settings.PASSWORD_WORDS)(user) if user is not None else ()
        refuse_own_words(password, words)

    def get_help_text(self) -> str:
        return _("Do not use your name or the name of your organisation")


def refuse_own_words(password: str, words: Iterable[str]) -> None:
    """Raise a ValidationError when a password is little more than these words and the site's name.

    `words` may be names, addresses, whole titles: each part of four letters or more counts.
    """
    plain = _NO_LETTER_OR_DIGIT.sub("", password.casefold())
    known = {part for text in (*words, settings.SITE_NAME) for part in _parts(text)}
    left = plain
    for word in sorted(known, key=len, reverse=True):
        left = left.replace(word, "")
    if left != plain and len(left) < OWN:
        raise ValidationError(
            _(
                "This password is mostly your name, your email address, or the name of your organisation. "
                "Choose other words"
            ),
            "password_own_words",
        )


def _parts(text: str) -> Iterable[str]:
    return (part for part in _NO_LETTER_OR_DIGIT.split(text.casefold()) if len(part) >= SHORTEST)
