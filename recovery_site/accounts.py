"""How this site uses allauth: people sign in, nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

TOO_MANY = _("There have been too many tries. Wait five minutes, then try again")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The email address or password is not right. Check both and try again"),
        "enter_current_password": _("This is not your current password. Try again"),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always False: an administrator makes the accounts."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Home, where a message says that the password was changed."""
        return reverse("home")
