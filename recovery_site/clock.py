"""A time of day as people type it: "2pm", "2.30 pm", "14:00", "noon"."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from recovery_site.templatetags.words import time_of_day
from recovery_site.text import clean_text

_TIME = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)
_WORDS = {"noon": dt.time(12), "midday": dt.time(12)}


class TimeOfDay(forms.Field):
    """A time of day. Gives a time, or None if empty. A bare hour from 1 to 7 is refused: it may mean either half."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "nhsuk-input--width-5"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The time as people say it; what was typed stays as it was typed."""
        return time_of_day(value) if isinstance(value, dt.time) else value

    def to_python(self, value: Any) -> dt.time | None:
        """The time; None for nothing. Refuses what is no time."""
        words = clean_text(str(value or "")).lower()
        if not words:
            return None
        if words in _WORDS:
            return _WORDS[words]
        found = _TIME.fullmatch(words)
        if found is None or not words.isascii():
            raise ValidationError(_("Enter a time, like 2pm or 14:00"), "invalid")
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").replace(".", "")
        if (half and not 1 <= hour <= 12) or hour > 23 or minute > 59:
            raise ValidationError(_("Enter a time, like 2pm or 14:00"), "invalid")
        if not half and 1 <= hour <= 7 and len(found[1]) == 1:
            raise ValidationError(_("Add am or pm, like %(hour)dpm") % {"hour": hour}, "half")
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        return dt.time(hour, minute)
