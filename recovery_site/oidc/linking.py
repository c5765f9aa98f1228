"""Whose account a sign-in by a provider leads to.

A person who came this way before is known by the provider's own name for them, whatever their address is now. Somebody
new is led to the account of their address, or to an invitation to it, and only if the provider vouches that the
address is theirs. Nobody signs up by themselves.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, NoReturn

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.module_loading import import_string

from recovery_site.oidc.conversation import Line, Unbelievable
from recovery_site.text import clean_email

YES = (True, "true", "True", 1, "1")
log = logging.getLogger(__name__)


def vouched_for(claims: Mapping[str, Any], domains: list[str]) -> str:
    """The address that the provider says is this person's own; empty when it does not.

    By `email_verified`, or by Entra's `xms_edov` ("the owner of the domain is verified"), or because whoever runs this
    site trusts the provider for that domain.
    """
    address = clean_email(str(claims.get("email") or "")).lower()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    said = claims.get("email_verified") in YES or claims.get("xms_edov") in YES
    return address if said or address.rpartition("@")[2] in domains else ""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def get_requests_session(self) -> requests.Session:
        return Line()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Always False."""
        return False

    def is_email_verified(self, provider: Any, email: str) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Link somebody who comes this way for the first time, or say why not."""
        provider = sociallogin.provider
        if sociallogin.is_existing:
            return
        address = vouched_for(sociallogin.claims, provider.app.settings.get("domains", []))
        if not address:
            self._refuse(request, provider, "not_vouched")
        user = get_user_model()._default_manager.filter(email__iexact=address, is_active=True).first()
        if user is None:
            user = import_string(settings.OIDC_INVITED)(
                email=address, name=str(sociallogin.claims.get("name") or "") or address
            )
        if user is None:
            self._refuse(request, provider, "no_account")
        sociallogin.connect(request, user)

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None,
                                extra_context: Any = None) -> NoReturn:  # fmt: skip
        """Any failure is told in our words; the log says more."""
        cancelled = str(error) == "cancelled"
        if not cancelled:
            said = str(exception) if isinstance(exception, Unbelievable) else type(exception).__name__
            log.warning("A sign-in by %s failed: %s (%s)", provider.sub_id, error, said)
        self._refuse(request, provider, "cancelled" if cancelled else "failed")

    def _refuse(self, request: HttpRequest, provider: Any, why: str) -> NoReturn:
        if why != "cancelled":
            import_string(settings.ACCESS_LOG)("failed", None, request, f"by {provider.sub_id}: {why}")
        context = {"provider": provider.name, "why": why}
        raise ImmediateHttpResponse(render(request, "socialaccount/not_signed_in.html", context, status=403))
