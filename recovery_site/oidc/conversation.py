"""What is said to a provider and what is believed of its answer: discovery, state, nonce, PKCE, the ID token."""

from __future__ import annotations

import secrets
from typing import Any, cast

import jwt
import requests
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from recovery_site.oidc.configuration import is_safe

Claims = dict[str, Any]
ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
)  # none with a shared key
TIMEOUT = (3, 5)  # seconds to connect, and between two parts of an answer
CLOCKS = 60  # seconds that those of the provider and of this site may differ
KEPT = 600  # seconds that what a provider says of itself is kept
# What parsing something else than the standard says may raise.
ODD = (jwt.PyJWTError, KeyError, ValueError, TypeError, AttributeError)


class Unbelievable(OAuth2Error):
    """The provider is not what it should be, or its answer is not for us. Its words may stand in the log."""


class Line(requests.Session):
    """For requests to a provider: none waits for long, and none is led to another address."""

    def request(self, method: Any, url: Any, *args: Any, **how: Any) -> requests.Response:
        return super().request(method, url, *args, **(how | {"timeout": TIMEOUT, "allow_redirects": False}))


def document(address: str, *, fresh: bool = False) -> Claims:
    """A public document of the provider, kept for ten minutes. Refuses an address that is not safe (Unbelievable)."""
    if not is_safe(address):
        raise Unbelievable(f"{address} is not https.")
    key = f"oidc:{address}"
    found = None if fresh else cache.get(key)
    if found is None:
        with Line() as line:
            answer = line.get(address)
        if answer.status_code != 200:
            raise Unbelievable(f"{address} answered {answer.status_code}.")
        found = answer.json()
        cache.set(key, found, KEPT)
    return cast(Claims, found)


class Conversation(OpenIDConnectOAuth2Adapter):
    """One sign-in by a provider, from our request to what its answer says about the person."""

    nonce = ""  # that the sign-in began with

    @property
    def openid_config(self) -> Claims:
        """What the provider says of itself. Refuses one that is not the issuer we were told of (Unbelievable)."""
        provider = self.get_provider()
        found = document(provider.server_url)
        try:
            if found["issuer"].rstrip("/") != provider.app.settings["server_url"]:
                raise Unbelievable(f"The provider calls itself {found['issuer']}.")
            if not all(
                is_safe(found[name]) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
            ):
                raise Unbelievable("The provider names an address that is not https.")
        except ODD as error:
            raise Unbelievable("The provider does not describe itself as it should.") from error
        return found

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Who it is. Refuses an answer that is not for us, not for this sign-in, or not signed (Unbelievable)."""
        try:
            claims = self._verified(app, kwargs["response"]["id_token"])
            if not claims.get("email"):
                claims |= self._more(claims["sub"], token.token)
            return self.get_provider().sociallogin_from_response(request, claims)
        except ODD as error:
            raise Unbelievable("The answer of the provider cannot be believed.") from error

    def _verified(self, app: Any, id_token: str) -> Claims:
        """The claims of an ID token (OpenID Connect Core 1.0, section 3.1.3.7)."""
        header = jwt.get_unverified_header(id_token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise Unbelievable(f"The ID token is signed by {algorithm}.")
        config = self.openid_config
        claims: Claims = jwt.decode(
            id_token,
            key=self._key(config["jwks_uri"], header.get("kid")).key,
            algorithms=[algorithm],
            audience=app.client_id,
            issuer=config["issuer"],
            leeway=CLOCKS,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != app.client_id:
            raise Unbelievable("The ID token is for another application.")
        if not self.nonce or not secrets.compare_digest(str(claims.get("nonce", "")), self.nonce):
            raise Unbelievable("The ID token belongs to another sign-in.")
        return claims

    def _key(self, address: str, kid: str | None) -> jwt.PyJWK:
        """The key of that name; the only one when the token names none. A new one is looked for at once."""
        for fresh in (False, True):
            keys = document(address, fresh=fresh)["keys"]
            named = [one for one in keys if one.get("kid") == kid] if kid else keys
            if len(named) == 1:
                return jwt.PyJWK(named[0])
        raise Unbelievable("The ID token is signed with a key that the provider does not name.")

    def _more(self, subject: str, access_token: str) -> Claims:
        """What the provider says beside the ID token, about the same person."""
        if not (address := self.openid_config.get("userinfo_endpoint")) or not is_safe(address):
            return {}
        with Line() as line:
            answer = line.get(address, headers={"Authorization": f"Bearer {access_token}"})
        if answer.status_code != 200:
            raise Unbelievable(f"{address} answered {answer.status_code}.")
        said: Claims = answer.json()
        if said["sub"] != subject:  # section 5.3.2
            raise Unbelievable("The provider speaks of another person.")
        return {name: said[name] for name in ("email", "email_verified", "name") if name in said}


class Provider(OpenIDConnectProvider):
    """A provider of the environment. Nothing in an address can change what is asked of it."""

    oauth2_adapter_class = Conversation

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> Claims:
        going_to = get_next_redirect_url(request)
        return {"process": AuthProcess.LOGIN} | ({"next_url": going_to} if going_to else {})

    def get_pkce_params(self) -> Claims:
        """Always, and always by SHA-256."""
        return cast(Claims, generate_code_challenge())

    def redirect(
        self, request: HttpRequest, process: str, next_url: Any = None, data: Any = None, **kwargs: Any
    ) -> Any:
        """Begin: state, nonce and verifier are kept in the session of this browser."""
        nonce = secrets.token_urlsafe(24)
        answer: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params={"nonce": nonce}, nonce=nonce
        )
        return answer

    def extract_uid(self, data: Claims) -> str:
        return str(data["sub"])

    def extract_extra_data(self, data: Claims) -> Claims:
        """Nothing is kept but who it is there."""
        return {}

    def extract_common_fields(self, data: Claims) -> Claims:
        return {}

    def extract_email_addresses(self, data: Claims) -> list[Any]:
        return []

    def sociallogin_from_response(self, request: HttpRequest, response: Claims) -> Any:
        login = super().sociallogin_from_response(request, response)
        login.claims = response
        return login
