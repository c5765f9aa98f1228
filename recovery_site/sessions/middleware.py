"""The session of each request, and whether the request shows that somebody is there."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

CLEARED = '"cache"'  # of this site, in the browser where a sign-in has ended; cookies may be those of a phone in a room


def is_activity(request: HttpRequest) -> bool:
    """Whether a person did something: sent a form, or went to a page. What a page fetches by itself does not count."""
    if getattr(request, "is_background", False):
        return False
    if request.method == "POST":
        return True
    by_script = (
        "HX-Request" in request.headers or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    )
    return not by_script and "Sec-Purpose" not in request.headers


class Sessions(SessionMiddleware):
    """Django's, with three things more: the browser's name for a new sign-in, when something was last done, and
    `Clear-Site-Data` with the answer after which nobody is signed in any more.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.session.user_agent = request.headers.get("User-Agent", "")  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = getattr(request, "session", None)
        if session is not None and response.status_code < 500:
            if session.accessed and is_activity(request):
                session.touch()
            if session.was_signed_in and SESSION_KEY not in session:
                response.headers["Clear-Site-Data"] = CLEARED
        return super().process_response(request, response)
