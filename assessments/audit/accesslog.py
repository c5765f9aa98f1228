"""Who signed in, failed to, or took a file out: when, and from where. Kept for 90 days, then deleted.

It is no part of the log of a local system: nothing here is about what was agreed. What phones in a room do is never
noted.
"""

from __future__ import annotations

import datetime as dt
from ipaddress import ip_address

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from assessments.audit.models import Access

KEPT = dt.timedelta(days=90)


def note(what: str, user: AbstractBaseUser | None, request: HttpRequest, detail: str = "") -> None:
    """Write one line. `what` is one of `Access.What`; `detail` names the file, never what somebody typed."""
    note_from(address_of(request), what, user, detail)


def note_from(address: str | None, what: str, user: AbstractBaseUser | None, detail: str = "") -> None:
    """The same from an internet address; None where there was no request, such as on the command line."""
    Access.objects.create(
        at=timezone.now(),
        what=Access.What(what),
        user_id=user.pk if user else None,
        address=address,
        detail=detail[:200],
    )


def address_of(request: HttpRequest) -> str | None:
    """The internet address that the request came from; None when the server does not know."""
    try:
        return str(ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:  # a Unix socket has none
        return None


def since(moment: dt.datetime) -> QuerySet[Access]:
    """The lines since then, the newest first."""
    return Access.objects.filter(at__gte=moment).select_related("user").order_by("-at", "-pk")


def prune() -> int:
    """Delete what is older than 90 days; returns how many."""
    old = Access.objects.filter(at__lt=timezone.now() - KEPT)
    return old.delete()[0] if old.exists() else 0
