"""Saying again who one is in the very step that matters: by a passkey, or by a code of the authenticator app.

allauth asks again before somebody changes how they sign in, by a page of its own. Here the answer comes in the form of
the step itself, and holds for that step alone. Recovery codes are for a lost phone, and do not count.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from fido2.webauthn import UserVerificationRequirement

from recovery_site.second_factor import factors_of
from recovery_site.second_factor_forms import NONSENSE, step_of


@dataclass(frozen=True)
class Ways:
    """How a person can say again who they are."""

    password: bool
    code: bool
    passkey: bool

    @property
    def is_none(self) -> bool:
        return not (self.password or self.code or self.passkey)


def ways_of(user: AbstractBaseUser) -> Ways:
    """The ways that this person has set up (1 query)."""
    kinds = {one.type for one in factors_of(user)}
    return Ways(
        password=user.has_usable_password(),
        code=Authenticator.Type.TOTP in kinds,
        passkey=Authenticator.Type.WEBAUTHN in kinds,
    )


def passkey_question(user: AbstractBaseUser) -> dict[str, Any]:
    """What the browser is asked, for a page. Its session remembers the question; a later one replaces it.

    The passkey must ask for a PIN, a finger or a face, so it is two factors in one.
    """
    question, state = auth.get_server().authenticate_begin(
        credentials=auth.get_credentials(user), user_verification=UserVerificationRequirement.REQUIRED
    )
    auth.set_state(state)
    return dict(question)


def is_their_passkey(user: AbstractBaseUser, answer: str) -> bool:
    """Whether `answer`, which a browser made, is this person's passkey's to the question of this session. Once only."""
    try:
        credential = json.loads(answer)
        auth.parse_authentication_response(credential)
        auth.complete_authentication(user, credential)
    except NONSENSE:
        return False
    return True


def is_their_code(user: AbstractBaseUser, code: str) -> bool:
    """Whether `code` is of this person's app, now, and of no step that was used before. It is used up by this."""
    with transaction.atomic():
        own = Authenticator.objects.select_for_update().filter(user_id=user.pk, type=Authenticator.Type.TOTP)
        app = own.first()
        step = step_of(decrypt(app.data["secret"]), code) if app else None
        if app is None or step is None or step <= app.data.get("last_step", 0):
            return False
        app.data["last_step"] = step
        app.save(update_fields=["data"])
    return True
