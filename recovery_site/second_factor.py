"""How this site uses allauth's second factors: an authenticator app, passkeys, recovery codes.

Whoever has an app or a passkey is asked for it at each sign-in. A passkey alone is enough: it is two factors in one,
because it asks for a PIN, a finger or a face each time. A local system may require a second factor of its members.
"""

from __future__ import annotations

import logging
import secrets
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256
from io import BytesIO
from urllib.parse import urlsplit

import segno
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recovery_site.address import absolute

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
log = logging.getLogger(__name__)


def factors_of(user: AbstractBaseUser) -> list[Authenticator]:
    """The app and the passkeys of a person, without their recovery codes (1 query)."""
    return list(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).order_by("pk"))


def has_one(user: AbstractBaseUser) -> bool:
    """Whether the person has an authenticator app or a passkey (1 query)."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def is_proven(request: HttpRequest) -> bool:
    """Whether a second factor was given in this very session, or set up in it. Asks no database."""
    return any(one.get("method") == "mfa" for one in get_authentication_records(request, request.user))


def required_by(user: AbstractBaseUser) -> list[str]:
    """The names of the local systems that require a second factor of this person."""
    names: Iterable[str] = import_string(settings.SECOND_FACTOR_REQUIRED_BY)(user)
    return list(names)


def reason_against_removing(factor: Authenticator) -> str:
    """Why this one cannot be removed, in words; empty when it can."""
    if len(factors_of(factor.user)) > 1:
        return ""
    if not (names := required_by(factor.user)):
        return ""
    words = ngettext(
        "%(names)s requires a second factor from its members. Add another one before you remove this one.",
        "%(names)s require a second factor from their members. Add another one before you remove this one.",
        len(names),
    )
    return words % {"names": _(", ").join(names)}


def _key(secret: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(f"recovery_site.second_factor/{secret}".encode()).digest()))


def _keys() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (*settings.FACTOR_KEYS, settings.SECRET_KEY)])


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "That code is not right, or it has been used already. Enter the latest code"
        ),
        "cannot_generate_recovery_codes": gettext_lazy("Set up an authenticator app or a passkey first"),
    }

    def encrypt(self, text: str) -> str:
        """What is stored of a secret: whoever has the database alone cannot make codes from it."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret. When the key was lost, another one that no code fits, so that people can still be helped."""
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error(
                "A second factor cannot be read: FACTOR_KEY or SECRET_KEY is not the one it was stored with."
            )
            return b32encode(secrets.token_bytes(20)).decode()

    def _get_site_name(self) -> str:
        return settings.SITE_NAME

    def build_totp_svg(self, url: str) -> str:
        """The QR code."""
        out = BytesIO()
        segno.make(url, micro=False).save(out, kind="svg", xmldecl=False, scale=5, border=4)
        return out.getvalue().decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site that passkeys belong to: a browser gives them to no other host."""
        return {"id": urlsplit(absolute("/", self.request)).hostname or "", "name": settings.SITE_NAME}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)d") % {"number": number + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not reason_against_removing(authenticator)
