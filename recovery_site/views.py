"""Pages that belong to no app: health, the three notices, and the error pages."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static

from recovery_site import cookies, error_pages, readiness, unsaved
from recovery_site.middleware import away


def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers. Touches nothing else."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the site can do its work, else 503. What is in the way is told to this machine only."""
    ready, found = readiness.look()
    said: dict[str, object] = {"ready": ready}
    if readiness.is_inside(request):
        said |= {"parts": found}
    headers = {} if ready else {"Retry-After": str(error_pages.SOON)}
    return JsonResponse(said, status=200 if ready else 503, headers=headers)


def icon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for an icon when what they show (a PDF, plain text) cannot name one."""
    return redirect(static("icon.svg"))


def page(request: HttpRequest, name: str) -> HttpResponse:
    """One of the three notices that everybody may read: accessibility, privacy, cookies.

    `?room=7` gives a phone that is in that room the way back.
    """
    room = request.GET.get("room", "")
    came_from = int(room) if room.isascii() and room.isdigit() and len(room) < 19 else None
    context = {"came_from": came_from, "everywhere": cookies.EVERYWHERE, "in_a_room": cookies.IN_A_ROOM}
    return render(request, f"pages/{name}.html", context)


def account(request: HttpRequest) -> HttpResponse:
    """Signing out, and what a person may change of their own account."""
    return render(request, "account/account.html")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent could not be read (400), or was more than a form may hold (413)."""
    return error_pages.answer(413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_pages.answer(403)


def form_without_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from a page of ours, or came too late."""
    return error_pages.answer(403, "403_csrf")


def form_with_old_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The same, but what a person typed before they signed in again, in another tab say, is shown to them again."""
    return (
        redirect(unsaved.path_of(request))
        if unsaved.keep_mine(request)
        else form_without_token(request, reason)
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same bytes whether the thing is missing or belongs to somebody else, signed in or not."""
    return error_pages.answer(404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Tried too often. The account pages ask for it by the name of handler429."""
    return error_pages.answer(429, retry_after=300)


def broken(request: HttpRequest) -> HttpResponse:
    """Something failed. A database that went away below the view (a session, say) is told as what it is."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        return away(error)
    return error_pages.answer(500)
