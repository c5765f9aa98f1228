"""How forms look, and what Django and crispy lack: a date in three boxes, a group with a plain legend."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from crispy_forms.layout import Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.template import Context
from django.template.loader import render_to_string
from django.utils.functional import Promise


class NhsukRenderer(TemplatesSetting):
    """Draws each field by the nhsuk template pack, with or without crispy."""

    field_template_name = "nhsuk/field.html"


class Group(Fieldset):
    """Fields under one legend: `Group("Who leads?", "lead", "deputy", size="l", heading=True)`.

    Unlike crispy's own Fieldset it prints the legend as it is: typed words are never run as a template.
    """

    def __init__(
        self, legend: str, *fields: Any, size: str = "m", heading: bool = False, hint: str = "", **kwargs: Any
    ) -> None:
        super().__init__(legend, *fields, **kwargs)
        self.size, self.heading, self.hint = size, heading, hint

    def render(
        self, form: forms.BaseForm, context: Context, template_pack: str = "nhsuk", **kwargs: Any
    ) -> str:
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        values = {"fieldset": self, "legend": self.legend, "fields": fields}
        return render_to_string(self.get_template_name(template_pack), values)


class DatePartsWidget(forms.Widget):
    """Three boxes: day, month, year. What was typed is shown again as it was typed."""

    PARTS: ClassVar[tuple[str, str, str]] = ("day", "month", "year")
    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        return [data.get(f"{name}_{part}", "") for part in self.PARTS]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return all(f"{name}_{part}" not in data for part in self.PARTS)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_day" if id_ else id_

    def typed(self, value: Any) -> list[str]:
        """The words for the three boxes, from a date or from what was typed before."""
        if isinstance(value, dt.date):
            return [str(value.day), str(value.month), str(value.year)]
        return list(value) if isinstance(value, list | tuple) else ["", "", ""]


class DateParts(forms.Field):
    """A date typed as day, month and year: "4", "3" or "March", "2027". Gives a date, or None if empty.

    `what` names it in the error messages ("Review date", "Due date"); without it the label does, unless
    that is a question. Errors say which box is wrong.
    """

    widget = DatePartsWidget

    def __init__(self, *, what: str | Promise = "", **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "For example, 27 3 2027")
        super().__init__(**kwargs)
        label = str(self.label or "")
        self.what = str(what) or (label if label and not label.endswith("?") else "The date")
        lower = self.what if self.what[1:2].isupper() else self.what[0].lower() + self.what[1:]
        self.error_messages["required"] = "Enter " + (lower if lower.startswith("the ") else f"the {lower}")

    def to_python(self, value: Any) -> dt.date | None:
        day, month, year = (str(part or "").strip() for part in value or ("", "", ""))
        if not (day or month or year):
            return None
        missing = [n for n, part in zip(DatePartsWidget.PARTS, (day, month, year), strict=True) if not part]
        if missing:
            raise self._error(f"must include a {' and a '.join(missing)}", "incomplete", missing)
        if not (year.isascii() and year.isdigit() and len(year) == 4 and year >= "1900"):
            raise self._error("must have a year of 4 numbers, like 2027", "year", ["year"])
        number = month_number(month)
        if number is None:
            raise self._error("must have a real month, like 3 or March", "month", ["month"])
        try:
            if not (day.isascii() and day.isdigit()):
                raise ValueError
            return dt.date(int(year), number, int(day[:9]))
        except ValueError:
            raise self._error("must be a real date", "invalid", list(DatePartsWidget.PARTS)) from None

    def _error(self, words: str, code: str, parts: list[str]) -> ValidationError:
        return ValidationError(f"{self.what} {words}", code=code, params={"parts": parts})

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial if isinstance(initial, dt.date) else None
        try:
            return self.to_python(data) != before
        except ValidationError:
            return True


def month_number(word: str) -> int | None:
    """3 for "3", "03", "March", "mar" and "Mar."; None for what is no month."""
    if word.isascii() and word.isdigit():
        number = int(word[:9])
        return number if 1 <= number <= 12 else None
    word = word.lower().rstrip(".")
    if len(word) < 3:
        return None
    names = [name.lower() for name in calendar.month_name]
    found = [number for number in range(1, 13) if names[number].startswith(word)]
    return found[0] if found else None
