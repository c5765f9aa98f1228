"""What every page knows about the site. A builtin of every template."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """The name of the product. A tag, so that pages drawn without a request know it, too."""
    return settings.SITE_NAME


@register.simple_tag(takes_context=True)
def part_of_site(context: Context) -> str:
    """Which entry of the main menu the page belongs to: "framework", "work", "account", or "" for none of them."""
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return ""
    if request.path.startswith("/framework/"):
        return "framework"
    if request.path.startswith("/accounts/"):
        return "account"
    user = getattr(request, "user", None)
    outside = ("/accessibility/", "/privacy/", "/cookies/")
    return "work" if user and user.is_authenticated and not request.path.startswith(outside) else ""
