"""Pages that a private link leads to: without an account, and gone when the link is withdrawn."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

View = Callable[..., HttpResponse]
SECRET_BYTES = 24


def secret_of(form: UUID, *about: object) -> str:
    """The secret of the link that this form makes `about` something: sent again, the form makes the same one.

    So a page that shows a link can be loaded again, though its secret is kept nowhere. Only the site can work it out.
    """
    said = ".".join(str(one) for one in (form, *about))
    made = salted_hmac("recovery_site.private_links", said, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made[:SECRET_BYTES]).decode()


def form_of(request: HttpRequest) -> UUID:
    """Which form was sent, by its field `uid`; a new one when it names none."""
    try:
        return UUID(request.POST.get("uid", ""))
    except ValueError:
        return uuid4()


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
