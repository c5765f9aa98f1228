"""The one cleaner of text that people type, and the limits on its length.

Every form field that takes text is a `Line` or a `Prose`; both clean what came in before they measure it:
browsers send a line break as two characters and count it as one, so breaks are made one first. Length is counted
in UTF-16 code units, as the character counter in the browser does: an emoji is two.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NAME_MAX = 200  # a name, a title, an owner
LINE_MAX = 500  # one line of a form: a measure, a baseline, a target
COMMENT_MAX = 2000  # a comment, a reservation, a reason
PLAN_MAX = 5000  # a long field of Template B

# Explicit marks that reorder the text around them: they can make a page show something other than it says.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean_text(value: str, *, many_lines: bool = False) -> str:
    """Return `value` in NFC, trimmed, with line breaks as a single newline and without bidi overrides.

    Refuses with a ValidationError: control characters (a tab counts as a space; a newline is allowed only
    with `many_lines`) and lone surrogates, which pass Django's own field and then break both databases.
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not many_lines:
        value = value.replace("\n", " ")
    if _SURROGATE.search(value):
        raise ValidationError(
            _("Remove the broken character. It may show as a box or a question mark."), "surrogate"
        )
    if any(unicodedata.category(c) == "Cc" and c != "\n" for c in value):
        raise ValidationError(
            _("Remove the hidden control character. Typing the words again removes it."), "control"
        )
    return unicodedata.normalize("NFC", _BIDI.sub("", value)).strip()


def length_of(value: str) -> int:
    """How long a cleaned text is, as a browser counts: in UTF-16 code units, a line break as one."""
    return len(value.encode("utf-16-le")) // 2


class _MaxLength(MaxLengthValidator):
    def clean(self, x: str) -> int:  # type: ignore[override]
        return length_of(x)


def _too_long(most: int) -> str:
    words = ngettext("Use %(most)s character or fewer.", "Use %(most)s characters or fewer.", most)
    return words % {"most": number_format(most, force_grouping=True)}


_too_long_lazy = lazy(_too_long, str)  # in the language of whoever reads it


class Line(forms.CharField):
    """One line of text, at most `max_length` characters (200 unless told)."""

    many_lines = False

    def __init__(self, *, max_length: int = NAME_MAX, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        # Our cleaner says what is wrong and how to mend it; Django's NUL check would say it second.
        self.validators = [_MaxLength(max_length)]
        self.error_messages["max_length"] = _too_long_lazy(max_length)

    def to_python(self, value: Any) -> str:
        """The cleaned text; empty for nothing."""
        if value in self.empty_values:
            return ""
        return clean_text(str(value), many_lines=self.many_lines)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Django's attributes without maxlength: a paste is never cut off silently, the message says what to do."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class Prose(Line):
    """Several lines of text, at most `max_length` characters (2,000 unless told)."""

    many_lines = True

    def __init__(self, *, max_length: int = COMMENT_MAX, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)
