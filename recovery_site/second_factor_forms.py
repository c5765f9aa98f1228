"""The forms about second factors, in our words, with codes that work once."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import forms as recovery_codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal import auth
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from recovery_site.account_forms import GO_ON_TO, ask_for_password
from recovery_site.forms import lay_out
from recovery_site.second_factor import reason_against_removing
from recovery_site.text import Line

CODE_MAX = 20
NOT_ACCEPTED = _("That passkey was not accepted. Try again, or use another way to sign in")
# What python-fido2 and allauth raise at an answer that no browser gives.
NONSENSE = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError)


def _code(label: Any, hint: Any = "") -> Line:
    return Line(
        label=label,
        help_text=hint,
        max_length=CODE_MAX,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "spellcheck": "false",
                "autocapitalize": "none",
                "class": "nhsuk-input--width-10",
            }
        ),
        error_messages={"required": _("Enter the code"), "max_length": _("That code is too long. Try again")},
    )


def step_of(secret: str, code: str) -> int | None:
    """The time step that a code of an app is for; None when it is for none of now."""
    found = (step for step in auth.yield_hotp_counters_from_time() if _fits(secret, step, code))
    return next(found, None)


def _fits(secret: str, step: int, code: str) -> bool:
    expected = auth.format_hotp_value(auth.hotp_value(secret, step))
    return bool(auth.compare_user_code(actual=code, expected=expected))


class _OnceOnly(base.BaseAuthenticateForm):
    """A code from the app, or a recovery code. Each works once: of the app, no code older than the last one does."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not self._is_new(code):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _is_new(self, code: str) -> bool:
        """Whether this code comes after the last one that was used (RFC 6238, section 5.2). Remembers it."""
        with transaction.atomic():
            own = Authenticator.objects.select_for_update().get(pk=self.authenticator.pk)
            step = step_of(decrypt(own.data["secret"]), code)
            if step is None or step <= own.data.get("last_step", 0):
                return False
            own.data["last_step"] = step
            own.save(update_fields=["data"])
            self.authenticator.data = own.data
        return True

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        import_string(settings.ACCESS_LOG)("wrong_code", self.user, context.request)


class GiveCodeForm(_OnceOnly, base.AuthenticateForm):
    """The second step of a sign-in."""

    code = _code(
        _("Code"), _("6 numbers from your authenticator app, or one of your recovery codes of 8 numbers")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        passkeys = Authenticator.objects.filter(user_id=self.user.pk, type=Authenticator.Type.WEBAUTHN)
        self.helper = lay_out("code", button=_("Continue"))
        self.helper.layout[-1].secondary = passkeys.exists()  # the passkey above it is the easier way


class GiveCodeAgainForm(_OnceOnly, base.ReauthenticateForm):
    """A code, before somebody changes how they sign in."""

    code = GiveCodeForm.base_fields["code"]
    helper = lay_out("code", GO_ON_TO, button=_("Continue"))


class GivePasswordAgainForm(account.ReauthenticateForm):
    """The password, before somebody changes how they sign in."""

    helper = lay_out("password", GO_ON_TO, button=_("Continue"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_password(self, "password", _("Password"), _("Enter your password"))


class AppForm(totp.ActivateTOTPForm):
    """The first code of an app that has just been set up. It cannot be used again to sign in."""

    code = _code(_("Code from the app"), _("6 numbers"))
    helper = lay_out("code", button=_("Save and continue"))

    @property
    def secret_in_groups(self) -> str:
        """The key to be typed into an app by hand."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))

    def clean_code(self) -> str:
        code: str = super().clean_code()
        used = Authenticator(user=self.user, type=Authenticator.Type.TOTP)
        cache.set(auth.TOTP(used)._get_used_cache_key(code), "y", 120)  # noqa: SLF001 - what allauth looks at
        return code


class RemoveAppForm(totp.DeactivateTOTPForm):
    """To stop using the app."""

    def clean(self) -> dict[str, Any]:
        """Refuses the last factor of somebody who has to have one."""
        forms.Form.clean(self)
        if reason := reason_against_removing(self.authenticator):
            raise ValidationError(reason)
        return dict(self.cleaned_data)


class NewCodesForm(recovery_codes.GenerateRecoveryCodesForm):
    """To make new recovery codes, after which the older ones no longer work."""


class _Name(Line):
    def __init__(self) -> None:
        super().__init__(
            label=_("Name"),
            help_text=_("So that you know which one it is. For example, work laptop."),
            max_length=60,
            required=False,
        )


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A passkey that a browser has just made, and a name for it. It always stands for the whole sign-in."""

    name = _Name()
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)
    helper = lay_out("name")

    def clean(self) -> dict[str, Any]:
        """Refuses what no browser sends, and a passkey that did not ask for a PIN, a finger or a face."""
        self.cleaned_data["passwordless"] = True
        try:
            cleaned: dict[str, Any] = super().clean()
        except NONSENSE:
            raise ValidationError(NOT_ACCEPTED) from None
        return cleaned


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    name = Line(
        label=_("Name"),
        help_text=_("So that you know which one it is. For example, work laptop."),
        max_length=60,
        error_messages={"required": _("Enter a name")},
    )
    helper = lay_out("name", GO_ON_TO)


class _Passkey(webauthn.AuthenticateWebAuthnForm):
    """What a browser says when a passkey was used."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except NONSENSE as error:
            too_many = getattr(error, "code", "") == "too_many_login_attempts"
            raise (error if too_many else ValidationError(NOT_ACCEPTED)) from None


class UsePasskeyForm(_Passkey):
    """The second step of a sign-in, by passkey."""


class SignInByPasskeyForm(_Passkey, webauthn.LoginWebAuthnForm):
    """The whole sign-in, by passkey alone."""


class UsePasskeyAgainForm(_Passkey, webauthn.ReauthenticateWebAuthnForm):
    """A passkey, before somebody changes how they sign in."""
