"""The one cleaner of text that people type, and the limits on its length.

Every form field that takes text is a `Line` or a `Prose`, an email address an `Email`; all clean what came in
before they measure it. Length is counted in UTF-16 code units of the cleaned text: an emoji is two, a line break one.
The counter in the browser does the same (`static/src/length.js`).
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

# Every way to end a line: CR, VT (Shift+Enter in Word), FF, NEL, and Unicode's line and paragraph separators.
_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# What nobody can see: controls, noncharacters, and what Unicode lists as Default_Ignorable_Code_Point but for what
# letters and emoji need (joiners, variation selectors, fillers). Marks of direction are among these: they can make
# a page show something other than it says. Tags are kept where they make a flag: Wales is a black flag and six tags.
_UNSEEN = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)"
    "|[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff"
    "\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
# Something to read: neither space nor what is only seen together with a letter.
_SEEN = re.compile(
    "[^\\s\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_JOINERS = re.compile("[\u200c\u200d]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_IN_BRACKETS = re.compile("<([^<>]*)>[ ,;]*$")


def clean_text(value: str, *, many_lines: bool = False) -> str:
    """Return `value` in NFC and trimmed, each line break a single newline, without what nobody can see.

    A tab is a space, and so is a line break unless `many_lines`. What would show nothing at all is empty.
    Refuses with a ValidationError a lone surrogate, which passes Django's own field and then breaks both databases.
    """
    value = _BREAK.sub("\n", value).replace("\t", " ")
    if not many_lines:
        value = value.replace("\n", " ")
    if _SURROGATE.search(value):
        raise ValidationError(
            _("Remove the broken character. It may show as a box or a question mark."), "surrogate"
        )
    value = unicodedata.normalize("NFC", without_unseen(value)).strip()
    return value if _SEEN.search(value) else ""


def without_unseen(value: str) -> str:
    """`value` without what nobody can see. Line breaks and tabs stay, and so do joiners and what makes a flag."""
    return _UNSEEN.sub(r"\1", value)


def same_name(one: str, other: str) -> bool:
    """Whether two names are written alike but for capitals and for how many spaces they have."""
    return one.casefold().split() == other.casefold().split()


def clean_email(value: str) -> str:
    """An email address without what is often pasted along: spaces, what nobody can see, a name and angle brackets
    (`Asha Patel <asha@example.org>;`), `mailto:`. Full-width characters are the usual ones.
    """
    plain = unicodedata.normalize("NFKC", _JOINERS.sub("", clean_text(value)))
    if named := _IN_BRACKETS.search(plain):
        plain = named[1]
    plain = plain.strip(" ,;")
    return plain[len("mailto:") :].strip() if plain.lower().startswith("mailto:") else plain


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
        # Our cleaner drops a NUL; Django's check would refuse it.
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


class Email(forms.EmailField):
    """An email address, however it was pasted."""

    def to_python(self, value: Any) -> str | None:
        """The cleaned address; empty for nothing."""
        return super().to_python("" if value in self.empty_values else clean_email(str(value)))
