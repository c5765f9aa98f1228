"""Filters that say numbers, dates and names in words. A builtin of every template."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from recovery_site.both import Both
from recovery_site.paper_codes import code_of
from recovery_site.word_changes import Piece, compared

register = template.Library()

NUMBERS = (
    _("no"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"),
    _("seven"), _("eight"), _("nine"), _("ten"), _("eleven"), _("twelve"),
)  # fmt: skip


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """A date as people say it: 4 March 2026. Empty for None."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value)
    return date_format(value, "DATE_FORMAT")


@register.filter
def paper_code(sha256: str) -> str:
    """The code on the paper whose fingerprint that is: "7H3K-9QZ2-M0TX-8B4C"."""
    return code_of(sha256)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A date and the time in it: 4 March 2026 at 2:05pm. Empty for None."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    morning = local.hour < 12
    words = (
        gettext("%(day)s at %(hour)s:%(minute)sam")
        if morning
        else gettext("%(day)s at %(hour)s:%(minute)spm")
    )
    parts = {"day": day(local), "hour": local.hour % 12 or 12, "hour24": local.hour, "minute": f"{local:%M}"}
    return words % parts


@register.filter
def moment_and_zone(value: dt.datetime | None) -> str:
    """The same with the time zone in which it is said: 4 March 2026 at 2:05pm GMT. Empty for None."""
    if value is None:
        return ""
    return gettext("%(moment)s %(zone)s") % {
        "moment": moment(value),
        "zone": timezone.localtime(value).tzname(),
    }


@register.filter
def time_of_day(value: dt.time | None) -> str:
    """A time of day as people say it: 10am, 2:30pm, midday. Empty for None."""
    if value is None:
        return ""
    if value == dt.time(12):
        return gettext("midday")
    minutes = f":{value:%M}" if value.minute else ""
    words = gettext("%(hour)s%(minutes)sam") if value.hour < 12 else gettext("%(hour)s%(minutes)spm")
    return words % {"hour": value.hour % 12 or 12, "minutes": minutes, "hour24": value.hour}


@register.filter
def weekday(value: dt.date) -> str:
    """A date with its day of the week: Friday 4 December 2026."""
    return date_format(value, "l j F Y")


@register.filter
def clock(value: dt.datetime) -> str:
    """The time of day: 14:05."""
    return f"{timezone.localtime(value):%H:%M}"


@register.filter
def spelled(number: int) -> str:
    """A number in a sentence: up to twelve as a word, "ten"; above that in figures, "13"."""
    return str(NUMBERS[number]) if 0 <= number < len(NUMBERS) else str(number)


@register.filter
def add_number(words: str, number: int) -> str:
    """`"Challenge "|add_number:3` is "Challenge 3"."""
    return f"{words}{number}"


@register.filter
def word_changes(both: Both) -> tuple[Piece, ...]:
    """Both texts in one, for `_word_changes.html` to mark what changed."""
    return compared(both.theirs, both.yours)
