"""Every cookie of the site, for the page about cookies. `tests/site/test_cookies.py` holds it to what is set."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Cookie:
    """`name` as a browser shows it; a name that ends with a hyphen is followed by the number of a room."""

    name: str
    what: str | Promise
    stays: str | Promise


EVERYWHERE = (
    Cookie(
        "sessionid",
        _("Remembers that you are signed in, and what you were typing if you were signed out"),
        _("Until you sign out or close the browser; what you were typing, 12 hours"),
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
        "follow",
        _("Lets the page show what the room is doing without being loaded again"),
        _("12 hours"),
    ),
)
