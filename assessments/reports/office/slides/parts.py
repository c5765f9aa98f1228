"""What is on the slides, as frozen values: words that are already chosen, and numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Grid:
    """A table: headings with their shares of the width, and rows."""

    heads: tuple[tuple[str, float], ...]
    rows: tuple[tuple[str, ...], ...]
    about: str  # for whoever does not see it


@dataclass(frozen=True)
class Mark:
    """One challenge in the picture. `stage` and `was` are of `stages`; None where there is none.

    `words` say what the mark shows, `spoken` all of the line.
    """

    title: str
    stages: int
    stage: int | None
    was: int | None
    is_recorded: bool
    is_reserved: bool
    rank: int | None
    words: str
    spoken: str


@dataclass(frozen=True)
class Page:
    """One slide. Of `marks`, `grid` and `body` one is there; `notes` has everything in full."""

    title: str
    lead: str
    notes: str
    marks: tuple[Mark, ...] = ()
    grid: Grid | None = None
    body: str = ""
    small: str = ""  # beneath the body
    legend: str = ""


@dataclass(frozen=True)
class Deck:
    """All slides. `footer` stands on each, with `draft` before it as long as something can still change."""

    pages: tuple[Page, ...]
    footer: str
    draft: str
    full_in_notes: str  # said where something did not fit
    left_out: str  # "%(n)d more …", said where rows did not fit
