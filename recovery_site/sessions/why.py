"""What somebody is told who was signed in until now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from recovery_site import unsaved
from recovery_site.sessions.store import store_of


def say_why(request: HttpRequest, *, kept: bool = False) -> None:
    """Leave a message for the sign-in page: why they are signed out, and that what they typed is `kept`, if it is.

    Nothing for somebody who was not signed in.
    """
    session = store_of(request)
    if not (kept or session.ended or session.was_signed_in):
        return
    why = {
        "idle": _("You were signed out because nothing was done here for a while."),
        "most": _("You were signed out because it is a long time since you signed in."),
    }.get(session.ended, _("You were signed out."))
    kept = kept or unsaved.has_kept(request)
    then = _("Sign in again: what you typed is kept.") if kept else _("Sign in again to continue.")
    messages.warning(request, f"{why} {then}")
