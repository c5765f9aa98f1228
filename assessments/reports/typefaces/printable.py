"""A page made ready for paper: what no font of ours draws is named in words, what runs from right to left says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache as once

from django.utils.translation import gettext, ngettext

from assessments.reports.typefaces.covered import ranges
from recovery_site.text import without_unseen

NAMED = 2  # letters of one gap whose names are given: the first page of a report is to stay one
GAPS = 300  # of one page that are told in full: a text of nothing else would become a book
# What is seen only together with another letter: a font need not have it, and no box stands for it.
_SILENT = "\u034f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef"
# What holds a place in scripts that no font of ours has, and shows nothing.
_FILLERS = re.compile("[\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0]")
# What no program can lay out: separators of lines, control characters; then half letters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_BROKEN = re.compile("[\ud800-\udfff]")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*>")
_TEXTS = {"p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "blockquote", "caption"}
_HAS_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def clean(html: str) -> str:
    """`html` without what no program can lay out: a space stands for it, and U+FFFD for half a letter."""
    return _UNPRINTABLE.sub(" ", _BROKEN.sub("\ufffd", html))


def printable(html: str, *, missing: Collection[int] = ()) -> str:
    """`html` without what nobody can see, and with words in the place of each letter that no font has.

    `missing` are numbers of letters that turned out not to be drawn. Addresses of links stay as they are.
    """
    gaps = iter(range(GAPS))
    seen = _FILLERS.sub("", without_unseen(clean(html)))
    return _gaps(frozenset(missing)).sub(lambda found: _told(found[0], gaps), seen)


def _told(found: str, gaps: Iterator[int]) -> str:
    """The words for some letters in a row; `found` is the address of a link, which stays, or such letters."""
    if found.startswith("href="):
        return found
    letters = [letter for letter in found if letter != " "]
    if next(gaps, None) is None:
        return gettext("[cannot be printed]")
    names, more = ", ".join(map(name_of, letters[:NAMED])), len(letters) - NAMED
    if more <= 0:
        return gettext("[cannot be printed: %(names)s]") % {"names": names}
    said = ngettext(
        "[cannot be printed: %(names)s and %(more)s more letter]",
        "[cannot be printed: %(names)s and %(more)s more letters]",
        more,
    )
    return said % {"names": names, "more": more}


def name_of(letter: str) -> str:
    """What Unicode calls a letter, in small letters; its number where it has no name."""
    number = f"U+{ord(letter):04X}"
    name = unicodedata.name(letter, "")
    if letter == "\ufffd":
        return gettext("a broken letter")
    if "IDEOGRAPH-" in name:
        return gettext("Chinese character %(number)s") % {"number": number}
    if not name:
        return gettext("a sign without a name, %(number)s") % {"number": number}
    return name.capitalize()


@once
def _gaps(missing: frozenset[int]) -> re.Pattern[str]:
    """Finds addresses of links, and letters in a row that cannot be drawn, with the spaces between them."""
    drawn = "".join(f"{_safe(first)}-{_safe(last)}" for first, last in ranges())
    absent = "".join(map(_safe, sorted(missing)))
    gap = f"[^\t\n {_SILENT}{drawn}]"
    if absent:
        gap = f"(?:{gap}|[{absent}])"
    return re.compile(f'href="[^"]*"|{gap}(?: ?{gap})*')


def _safe(number: int) -> str:
    return f"\\U{number:08x}"


def directed(html: str) -> str:
    """`html` with dir="rtl" on each paragraph, cell, heading or item whose first letter is of such a script.

    Browsers do this for `dir="auto"`; what makes a PDF does not. Our own words run from left to right.
    """
    if not _HAS_RIGHT_TO_LEFT.search(html):
        return html
    turned: list[int] = []  # where an attribute goes
    undecided: list[
        tuple[str, int]
    ] = []  # the texts that are open and have shown no letter: name, end of the tag
    place = 0
    for tag in _TAG.finditer(html):
        if undecided and (direction := first_direction(html[place : tag.start()])):
            turned += [end for _, end in undecided if direction == "rtl"]
            undecided = []
        place = tag.end()
        closing, name = tag[1], tag[2]
        if name in _TEXTS:
            undecided = [one for one in undecided if one[0] != name]  # of its own kind none is open any more
            if not closing and "dir=" not in tag[0]:
                undecided.append((name, tag.end() - 1))
    pieces, before = [], 0
    for end in sorted(turned):
        pieces += [html[before:end], ' dir="rtl"']
        before = end
    return "".join([*pieces, html[before:]])


def first_direction(text: str) -> str:
    """ "ltr" or "rtl" by the first letter that has a direction; empty where none has."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind == "L":
            return "ltr"
        if kind in {"R", "AL"}:
            return "rtl"
    return ""
