"""How this site uses allauth: people sign in, nobody signs up by themselves, and who did is noted."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from recovery_site import letters
from recovery_site.address import absolute
from recovery_site.devices import device_of, remember
from recovery_site.sessions.services import end_others
from recovery_site.sessions.store import key_of

AGAIN = {
    "reauthenticate": _("Use your password instead"),
    "mfa_reauthenticate": _("Use a code instead"),
    "mfa_reauthenticate:webauthn": _("Use a passkey instead"),
}
TOO_MANY = _("There have been too many tries. Wait five minutes, then try again")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The email address or password is not right. Check both and try again"),
        "enter_current_password": _("This is not your current password. Try again"),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    @cached_property
    def note(self) -> Any:
        """`note(what, user, request)` of the access log."""
        return import_string(settings.ACCESS_LOG)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always False: an administrator makes the accounts."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Home, where a message says that the password was changed."""
        return reverse("home")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the server knows: of a web server in front only one that it trusts is believed.

        FORWARDED_ALLOW_IPS says whom. Nothing here reads X-Forwarded-For, which anybody can write.
        """
        return str(request.META.get("REMOTE_ADDR") or "unknown")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write a mail about the account."""
        letters.send(template_prefix, email, context, home=absolute("/", self.request))

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, context: dict[str, Any] | None = None, **more: Any
    ) -> None:
        """Somebody changed how they sign in: write it to them. A new way in ends their other sign-ins, and is noted."""
        if not template_prefix.startswith("account/"):  # a password: `set_password` does both
            end_others(user=user, but=key_of(self.request.session.session_key))
            self.note("security", user, self.request, template_prefix.rpartition("/")[2])
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, **more)

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, Any]]:
        """How somebody can say again who they are, in our words."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**one, "description": AGAIN[one["id"]]} for one in methods]

    # ------------------------------------------------------------------ wrong passwords, and who tried

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries are counted by the account alone: a host name, which allauth adds, can be varied."""
        return str(credentials.get("email") or credentials.get("username") or "").casefold()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this try: with those of the person's own browser, or with those of all strangers.

        Refuses when there were too many (ValidationError).
        """
        user = _called(credentials)
        device = device_of(request, user.pk) if user else ""
        if not device:
            try:
                super().pre_authenticate(request, **credentials)
            except Exception:
                self.note("locked", user, request)
                raise
            return
        own = {"app": "allauth.account", "action": "login_failed_own", "key": device}
        self._login_failed_rl_usage = ratelimit.consume(request, **own)
        if not self._login_failed_rl_usage:
            self.note("locked", user, request)
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self.note("failed", _called(credentials), request)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **options: Any) -> HttpResponse:
        """They are in: note it, and remember their browser."""
        response: HttpResponse = super().post_login(request, user, **options)
        remember(request, response, user.pk)
        self.note("signed_in", user, request)
        return response

    def logout(self, request: HttpRequest) -> None:
        self.note("signed_out", request.user, request)
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Write it, and end every sign-in of this person but the one that it is changed on."""
        super().set_password(user, password)
        end_others(user=user, but=key_of(context.request.session.session_key))
        self.note("password", user, context.request)


def _called(credentials: dict[str, Any]) -> AbstractBaseUser | None:
    """Whose address was typed, if it is anybody's."""
    address = str(credentials.get("email") or credentials.get("username") or "")
    found: AbstractBaseUser | None = get_user_model()._default_manager.filter(email__iexact=address).first()
    return found
