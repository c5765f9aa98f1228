"""The providers as the environment describes them. Read by the settings, so without Django."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from recovery_site import environment
from recovery_site.environment import Unusable

SHORT_NAME = re.compile(r"[a-z][a-z0-9]{0,19}")


@dataclass(frozen=True)
class Provider:
    """One service that people can sign in by. `domains`: of the addresses that it vouches for without saying so."""

    id: str
    name: str
    issuer: str
    client_id: str
    secret: str = field(repr=False)
    domains: frozenset[str] = frozenset()


def providers() -> tuple[Provider, ...]:
    """Those that OIDC_PROVIDERS names. Refuses one that is not wholly described (Unusable)."""
    return tuple(_provider(one) for one in environment.names("OIDC_PROVIDERS"))


def _provider(name: str) -> Provider:
    if not SHORT_NAME.fullmatch(name):
        raise Unusable(f"OIDC_PROVIDERS has small letters and numbers, not “{name}”.")
    found = Provider(
        id=name,
        name=environment.text("OIDC_{ID}_NAME", name),
        issuer=environment.text("OIDC_{ID}_ISSUER", name).rstrip("/"),
        client_id=environment.text("OIDC_{ID}_CLIENT_ID", name),
        secret=environment.text("OIDC_{ID}_CLIENT_SECRET", name),
        domains=frozenset(one.lower() for one in environment.names("OIDC_{ID}_DOMAINS", name)),
    )
    if not (found.name and found.issuer and found.client_id and found.secret):
        what = f"OIDC_{name.upper()}"
        raise Unusable(f"Set {what}_NAME, {what}_ISSUER, {what}_CLIENT_ID and {what}_CLIENT_SECRET.")
    if not is_safe(found.issuer):
        raise Unusable(f"OIDC_{name.upper()}_ISSUER begins with https://.")
    return found


def is_safe(address: str) -> bool:
    """Whether what is said there cannot be read or changed on the way: https, or this machine itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
    )


def as_apps(found: tuple[Provider, ...]) -> list[dict[str, object]]:
    """The same, as allauth wants it."""
    return [
        {
            "provider_id": one.id,
            "name": one.name,
            "client_id": one.client_id,
            "secret": one.secret,
            "settings": {"server_url": one.issuer, "domains": sorted(one.domains)},
        }
        for one in found
    ]
