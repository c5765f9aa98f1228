"""Going to a provider, coming back, and leaving both."""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlencode

import requests
from allauth.account import views as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from recovery_site.address import absolute
from recovery_site.oidc.configuration import is_safe
from recovery_site.oidc.conversation import Conversation

# A provider that is slow holds the threads of those who wait for it. It never holds more than half of them.
_room = BoundedSemaphore(max(1, settings.WEB_THREADS // 2))
TROUBLE = (requests.RequestException, OAuth2Error)


def _with(request: HttpRequest, provider_id: str, do: Callable[[Conversation], HttpResponse]) -> HttpResponse:
    """Talk to that provider; what goes wrong, or takes too many threads, is told on a page."""
    conversation = Conversation(request, provider_id)
    try:
        provider = conversation.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    try:
        if not _room.acquire(blocking=False):
            get_adapter().on_authentication_error(request, provider, "too many wait for it")
        try:
            return do(conversation)
        except TROUBLE as error:
            get_adapter().on_authentication_error(request, provider, "error", error)
        finally:
            _room.release()
    except ImmediateHttpResponse as answer:
        said: HttpResponse = answer.response
        return said
    raise AssertionError("a refusal does not return")


def _lead(request: HttpRequest, address: str, name: str, *, out: bool = False) -> HttpResponse:
    """A page that leads to the provider by itself. A redirect after a form would be against the security policy."""
    answer = render(request, "socialaccount/leading.html", {"address": address, "provider": name, "out": out})
    answer.headers["Refresh"] = f"0; url={address}"
    return answer


def go(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Begin to sign in by that provider: by a form of ours only, so that nobody else can begin it."""
    if request.method != "POST":
        return redirect("account_login")

    def begin(conversation: Conversation) -> HttpResponse:
        provider = conversation.get_provider()
        answer = provider.redirect_from_request(request)
        return _lead(request, answer.url, provider.name)

    return _with(request, provider_id, begin)


class _ComeBack(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, answer


def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The provider's answer: sign in, or say why not."""

    def finish(conversation: Conversation) -> HttpResponse:
        answer: HttpResponse = _ComeBack.adapter_view(conversation)(request)
        return answer

    return _with(request, provider_id, finish)


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out here and, for somebody who came by a provider, there as well."""
    came_by = _provider_of(request)
    answer: HttpResponse = account.logout(request)
    if request.method != "POST" or request.user.is_authenticated or not came_by:
        return answer
    address, name = came_by
    page = _lead(request, address, name, out=True)
    page.cookies = answer.cookies
    return page


def _provider_of(request: HttpRequest) -> tuple[str, str] | None:
    """Where to sign out of the provider that this session began with, and its name; None without one.

    What the provider says of itself was kept when they signed in. If it cannot be had now, they are signed out here.
    """
    records = get_authentication_records(request, request.user) if request.user.is_authenticated else []
    ids = [one["provider"] for one in records if one.get("method") == "socialaccount"]
    if not ids:
        return None
    try:
        conversation = Conversation(request, ids[-1])
        provider, end = (
            conversation.get_provider(),
            conversation.openid_config.get("end_session_endpoint", ""),
        )
    except (*TROUBLE, SocialApp.DoesNotExist):
        return None
    if not is_safe(end):
        return None
    asked = {
        "client_id": provider.app.client_id,
        "post_logout_redirect_uri": absolute(reverse("home"), request),
    }
    return f"{end}{'&' if '?' in end else '?'}{urlencode(asked)}", provider.name
