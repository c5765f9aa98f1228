"""How the framework's pages are drawn, kept and sent.

A page of a published edition is drawn once in each process and kept, see `recovery_site/kept.py`. It is drawn
without the request, so nothing of a person can be in it. Two places are left open in it: the header, which holds the
name of whoever is signed in, and the messages that wait for them. For a browser without a session both are the same
for everybody, so the whole page is kept. For anybody else the places are filled in and nobody may keep the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import wraps

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control, patch_vary_headers

from framework.models import Edition
from framework.queries import contents_of
from recovery_site import kept as keeping
from recovery_site.cookies import name_of
from recovery_site.kept import PAGES, SECONDS, Shelf, kept

__all__ = ["for_anybody", "kept", "send", "send_part", "version_of"]

View = Callable[..., HttpResponse]
Context = Mapping[str, object]
HEADER, MESSAGES = "<!--header-->", "<!--messages-->"  # data is escaped, so neither can stand in it


def for_anybody(view: View) -> View:
    """A page that needs no sign-in. What the view does not say itself: anyone may keep a stranger's answer."""

    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if "Cache-Control" not in response.headers:
            patch_cache_control(response, public=True, max_age=SECONDS)
        return response

    return page


def send(
    request: HttpRequest,
    edition: Edition,
    key: Hashable,
    template: str,
    context: Callable[[], Context],
    *,
    framed: bool = True,
    shelf: Shelf = PAGES,
) -> HttpResponse:
    """The page that `template` draws from the edition: kept, or drawn now if it is a draft.

    `key` names the page and everything it depends on besides the edition. `framed` pages have the site's header and
    messages and extend `framework/base.html`; the others (for print) are the same for everybody.
    """

    def draw() -> str:
        contents = contents_of(edition)
        shape = {"n_challenges": len(contents.challenges), "n_stages": len(contents.stages)}
        return render_to_string(template, {"edition": edition, **shape, **context()}, _plain(request))

    if edition.is_draft:
        return _personal(request, draw())
    whole = (*version_of(edition), key)
    if not framed:
        return kept(request, whole, draw, shelf=shelf)
    if is_somebody(request):
        return _personal(request, shelf.get((whole, "open"), draw).body.decode())
    found = shelf.get(whole, lambda: _filled(shelf.get((whole, "open"), draw).body.decode(), _plain(request)))
    return keeping.answer(request, found)


def send_part(
    request: HttpRequest,
    edition: Edition,
    key: Hashable,
    template: str,
    context: Callable[[], Context],
    shelf: Shelf,
) -> HttpResponse:
    """A part of a page that a script asked for. It holds nothing of a person."""
    return send(request, edition, (key, "part"), template, context, framed=False, shelf=shelf)


def is_somebody(request: HttpRequest) -> bool:
    """Whether the browser may be signed in, or a message waits for it."""
    return bool({settings.SESSION_COOKIE_NAME, name_of("messages")} & set(request.COOKIES))


def version_of(edition: Edition) -> tuple[Hashable, ...]:
    """All that something drawn from this edition alone depends on: part of the key under which it is kept."""
    return (edition.pk, edition.content_version, edition.state, edition.current)


def _plain(request: HttpRequest) -> HttpRequest:
    """A request for the same page by nobody: no cookie, no session, no header of the real one."""
    plain = HttpRequest()
    plain.method, plain.path, plain.path_info = "GET", request.path, request.path_info
    plain.user = AnonymousUser()
    return plain


def _filled(page: str, request: HttpRequest) -> str:
    """The page with what its two open places say to whoever sent this request."""
    for place, template in ((HEADER, "_header.html"), (MESSAGES, "_messages.html")):
        if place in page:
            page = page.replace(place, render_to_string(template, request=request), 1)
    return page


def _personal(request: HttpRequest, page: str) -> HttpResponse:
    response = HttpResponse(_filled(page, request))
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["Cookie"])
    return response
