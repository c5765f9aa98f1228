"""EMAIL_URL, read into what Django's mail backends want to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from recovery_site.environment import Unusable

CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True)
class Transport:
    """How mail leaves. Without a backend it does not: it waits in the outbox."""

    backend: str = ""
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False  # encrypted once both sides have greeted each other
    tls: bool = False  # encrypted from the first byte

    @property
    def sends_password_in_clear(self) -> bool:
        return bool(self.password) and not (self.starttls or self.tls)


def transport(url: str) -> Transport:
    """The transport of an EMAIL_URL. Refuses one that cannot be used, without repeating the password in it."""
    if url == "":
        return Transport()
    if url.rstrip("/") == "console:":
        return Transport(CONSOLE)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
        parts = urlsplit("")
    odd = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in PORTS or not host or odd:
        raise Unusable(
            "EMAIL_URL cannot be read. Write it as smtp+tls://user:password@host:587, "
            "smtps://user:password@host:465, smtp://host:25 or console:"
        )
    return Transport(
        SMTP,
        host=host,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+tls",
        tls=parts.scheme == "smtps",
    )
