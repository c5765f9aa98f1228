"""Filters that add to a text what helps to read it: the meaning of its words, a mark on what was looked for.

`{% load explaining %}` in the template. Both take plain text, escape all of it, and give markup that needs no
script and may stand inside a paragraph.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from framework.glossary import Glossary, anchor_of, is_short_form
from framework.models import GlossaryTerm
from framework.searching import matches

register = template.Library()

# What stays on the line of the word that it touches: a quotation mark before it; a full stop or ’s after it.
BEFORE = re.compile(r"[^\w\s]{0,4}\Z")
AFTER = re.compile(r"(?:’s)?[^\w\s]{0,4}")


@register.filter
def explained(text: str, terms: Glossary | Iterable[GlossaryTerm]) -> SafeString:
    """The text, in which each word of the glossary can be opened where it stands for the first time.

    `{{ descriptor.text|explained:glossary }}`, with `queries.glossary_of(edition)` as the glossary (a list of terms
    works too, but is slower). The word is a button. It opens its meaning beside it, or at the foot of a phone,
    without a script; Escape or a press elsewhere closes it. A browser that is too old for this shows the meaning
    in brackets. On paper a short form is followed by its full name, unless the text gives it.

    Keep it out of links, labels, headings and summaries: a button may not stand there. It is the same for the
    same text, so do not show one text twice on a page. `|linebreaks` may follow.
    """
    glossary = terms if isinstance(terms, Glossary) else Glossary(terms)
    parts = glossary.parts(text)
    pieces: list[str] = []
    for place, part in enumerate(parts):
        if part.term is None:
            pieces.append(part.text[:])
            continue
        before = after = ""
        if pieces and not isinstance(pieces[-1], SafeString):
            before = _found(BEFORE.search(pieces[-1]))
            pieces[-1] = pieces[-1][: len(pieces[-1]) - len(before)]
        if place + 1 < len(parts) and parts[place + 1].term is None:
            following = parts[place + 1]
            after = _found(AFTER.match(following.text))
            parts[place + 1] = following.without(len(after))
        pieces.append(_word(before, part.text, part.term, after, text))
    return _joined(pieces)


def _joined(pieces: Iterable[str]) -> SafeString:
    """The pieces in a row, each escaped unless it is markup of ours."""
    return mark_safe("".join(map(conditional_escape, pieces)))  # noqa: S308


def _found(match: re.Match[str] | None) -> str:
    return match.group() if match else ""


def _word(before: str, word: str, term: GlossaryTerm, after: str, text: str) -> SafeString:
    """The word as a button with its meaning, and what touches it."""
    bracketed = before.endswith("(") and after.startswith(")")  # Support Time and Recovery (STR)
    told = bracketed or not term.full_name or term.full_name.casefold() in text.casefold()
    paper = " app-meaning--on-paper" if is_short_form(word) and not told else ""
    place = f"{anchor_of(term)}-{zlib.crc32(text.encode('utf-8', 'replace')):08x}"
    return mark_safe(  # noqa: S308 - every piece is escaped, or made of letters, digits and hyphens
        f'<span class="app-no-wrap">{escape(before)}<button class="app-word" type="button" popovertarget="{place}"'
        f' aria-describedby="{place}">{escape(word[:])}</button><span class="app-meaning{paper}" id="{place}" popover>'
        f'<strong class="app-meaning__name">{_escaped(term.full_name or term.term)}</strong>'
        f'<span class="app-meaning__words">{_escaped(term.meaning)}</span>'
        f'<span class="app-meaning__today"> {_("Today:")} {_escaped(term.today)}</span></span>{escape(after)}</span>'
    )


_escaped = lru_cache(maxsize=2000)(escape)  # the same meanings stand on every page


@register.filter
def marked(text: str, q: str) -> SafeString:
    """The text with a mark around everything in it that the words of `q` find."""
    pieces: list[str] = []
    end = 0
    for start, stop in matches(text, q):
        pieces += [text[end:start], format_html("<mark>{}</mark>", text[start:stop])]
        end = stop
    return _joined((*pieces, text[end:]))


@register.filter
def anchor(term: GlossaryTerm) -> str:
    """Where the term stands on a page that lists terms: `href="#{{ term|anchor }}"`."""
    return anchor_of(term)
