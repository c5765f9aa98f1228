"""The sentences of the reports: finished words for the templates, from plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

LONGEST = 40  # letters in a row after which a line may break inside a word
MOST_BREAKS = 60  # line breaks that one text may have on paper; after them a / stands for each
LONG_ROW = 1000  # letters from which a row of a table may go on over the page
_LONG_WORD = re.compile(rf"(\S{{{LONGEST}}})(?=\S)")
_HERE = "\0"  # never in a text that was cleaned


def prose(text: str) -> SafeString:
    """`text` escaped, its line breaks kept, and a place to break every 40 letters of a very long word.

    Without these places one word of thousands of letters costs minutes to lay out. A text of nothing but line
    breaks would fill a hundred pages, so those after the sixtieth are shown as a stroke. No word is left out.
    """
    lines = text.split("\n")
    text = "\n".join(
        [*lines[:MOST_BREAKS], " / ".join(lines[MOST_BREAKS:])] if lines[MOST_BREAKS:] else lines
    )
    marked = _LONG_WORD.sub(rf"\1{_HERE}", text.replace(_HERE, ""))
    escaped = str(conditional_escape(marked))
    return mark_safe(escaped.replace(_HERE, "<wbr>").replace("\n", "<br>"))  # noqa: S308 - escaped just before


def is_long(*texts: str) -> bool:
    """Whether a row that holds these texts may have to go on over the page."""
    return sum(map(len, texts)) > LONG_ROW


def shortened(text: str, most: int) -> tuple[str, bool]:
    """The beginning of `text` on one line, at a whole word where there is one, and whether anything was left out."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line, False
    return f"{line[: most + 1].rsplit(' ', 1)[0][:most].rstrip(' ,;:.')} …", True


def listed(words: Sequence[object]) -> str:
    """3, 4 and 9."""
    texts = [str(word) for word in words]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def numbered(numbers: Sequence[int]) -> str:
    """challenge 4; challenges 4 and 9."""
    return f"{'challenge' if len(numbers) == 1 else 'challenges'} {listed(numbers)}"


def plans_signed(signed: int, wanted: int) -> str:
    """How many of the plans that the priorities ask for are signed, as one sentence. Empty for no priorities."""
    if wanted == 0:
        return ""
    if wanted == 1:
        return "The one plan is signed." if signed else "The one plan is not signed yet."
    if signed == 0:
        return f"None of the {wanted} plans is signed yet."
    if signed == wanted:
        return f"All {wanted} plans are signed."
    return f"{signed} of {wanted} plans {'is' if signed == 1 else 'are'} signed."


def agreed_on(rows: Sequence[Mapping[str, Any]]) -> str:
    """On how many challenges there is an agreed stage, and on which there is none."""
    agreed = [row["challenge"] for row in rows if row["stage"]]
    split = [row["challenge"] for row in rows if row["outcome"] == "not_reached"]
    rest = [row["challenge"] for row in rows if not row["outcome"]]
    said = f"A stage is agreed on {'all ' if len(agreed) == len(rows) else ''}{len(agreed)}"
    said += "." if len(agreed) == len(rows) else f" of {len(rows)} challenges."
    if split:
        said += f" No agreement on {numbered(split)}."
    if rest:
        said += f" Not talked about yet: {numbered(rest)}."
    return said.replace(f"all {len(rows)}.", f"all {len(rows)} challenges.")


def seen_differently(rows: Sequence[Mapping[str, Any]]) -> str:
    """On which challenges somebody sees it differently."""
    reserved = [row["challenge"] for row in rows if row["reservations"]]
    if not reserved:
        return "Nobody asked for a different view to be written down."
    return f"Some people see {numbered(reserved)} differently. Their own words are in this report."


def picture_in_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """What the picture shows, for people who hear it."""
    said = []
    for row in rows:
        where = f"stage {row['stage']}, {row['stage_name']}" if row["stage"] else row["how"].lower()
        extra = ", seen differently by some" if row["reservations"] else ""
        first = f", priority {row['priority']}" if row["priority"] else ""
        said.append(f"{row['challenge']}, {row['title']}: {where}{extra}{first}.")
    return "Stage agreed for each challenge. " + " ".join(said)
