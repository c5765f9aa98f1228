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

from recovery_site.address import absolute
from recovery_site.devices import device_of, remember

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

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link to a new password: on the address that the site has, not on one that a request gave it."""
        uid, _, token = key.partition("-")
        return absolute(reverse("account_reset_password_from_key", args=[uid, token]), context.request)

    # ------------------------------------------------------------------ wrong passwords, and who tried

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

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        super().set_password(user, password)
        self.note("password", user, context.request)


def _called(credentials: dict[str, Any]) -> AbstractBaseUser | None:
    """Whose address was typed, if it is anybody's."""
    address = str(credentials.get("email") or credentials.get("username") or "")
    found: AbstractBaseUser | None = get_user_model()._default_manager.filter(email__iexact=address).first()
    return found
