"""What every page knows about the site. A builtin of every template."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from recovery_site import unsaved

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """The name of the product. A tag, so that pages drawn without a request know it, too."""
    return settings.SITE_NAME


@register.simple_tag(takes_context=True)
def part_of_site(context: Context) -> str:
    """Which entry of the main menu the page belongs to: "framework", "work", "account", "administration", or ""."""
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return ""
    if request.path.startswith("/framework/"):
        return "framework"
    if request.path.startswith("/accounts/"):
        return "account"
    if request.path.startswith("/administration/"):
        return "administration"
    user = getattr(request, "user", None)
    outside = ("/accessibility/", "/privacy/", "/cookies/", "/invitation/")
    return "work" if user and user.is_authenticated and not request.path.startswith(outside) else ""


@register.simple_tag(takes_context=True)
def typed_by(context: Context) -> SafeString:
    """A hidden field for a form whose words outlive the session (`recovery_site/unsaved.py`)."""
    request = context.get("request")
    pk = request.user.pk if isinstance(request, HttpRequest) else None
    if pk is None:
        return SafeString()
    return format_html('<input type="hidden" name="{}" value="{}">', unsaved.FIELD, unsaved.mark_of(pk))


@register.inclusion_tag("_given_back.html", takes_context=True)
def given_back(context: Context) -> dict[str, object]:
    """Says above a form that its words were kept while the person was signed out, if they were."""
    request = context.get("request")
    return {
        "gave_back": getattr(request, "gave_back", False),
        "address": f"{request.path}?{unsaved.STORED}" if isinstance(request, HttpRequest) else "",
    }


@register.inclusion_tag("sessions/_line.html", takes_context=True)
def sign_in_line(context: Context) -> dict[str, object]:
    """Until when the sign-in lasts, at the foot of each page, for people and for the script that warns."""
    request = context.get("request")
    session: Any = getattr(request, "session", None)
    row = (
        session.sign_in
        if isinstance(request, HttpRequest) and session and request.user.is_authenticated
        else None
    )
    if row is None:
        return {"sign_in": None}
    now = timezone.now()  # to ask for this page was something done
    ends = min(now + timedelta(seconds=settings.SESSION_IDLE), row.must_end_at)
    return {
        "sign_in": row,
        "ends": ends,
        "seconds": max(0, int((ends - now).total_seconds())),
        "warning": settings.SESSION_WARNING,
        "last": ends == row.must_end_at,
        "csrf_token": context.get("csrf_token"),
    }
