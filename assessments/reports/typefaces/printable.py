"""A page made ready for paper: what no font of ours draws is named in words, what runs from right to left says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache as once

from django.utils.translation import gettext, ngettext

from assessments.reports.typefaces.covered import RARE, ranges
from recovery_site.text import without_unseen

NAMED = 2  # letters of one gap whose names are given: the first page of a report is to stay one
GAPS = 300  # of one page that are told in full: a text of nothing else would become a book
# What is seen only together with another letter: a font need not have it, and no box stands for it.
_SILENT = "\u034f\u200c-\u200e\ufe00-\ufe0f\U000e0100-\U000e01ef"
# What holds a place in scripts that no font of ours has, and shows nothing.
_FILLERS = re.compile("[\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0]")
# What no program can lay out: separators of lines, control characters; then half letters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_BROKEN = re.compile("[\ud800-\udfff]")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*>")
_TEXTS = {"p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "blockquote", "caption"}
_LETTER = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_HAS_RIGHT_TO_LEFT = re.compile(_LETTER)
_NAME_AMONG_OURS = re.compile(rf"{_LETTER}(?:[\W\d_]*{_LETTER})*")
LEFT_TO_RIGHT, _SAYS_SO = "\u200e", 'dir="rtl"'


def clean(html: str) -> str:
    """`html` without what no program can lay out: a space stands for it, and U+FFFD for half a letter."""
    return _UNPRINTABLE.sub(" ", _BROKEN.sub("\ufffd", html))


def printable(html: str, *, missing: Collection[int] = ()) -> str:
    """`html` without what nobody can see, and with words in the place of each letter that no font has.

    `missing` are numbers of letters that turned out not to be drawn. Addresses of links stay as they are.
    """
    gaps = iter(range(GAPS))
    seen = LEFT_TO_RIGHT.join(
        map(without_unseen, clean(html).split(LEFT_TO_RIGHT))
    )  # `directed` put these there
    seen = _FILLERS.sub("", seen)
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
    drawn = _class(ranges())
    absent = "".join(map(_safe, sorted(missing)))
    gap = f"[^\t\n {_SILENT}{drawn}]"
    if absent:
        gap = f"(?:{gap}|[{absent}])"
    return re.compile(f'href="[^"]*"|{gap}(?: ?{gap})*')


@once
def _rare() -> re.Pattern[str]:
    return re.compile(f"[{_class(ranges(RARE))}]")


def _class(spans: list[tuple[int, int]]) -> str:
    return "".join(f"{_safe(first)}-{_safe(last)}" for first, last in spans)


def _safe(number: int) -> str:
    return f"\\U{number:08x}"


def directed(html: str) -> str:
    """`html` with dir="rtl" on each paragraph, cell, heading or item whose first letter is of such a script.

    Browsers do this for `dir="auto"`; what makes a PDF does not. Our own words run from left to right: where a name
    from right to left stands among them, a mark after it keeps the comma and the number that follow in their places.
    Where a page has letters that only one of our Arabic fonts has, data-letters asks for it: one word, one font.
    """
    if not _HAS_RIGHT_TO_LEFT.search(html):
        return html
    turn = ' dir="rtl" data-letters="all"' if _rare().search(html) else ' dir="rtl"'
    pieces: list[str] = []
    undecided: list[tuple[str, int]] = []  # texts without a letter yet: the name and the place of their tag
    place, ours, quoted = 0, True, False  # quoted: in a span that says its direction itself
    for tag in _TAG.finditer(html):
        text, name = html[place : tag.start()], tag[2]
        if undecided and (found := first_direction(text)):
            ours = found == "ltr"
            for _, at in undecided if not ours else []:
                pieces[at] = f"{pieces[at][:-1]}{turn}>"
            undecided = []
        if ours and not quoted and name != "title":  # the title is read as data
            text = _NAME_AMONG_OURS.sub(_marked, text)
        pieces += [text, tag[0]]
        place = tag.end()
        if name == "span":
            quoted = _SAYS_SO in tag[0]
        elif name in _TEXTS:
            ours = _SAYS_SO not in tag[0]
            undecided = [one for one in undecided if one[0] != name]  # of its own kind none is open any more
            if not tag[1] and "dir=" not in tag[0]:
                undecided.append((name, len(pieces) - 1))
    return "".join([*pieces, html[place:]])


def _marked(name: re.Match[str]) -> str:
    return name[0] + LEFT_TO_RIGHT


def first_direction(text: str) -> str:
    """ "ltr" or "rtl" by the first letter that has a direction; empty where none has."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind == "L":
            return "ltr"
        if kind in {"R", "AL"}:
            return "rtl"
    return ""
