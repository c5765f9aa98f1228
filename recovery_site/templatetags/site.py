"""What every page knows about the site. A builtin of every template."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, Textarea
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from recovery_site import unsaved
from recovery_site.oidc.configuration import Provider

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


@register.simple_tag
def oidc_providers() -> tuple[Provider, ...]:
    """The services that people can sign in by."""
    found: tuple[Provider, ...] = settings.OIDC_PROVIDERS
    return found


@register.simple_tag(takes_context=True)
def typed_by(context: Context) -> SafeString:
    """Two hidden fields for a form whose words outlive the session (`recovery_site/unsaved.py`)."""
    request = context.get("request")
    if not isinstance(request, HttpRequest) or request.user.pk is None:
        return SafeString()
    row = '<input type="hidden" name="{}" value="{}">'
    page = unsaved.path_of(request)
    return format_html(row * 2, unsaved.FIELD, unsaved.mark_of(request.user.pk), unsaved.PAGE, page)


@register.filter
def has_prose(form: BaseForm) -> bool:
    """Whether the form asks for more than a line of text."""
    return any(isinstance(field.widget, Textarea) for field in form.fields.values())


@register.inclusion_tag("_given_back.html", takes_context=True)
def given_back(context: Context) -> dict[str, object]:
    """Says above a form that its words were kept while the person was signed out, if the view has put them back."""
    request = context.get("request")
    gave_back = getattr(request, "gave_back", False) and not getattr(request, "gave_back_here", False)
    return {"gave_back": gave_back, "address": _stored(request)}


@register.inclusion_tag("_given_back.html", takes_context=True)
def typed_here(context: Context) -> dict[str, object]:
    """The same for every page that does not do it itself: puts the words back into its forms, before they are drawn.

    What finds no place in them, such as that of a room that went on, is shown to be copied.
    """
    request: Any = context.get("request")
    user = getattr(request, "user", None)
    asked = hasattr(request, "session") and not hasattr(request, "gave_back")
    if user is None or not user.is_authenticated or not asked:
        return {"gave_back": False}
    data = unsaved.given_back(request)
    if data is None:
        return {"gave_back": False}
    request.gave_back_here = True
    drawn: list[Any] = list(context.flatten().values())
    placed = unsaved.put_back(data, [one for one in drawn if isinstance(one, BaseForm) and not one.is_bound])
    return {"gave_back": True, "address": _stored(request), "left": unsaved.prose_in(data, placed)}


@register.inclusion_tag("_what_you_wrote.html", takes_context=True)
def what_you_wrote(context: Context) -> dict[str, object]:
    """For a page that refuses what was sent and has no box for it any more: the words, to be copied."""
    request = context.get("request")
    if not isinstance(request, HttpRequest) or request.method != "POST":
        return {"wrote": []}
    return {"wrote": unsaved.prose_in(request.POST)}


@register.simple_tag(takes_context=True)
def words_kept(context: Context) -> bool:
    """Whether words that were typed in this browser wait for somebody to sign in again."""
    request = context.get("request")
    return isinstance(request, HttpRequest) and hasattr(request, "session") and unsaved.has_kept(request)


def _stored(request: object) -> str:
    """The address of the page as it is stored."""
    return f"{request.path}?{unsaved.STORED}" if isinstance(request, HttpRequest) else ""


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
