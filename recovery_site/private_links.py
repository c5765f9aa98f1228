"""Pages that a private link leads to: without an account, and gone when the link is withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

View = Callable[..., HttpResponse]


def by_private_link(view: View) -> View:
    """The view, listed by no search engine. A link that was withdrawn, replaced or made up gets one and the same page,
    which says what to do (404): whoever follows it may never have heard of a local system.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = render(request, "dead_link.html", status=404)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer
