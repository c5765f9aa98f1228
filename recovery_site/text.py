"""The one cleaner of text that people type, and the limits on its length.

Every form field that takes text is a `Line` or a `Prose`; both clean what came in before they measure it:
browsers send a line break as two characters and count it as one, so breaks are made one first.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

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
            "Remove the broken character. It may show as a box or a question mark.", "surrogate"
        )
    if any(unicodedata.category(c) == "Cc" and c != "\n" for c in value):
        raise ValidationError(
            "Remove the hidden control character. Typing the words again removes it.", "control"
        )
    return unicodedata.normalize("NFC", _BIDI.sub("", value)).strip()


class Line(forms.CharField):
    """One line of text, at most `max_length` characters (200 unless told)."""

    many_lines = False

    def __init__(self, *, max_length: int = NAME_MAX, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        # Our cleaner says what is wrong and how to mend it; Django's NUL check would say it second.
        self.validators = [v for v in self.validators if type(v).__name__ == "MaxLengthValidator"]
        self.error_messages.setdefault("max_length", "")
        self.error_messages["max_length"] = f"Use {max_length:,} characters or fewer."

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return ""
        return clean_text(str(value), many_lines=self.many_lines)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # No maxlength attribute: a paste is never cut off silently, the message says what to do.
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class Prose(Line):
    """Several lines of text, at most `max_length` characters (2,000 unless told)."""

    many_lines = True

    def __init__(self, *, max_length: int = COMMENT_MAX, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)
