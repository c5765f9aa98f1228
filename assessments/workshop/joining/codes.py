"""The address that leads into a room, as text and as a QR code."""

from __future__ import annotations

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from recovery_site.address import absolute


def spoken(code: str) -> str:
    """The code in two groups of four, easier to read out and to type."""
    return f"{code[:4]} {code[4:]}"


def join_address(request: HttpRequest) -> str:
    """The address to type, without the scheme."""
    return absolute(reverse("room_join"), request).split("://", 1)[1].rstrip("/")


def join_link(request: HttpRequest, code: str) -> str:
    """The address with the code behind a #, which no server and no log ever sees."""
    return f"{absolute(reverse('room_join'), request)}#{code}"


def qr(request: HttpRequest, code: str) -> SafeString:
    """The link that leads into the room, as an SVG picture."""
    return picture_of(join_link(request, code), gettext("QR code that opens this room on a phone"))


def picture_of(link: str, title: str) -> SafeString:
    """A link of ours as a QR code: an SVG picture of that title."""
    picture = segno.make(link, error="m", micro=False)
    svg = picture.svg_inline(
        border=2, dark="#000", light="#fff", omitsize=True, svgclass="app-qr", lineclass=None, title=title
    )
    return mark_safe(svg)  # noqa: S308 - drawn by segno from our own address
