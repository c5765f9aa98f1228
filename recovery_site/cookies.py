"""How the site sets a cookie, and every cookie that it sets, for the page about cookies.

In production every name begins with `__Host-` (settings.COOKIE_PREFIX): a browser then keeps the cookie only if this
very host set it over HTTPS for all its paths, so that no other site of the same domain can put one in its place.
`tests/security/test_cookies.py` holds all of them to it, `tests/site/test_cookies.py` the list to what is set.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def name_of(name: str) -> str:
    """What a browser calls that cookie."""
    return f"{settings.COOKIE_PREFIX}{name}"


def read(request: HttpRequest, name: str) -> str:
    """What the browser has in that cookie of ours; empty for nothing."""
    return request.COOKIES.get(name_of(name), "")


def put(response: HttpResponse, name: str, value: str, *, seconds: int) -> None:
    """Let the browser keep this for so long. No script reads it, and no other site sends it along with a form."""
    response.set_cookie(
        name_of(name),
        value,
        max_age=seconds,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


class _Messages(CookieStorage):
    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        return name_of("messages")


class Messages(FallbackStorage):
    """A short message to the next page, in a cookie; in the session if it is too long for one."""

    storage_classes = (_Messages, SessionStorage)


@dataclass(frozen=True)
class Cookie:
    """`name` without the prefix; one that ends with a hyphen is followed by the number of a room or a plan."""

    name: str
    what: str | Promise
    stays: str | Promise

    @property
    def shown(self) -> str:
        """The name as a browser shows it."""
        return name_of(self.name)


EVERYWHERE = (
    Cookie(
        "sessionid",
        _("Remembers that you are signed in, and what you were typing if you were signed out"),
        _(
            "Until you sign out or close the browser. You are signed out after 30 minutes in which you do nothing, and "
            "after 12 hours; what you were typing is kept for 12 hours"
        ),
    ),
    Cookie(
        "csrftoken",
        _("Makes sure that a form comes from this site and not from somebody else’s"),
        _("One year"),
    ),
    Cookie(
        "messages",
        _("Carries a short message, such as “You have signed out”, to the next page"),
        _("Until the message has been shown"),
    ),
    Cookie(
        "device",
        _(
            "Lets you sign in on this device even if somebody else keeps trying your email address. "
            "It does not say who you are"
        ),
        _("180 days after you last signed in"),
    ),
    Cookie(
        "invitation",
        _("Remembers which invitation you have opened, so that its link stays in no list of visited pages"),
        _("One hour, or until you have answered"),
    ),
)
IN_A_ROOM = (
    Cookie(
        "pass-",
        _("Remembers for a moment that you gave the right code"),
        _("10 minutes"),
    ),
    Cookie(
        "room-",
        _("Lets this phone come back to the room, and change its own answer. It does not say who you are"),
        _("12 hours"),
    ),
    Cookie(
        "place-",
        _("Remembers whose turn it is on a device that several people share"),
        _("12 hours"),
    ),
    Cookie(
        "follow-",
        _(
            "Lets the page show what the room, or the others who write a plan, are doing without being loaded again"
        ),
        _("12 hours"),
    ),
)
