"""What every answer says about itself, whether Django made it, the server, or an event stream.

`tests/security/test_headers.py` holds each kind of answer to the exact values.
"""

from __future__ import annotations

from django.conf import settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EVERYWHERE = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HSTS = "Strict-Transport-Security"


def hsts() -> str:
    """That browsers come by HTTPS alone from now on; empty for a site that is no production one."""
    if not settings.SECURE_HSTS_SECONDS:
        return ""
    return f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"


def raw(**more: str) -> list[tuple[bytes, bytes]]:
    """The headers of an answer that Django does not see, with `more` of them (`cache_control="no-store"`)."""
    whole = EVERYWHERE | {name.replace("_", "-"): value for name, value in more.items()}
    if value := hsts():
        whole[HSTS] = value
    return [(name.lower().encode(), value.encode()) for name, value in whole.items()]
