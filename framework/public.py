"""How the framework's pages are kept by browsers and proxies."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import conditional_page

View = Callable[..., HttpResponse]
SECONDS = 300  # how long a page may be shown without asking whether it has changed


def for_anybody(view: View) -> View:
    """A page that needs no sign-in.

    It is the same for everybody who has no session here, so anyone may keep it; asked again, it answers 304 while
    it is unchanged. For a browser with a session or a waiting message it holds that person's name or message, and
    nobody may keep it.
    """

    @login_not_required
    @conditional_page
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if {settings.SESSION_COOKIE_NAME, "messages"} & set(request.COOKIES):
            patch_cache_control(response, private=True, no_store=True)
        else:
            patch_cache_control(response, public=True, max_age=SECONDS)
        patch_vary_headers(response, ["Cookie", "HX-Request"])
        return response

    return page
