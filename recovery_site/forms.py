"""How forms look, and what Django and crispy lack: a button, a date in three boxes, a group with a plain legend.

Every form is laid out by crispy. `helper = lay_out("name", "date", button=_("Save"))` in the form and
`{% crispy form %}` in the template are the whole of a simple form, with its error summary and token. Without
a button only the fields are drawn: the page has the form element, the token, the summary and its own buttons.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from crispy_forms.utils import render_field
from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.template import Context
from django.template.loader import render_to_string
from django.utils.dates import MONTHS
from django.utils.functional import Promise, lazy
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recovery_site.text import clean_text

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    Text: TypeAlias = _StrOrPromise
else:
    Text = str | Promise  # words, translated at once or when they are shown


class NhsukRenderer(TemplatesSetting):
    """Draws each field by the nhsuk template pack, with or without crispy."""

    field_template_name = "nhsuk/field.html"


# ------------------------------------------------------------------------------------------------- layout


class Part(Protocol):
    """What crispy asks of an object in a layout."""

    def render(self, form: forms.BaseForm, context: Context, template_pack: str, **kwargs: Any) -> str: ...


class Button:
    """A button that sends the form. With a `name` it says by its value 1 which of several was pressed."""

    def __init__(self, words: Text, *, name: str = "", secondary: bool = False) -> None:
        self.words, self.name, self.secondary = words, name, secondary

    def render(
        self, form: forms.BaseForm, context: Context, template_pack: str = "nhsuk", **kwargs: Any
    ) -> SafeString:
        """The button as markup."""
        return render_to_string(f"{template_pack}/layout/button.html", {"button": self})


class Group:
    """Fields under one legend: `Group(_("Protecting small groups"), "screen_least", "record_least")`.

    Unlike crispy's Fieldset it prints the legend as it is: typed words are never run as a template.
    """

    def __init__(self, legend: Text, *fields: str | Part, hint: Text = "") -> None:
        self.legend, self.fields, self.hint = legend, fields, hint

    def render(
        self, form: forms.BaseForm, context: Context, template_pack: str = "nhsuk", **kwargs: Any
    ) -> SafeString:
        """The fieldset as markup."""
        inside = [
            render_field(one, form, context, template_pack=template_pack, **kwargs) for one in self.fields
        ]
        fields = mark_safe("".join(inside))  # noqa: S308 - rendered by the templates of the pack
        return render_to_string(f"{template_pack}/layout/fieldset.html", {"fieldset": self, "fields": fields})


class Drawn:
    """A part that a template of its own draws, with the context of the page and the `form`."""

    def __init__(self, template: str) -> None:
        self.template = template

    def render(
        self, form: forms.BaseForm, context: Context, template_pack: str = "nhsuk", **kwargs: Any
    ) -> SafeString:
        """The part as markup."""
        values: dict[str, Any] = {str(name): value for name, value in context.flatten().items()}
        return render_to_string(self.template, values | {"form": form})


def lay_out(*parts: str | Part, button: Text = "", summary: bool = True) -> FormHelper:
    """How crispy draws a form: these fields and parts and, with `button`, the whole form around them.

    The error summary stands above a whole form; `summary=False` where the page shows it itself.
    """
    helper = FormHelper()
    whole = bool(button)
    helper.form_tag, helper.disable_csrf, helper.form_show_errors = whole, not whole, whole and summary
    helper.layout = Layout(*parts, *([Button(button)] if whole else []))
    return helper


# --------------------------------------------------------------------------------------- a date in three boxes


class DatePartsWidget(forms.Widget):
    """Three boxes: day, month, year. What was typed is shown again as it was typed."""

    PARTS: ClassVar[tuple[str, str, str]] = ("day", "month", "year")
    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        """What was typed into each box."""
        return [data.get(f"{name}_{part}", "") for part in self.PARTS]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether the form had none of the boxes."""
        return all(f"{name}_{part}" not in data for part in self.PARTS)

    def id_for_label(self, id_: str) -> str:
        """The first box."""
        return f"{id_}_day" if id_ else id_

    def typed(self, value: Any) -> list[str]:
        """The words for the three boxes, from a date or from what was typed before."""
        if isinstance(value, dt.date):
            return [str(value.day), str(value.month), str(value.year)]
        return list(value) if isinstance(value, list | tuple) else ["", "", ""]


# What is said of a date when boxes are empty, by which ones.
MISSING: dict[tuple[str, ...], Text] = {
    ("day",): gettext_lazy("%(what)s must include a day"),
    ("month",): gettext_lazy("%(what)s must include a month"),
    ("year",): gettext_lazy("%(what)s must include a year"),
    ("day", "month"): gettext_lazy("%(what)s must include a day and a month"),
    ("day", "year"): gettext_lazy("%(what)s must include a day and a year"),
    ("month", "year"): gettext_lazy("%(what)s must include a month and a year"),
}
WRONG_YEAR = gettext_lazy("%(what)s must have a year of 4 numbers, like 2027")
WRONG_MONTH = gettext_lazy("%(what)s must have a real month, like 3 or March")
WRONG_DATE = gettext_lazy("%(what)s must be a real date")


class DateParts(forms.Field):
    """A date typed as day, month and year: "4", "3" or "March", "2027". Gives a date, or None if empty.

    `what` names it in the error messages ("Review date", "Due date"); without it the label does, unless
    that is a question. Errors say which box is wrong.
    """

    widget = DatePartsWidget

    def __init__(self, *, what: Text = "", **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("For example, 27 3 2027"))
        super().__init__(**kwargs)
        self._what = what
        self.error_messages["required"] = lazy(self._required, str)()

    @property
    def what(self) -> str:
        """The name of this date at the beginning of a sentence."""
        label = str(self.label or "")
        return str(self._what) or (label if label and not label.endswith("?") else _("The date"))

    def _required(self) -> str:
        what = self.what
        if what == _("The date"):
            return _("Enter the date")
        within = what if what[1:2].isupper() else what[0].lower() + what[1:]
        if within.startswith("the "):
            return _("Enter %(what)s") % {"what": within}
        return _("Enter the %(what)s") % {"what": within}

    def to_python(self, value: Any) -> dt.date | None:
        """The date; None when all boxes are empty. Refuses what is no date, with the boxes that are wrong."""
        day, month, year = (clean_text(str(part or "")) for part in value or ("", "", ""))
        if not (day or month or year):
            return None
        missing = [n for n, part in zip(DatePartsWidget.PARTS, (day, month, year), strict=True) if not part]
        if missing:
            raise self._error(MISSING[tuple(missing)], "incomplete", missing)
        if not (year.isascii() and year.isdigit() and len(year) == 4 and year >= "1900"):
            raise self._error(WRONG_YEAR, "year", ["year"])
        number = month_number(month)
        if number is None:
            raise self._error(WRONG_MONTH, "month", ["month"])
        try:
            if not (day.isascii() and day.isdigit()):
                raise ValueError
            return dt.date(int(year), number, int(day[:9]))
        except ValueError:
            raise self._error(WRONG_DATE, "invalid", DatePartsWidget.PARTS) from None

    def _error(self, words: Text, code: str, parts: Sequence[str]) -> ValidationError:
        return ValidationError(words, code=code, params={"what": self.what, "parts": list(parts)})

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another date was typed than the one that was shown."""
        before = initial if isinstance(initial, dt.date) else None
        try:
            return self.to_python(data) != before
        except ValidationError:
            return True


def month_number(word: str) -> int | None:
    """3 for "3", "03", "March", "mar" and "Mar.", in English or the page's language; None for what is no month."""
    if word.isascii() and word.isdigit():
        number = int(word[:9])
        return number if 1 <= number <= 12 else None
    word = word.lower().rstrip(".")
    if len(word) < 3:
        return None
    names = [(number, str(name).lower()) for number, name in MONTHS.items()]
    names += [(number, calendar.month_name[number].lower()) for number in range(1, 13)]
    return next((number for number, name in names if name.startswith(word)), None)
