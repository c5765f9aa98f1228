"""People's words as an office file may hold them."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from django.template.loader import render_to_string
from django.utils.html import strip_tags

MOST_LINES = 60  # of one text; after them a stroke stands for each line break
_BROKEN = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_BREAK = re.compile(r"<br\s*/?>|</p>|</li>")
_SPACE = re.compile(r"[ \n\t]+")


def plain(text: str) -> str:
    """`text` as XML can hold it: each line break a newline, no control characters, no half letters.

    A text of nothing but line breaks would fill a hundred pages: after the sixtieth they are shown as a stroke.
    """
    whole = _NOT_XML.sub(" ", _BROKEN.sub("\ufffd", _LINE_BREAK.sub("\n", text)))
    lines = whole.split("\n")
    if lines[MOST_LINES:]:
        lines = [*lines[:MOST_LINES], " / ".join(lines[MOST_LINES:])]
    return "\n".join(lines)


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction has that one (as Arabic, Urdu and Hebrew have)."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def said(template: str, **context: object) -> str:
    """What a small template of the papers says, as plain lines: the same words as in the PDF."""
    html = _SPACE.sub(" ", render_to_string(template, context))
    lines = strip_tags(_BREAK.sub("\n", html)).split("\n")
    return unescape("\n".join(line.strip() for line in lines if line.strip()))
