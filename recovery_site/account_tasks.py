"""What the worker does for accounts."""

from __future__ import annotations

from urllib.parse import urljoin

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import translation
from django_tasks import task

from recovery_site import letters


@task(queue_name="mail")
def send_password_link(email: str, home: str, language: str) -> None:
    """Write to this address, in this language, how to choose a new password, or that nobody has an account with it.

    Whoever asked cannot tell which: their request does the same in both cases. The link goes to the address of the
    account, not to the one that was typed.
    """
    with translation.override(language):
        user = get_user_model()._default_manager.filter(email__iexact=email, is_active=True).first()
        if user is None:
            letters.send("account/email/unknown_account", email, {"email": email}, home=home)
            return
        token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
        key = {"uidb36": user_pk_to_url_str(user), "key": token}
        link = urljoin(home, reverse("account_reset_password_from_key", kwargs=key))
        context = {"user": user, "password_reset_url": link}
        letters.send("account/email/password_reset_key", user.email, context, home=home)
