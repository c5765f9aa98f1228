"""The pages for what went wrong, drawn without the request and without the database.

Neither may be touched here: the body of the request may be what was broken, and the database what is away. A page
is drawn once and kept, so that it costs nothing when it is asked for most.
"""

from __future__ import annotations

import logging
from functools import lru_cache

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from recovery_site.threads import words

SOON = 30  # seconds after which somebody may come again, where no other time is known
log = logging.getLogger(__name__)


@lru_cache(maxsize=32)
def _drawn(name: str, language: str | None) -> bytes:
    return render_to_string(f"{name}.html").encode()


def page(status: int, name: str = "") -> bytes:
    """The page of this status, or the one called `name`, in HTML. One that cannot be drawn is a line of words."""
    try:
        return _drawn(name or str(status), get_language())
    except Exception:  # such as static files that were not collected
        log.exception("The page for %s could not be drawn.", status)
        return words(status)


def answer(status: int, name: str = "", *, retry_after: int = 0) -> HttpResponse:
    """The page of this status as a response. `retry_after`: seconds, sent unless 0."""
    response = HttpResponse(page(status, name), status=status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
