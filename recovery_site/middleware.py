"""What every answer passes through: security headers, a page for a database that is away, and refusals."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from recovery_site import error_pages
from recovery_site.errors import NotNow, Refused
from recovery_site.headers import EVERYWHERE, HSTS, hsts
from recovery_site.kept import ASKED_BY_HTMX
from recovery_site.logs import REQUEST_ID, cause_of

REQUEST_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


class RequestId:
    """Gives each request a name, which stands in the lines that it writes into the log and in the answer.

    A web server in front may have given it one (X-Request-ID).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if REQUEST_NAME.fullmatch(given) else secrets.token_hex(6)
        before = REQUEST_ID.set(name)
        try:
            response = self.get_response(request)
        finally:
            REQUEST_ID.reset(before)
        response.headers["X-Request-ID"] = name
        return response


class SecurityHeaders:
    """Adds the content security policy and its companions to every response.

    Whatever is not said to be public is kept nowhere: pages, files, redirects, answers to scripts.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in EVERYWHERE.items():
            response.headers.setdefault(name, value)
        if (value := hsts()) and request.is_secure():
            response.headers.setdefault(HSTS, value)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ASKED_BY_HTMX)
        if "public" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "no-store"  # no browser and no proxy keeps what is somebody's
        return response


class Verbs:
    """Takes what a browser sends, GET, HEAD and POST, and nothing else: 405, with a page that helps."""

    TAKEN = ("GET", "HEAD", "POST")

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in self.TAKEN:
            return self.page(", ".join(self.TAKEN))
        response = self.get_response(request)
        return self.page(response.headers["Allow"]) if response.status_code == 405 else response

    @staticmethod
    def page(allowed: str) -> HttpResponse:
        response = error_pages.answer(405)
        response.headers["Allow"] = allowed
        return response


class DatabaseAway:
    """Answers 503 with a page that helps when the database cannot be reached.

    The page uses no database itself. Nothing is half-written: every write is one transaction.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return away(error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return away(error) if isinstance(error, OperationalError | InterfaceError) else None


def away(error: Exception) -> HttpResponse:
    """The page for a database that does not answer; the log says why."""
    log.warning("503: the database cannot be used. %s", cause_of(error))
    return error_pages.answer(503, retry_after=error_pages.SOON)


class Refusals:
    """Turns a refusal that no form caught into a page that says the reason: 403 (who) or 409 (when)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal_page(request, error) if isinstance(error, Refused) else None


def refusal_page(request: HttpRequest, error: Refused) -> HttpResponse:
    """The page that says why a request is turned down: 403 (who) or 409 (when)."""
    status = 409 if isinstance(error, NotNow) else 403
    return render(request, "refused.html", {"reason": str(error), "not_now": status == 409}, status=status)
