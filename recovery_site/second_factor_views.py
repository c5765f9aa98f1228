"""Pages about second factors, where allauth's own views do not do: they know passkeys as keys beside a password."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import urlencode

from recovery_site import second_factor


class SignedIn(HttpRequest):
    """The gate lets nobody else through."""

    user: AbstractBaseUser  # type: ignore[assignment]


GO_ON_TO = "after_second_factor"  # in the session: the page that asked for a second factor


def needed(request: SignedIn) -> HttpResponse:
    """What somebody is told who opens a page of a local system that requires a second factor.

    Whoever has one is asked for it, because this session began without; the others are led to set one up.
    """
    going_to = get_next_redirect_url(request) or reverse("home")
    if second_factor.is_proven(request):
        return redirect(going_to)
    if second_factor.has_one(request.user):
        way = get_adapter().get_reauthentication_methods(request.user)
        urls = [one["url"] for one in way if one["id"] != "reauthenticate"]
        return redirect(f"{urls[0]}?{urlencode({'next': going_to})}")
    request.session[GO_ON_TO] = going_to
    return render(request, "mfa/needed.html", {"names": second_factor.required_by(request.user)})


def _set_up(request: HttpRequest, kind: Authenticator.Type) -> None:
    """Who has just set a factor up has given it: they are not asked for it again in this session."""
    record_authentication(request, request.user, method="mfa", type=kind, reauthenticated=True)


class Ways(IndexView):
    """How somebody signs in: their password, passkeys, app and recovery codes, and what they can change."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        own = found["authenticators"]
        codes = own.get("recovery_codes")
        found |= {
            "app": own.get("totp"),
            "passkeys": [one.instance for one in own.get("webauthn", [])],
            "codes_left": len(codes.get_unused_codes()) if codes else None,
            "required_by": second_factor.required_by(self.request.user),
            "going_to": self.request.session.pop(GO_ON_TO, None),
        }
        return found


class SetUpApp(ActivateTOTPView):
    """Set up an authenticator app."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _set_up(self.request, Authenticator.Type.TOTP)
        return answer


class AddPasskey(webauthn.AddWebAuthnView):
    """Add a passkey: one that knows whose it is, and asks for a PIN, a finger or a face."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"js_data": {"creation_options": auth.begin_registration(self.request.user, True)}}

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _set_up(self.request, Authenticator.Type.WEBAUTHN)
        return answer


class RenamePasskey(webauthn.EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")


class RemovePasskey(webauthn.RemoveWebAuthnView):
    """Ask whether a passkey is to be removed, and remove it. Refuses the last factor of who has to have one."""

    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"reason_against": second_factor.reason_against_removing(self.object)}

    def form_valid(self, form: Any) -> HttpResponse:
        if second_factor.reason_against_removing(self.object):
            refused: HttpResponse = self.render_to_response(self.get_context_data(), status=409)
            return refused
        answer: HttpResponse = super().form_valid(form)
        return answer


class UsePasskeyAgain(webauthn.ReauthenticateWebAuthnView):
    """Ask for a passkey before a change. One that is not accepted leads back here."""

    def form_invalid(self, form: Any) -> HttpResponse:
        for message in form.errors.get("credential", []):
            messages.error(self.request, message)
        return HttpResponseRedirect(self.request.get_full_path())


class RecoveryCodes(ViewRecoveryCodesView):
    """Show new recovery codes, once."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"going_to": self.request.session.get(GO_ON_TO)}
