"""A real OpenID Connect provider in a thread, which a test can make lie."""

from __future__ import annotations

import json
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from django.http import HttpResponse
from django.test import Client

from recovery_site.oidc.configuration import Provider, as_apps

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import flask
    import oidc_provider_mock
    from authlib import jose
    from werkzeug.serving import make_server

Claims = dict[str, Any]
Lie = Callable[[Claims, Any], str | None]  # of the claims and the right key, another ID token


@dataclass
class Trust:
    """The provider: `people` by their name there, what it was `asked`, and a lie."""

    address: str
    asked: list[tuple[str, Claims]] = field(default_factory=list)
    lie: Lie | None = None
    without: str = ""  # a path that it does not answer

    def knows(self, sub: str, **claims: object) -> None:
        requests.put(f"{self.address}/users/{sub}", json=claims, timeout=5)

    def settings(self, *domains: str) -> dict[str, object]:
        provider = Provider("trust", "Fenmarsh Trust", self.address, "site", "a secret", frozenset(domains))
        apps = as_apps((provider,))
        return {
            "OIDC_PROVIDERS": (provider,),
            "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": apps}},
        }

    def said_to(self, path: str) -> Claims:
        """The last thing it was asked there."""
        return [asked for at, asked in self.asked if at == path][-1]


def begin(client: Client, **more: str) -> str:
    """Press the button; gives the address of the provider that one is led to."""
    answer = client.post("/accounts/by/trust/", more)
    assert answer.status_code == 200, answer.content
    assert answer.headers["Refresh"] == f"0; url={answer.context['address']}"
    return str(answer.context["address"])


def agree(address: str, sub: str) -> str:
    """Sign in at the provider; gives the path that it leads back to."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def sign_in(client: Client, sub: str, **more: str) -> HttpResponse:
    """The whole way."""
    return client.get(agree(begin(client, **more), sub))


def why(answer: Any) -> str:
    """What a refusal says about itself."""
    assert answer.status_code == 403
    assert "You are not signed in" in answer.content.decode()
    return str(answer.context["why"])


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@contextmanager
def a_provider() -> Iterator[Trust]:
    app = oidc_provider_mock.app(require_nonce=True)
    app.debug = False
    app.wsgi_app = app.wsgi_app.app  # type: ignore[method-assign] - without its debugger
    trust = Trust("")

    @app.before_request
    def look() -> tuple[str, int] | None:
        values = flask.request.values.to_dict()
        trust.asked.append((flask.request.path, values))
        return ("", 500) if trust.without == flask.request.path else None

    @app.after_request
    def perhaps_lie(answer: flask.Response) -> flask.Response:
        if trust.lie and flask.request.path == "/oauth2/token" and answer.status_code == 200:
            said = json.loads(answer.get_data())
            claims = jwt.decode(said["id_token"], options={"verify_signature": False})
            said["id_token"] = trust.lie(claims, flask.g.oidc_provider_mock_storage.jwk)
            answer.set_data(json.dumps(said))
        return answer

    server = make_server("localhost", 0, app, threaded=True)
    trust.address = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield trust
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def signed(claims: Claims, key: Any, **header: str) -> str:
    """An ID token with that key of the provider, or of somebody else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        named = {"alg": "RS256", "kid": key.as_dict().get("kid") or key.thumbprint()} | header
        return str(jose.jwt.encode(named, claims, key).decode())
