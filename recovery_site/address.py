"""The address of the site for links that leave it: mails, posters, files. Never what a request calls itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def absolute(path: str, request: HttpRequest | None = None) -> str:
    """The whole address of one of our paths ("/reviews/3/").

    It begins with `settings.SITE_URL`, which production always has. A development site without one answers to this
    machine alone, so there the address of the `request` is as good.
    """
    if settings.SITE_URL:
        return f"{settings.SITE_URL}{path}"
    return request.build_absolute_uri(path) if request else f"http://127.0.0.1:8000{path}"
