"""How a signer proves in the very step of signing who they are: by password, by passkey, or by a code."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.people.models import User
from assessments.signoff.models import Signature
from recovery_site.confirming import is_their_code, is_their_passkey
from recovery_site.errors import Refused

WRONG_MOST = 5  # wrong answers before a pause, whatever their kind
PAUSE = 300  # seconds
Proof = Signature.Proof
WRONG = {
    Proof.PASSWORD: gettext_lazy("That is not your password. Try again."),
    Proof.CODE: gettext_lazy("That code is not right, or it has been used already. Enter the latest code."),
    Proof.PASSKEY: gettext_lazy("That passkey was not accepted. Try again, or use another way."),
}


class WrongPassword(Refused):
    """What was given with the signature does not prove who the signer is, or it was wrong too often just now.

    `way` is how they tried.
    """

    def __init__(self, message: str, way: Proof = Proof.PASSWORD) -> None:
        super().__init__(message)
        self.way = way


@dataclass(frozen=True)
class Given:
    """What a person gave: one of the three. `passkey` is what their browser answered, as JSON."""

    password: str = ""
    code: str = ""
    passkey: str = ""

    @property
    def way(self) -> Proof:
        if self.passkey:
            return Proof.PASSKEY
        return Proof.CODE if self.code and not self.password else Proof.PASSWORD


def prove(user: User, given: Given, device: str = "") -> Proof:
    """Return how the person proved who they are, when they did. A wrong answer raises WrongPassword and counts.

    After WRONG_MOST wrong ones, of any kind, the right one is refused as well, for PAUSE seconds. They are counted for
    each `device` apart (see recovery_site/devices.py), so that nobody can lock a person out of their own. Each try is
    counted before it is checked, under a lock of the person's row, so tries that are sent at once all count. Do not
    call it inside a transaction that may be rolled back.
    """
    way = given.way
    if way is Proof.PASSWORD and not user.has_usable_password():
        raise WrongPassword(_("You have no password here. Use a passkey or a code."))
    key = f"sign-wrong-{user.pk}-{device}"
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=user.pk)
        tried = cache.get(key, 0)
        if tried >= WRONG_MOST:
            minutes = PAUSE // 60
            message = ngettext(
                "Too many wrong tries. Wait %(minutes)d minute, then try again.",
                "Too many wrong tries. Wait %(minutes)d minutes, then try again.",
                minutes,
            )
            raise WrongPassword(message % {"minutes": minutes}, way)
        cache.set(key, tried + 1, PAUSE)
    if not _is_right(user, given):
        raise WrongPassword(str(WRONG[way]), way)
    cache.delete(key)
    return way


def _is_right(user: User, given: Given) -> bool:
    if given.way is Proof.PASSKEY:
        return is_their_passkey(user, given.passkey)
    if given.way is Proof.CODE:
        return is_their_code(user, given.code)
    return user.check_password(given.password)
