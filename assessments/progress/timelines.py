"""The timeline of a system in words and tracks, and what is worked on now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.progress.queries import Journey, Timeline, TimelineRow
from assessments.reviews.models import Review
from assessments.signoff.presenters import state_in_words
from framework.track import Track


@dataclass(frozen=True)
class LivePriority:
    """A priority that is worked on now: its plan and how far that is."""

    rank: int
    carried: bool
    title: str
    href: str
    state: str


def live_priorities(journeys: Sequence[Journey]) -> list[LivePriority]:
    """The priorities of the reviews that are acted on (the newest review first), first things first."""
    newest = max((journey.review.pk for journey in journeys), default=None)
    return [
        LivePriority(
            standing.row.rank or 0,
            journey.review.pk != newest or standing.row.is_carried,
            f"{standing.row.challenge.number}. {standing.row.challenge.short_title}",
            reverse("plan", args=[journey.review.pk, standing.row.challenge.number]),
            state_in_words(standing),
        )
        for journey in journeys
        if journey.review.is_planning
        for standing in journey.standings
        if not standing.row.ended
    ]


@dataclass(frozen=True)
class ShownColumn:
    """One review of the timeline; `new_edition` where it used another edition than the one before it."""

    review: Review
    new_edition: bool


@dataclass(frozen=True)
class ShownRow:
    """One challenge of the timeline: a track for each review, its live priority, and how many see it differently."""

    number: int
    title: str
    cells: Sequence[tuple[ShownColumn, Track]]
    rank: int | None
    carried: bool
    differently: int


@dataclass(frozen=True)
class ShownTimeline:
    columns: Sequence[ShownColumn]
    rows: Sequence[ShownRow]
    moved: Sequence[str]

    @property
    def has_priorities(self) -> bool:
        return any(row.rank for row in self.rows)

    @property
    def has_voices(self) -> bool:
        return any(row.differently for row in self.rows)


def shown(timeline: Timeline, *, most: int = 4) -> ShownTimeline:
    """The last `most` reviews of the timeline with their tracks, and what moved in the last: named, not counted."""
    columns = [
        ShownColumn(review, bool(n) and timeline.reviews[n - 1].edition_id != review.edition_id)
        for n, review in enumerate(timeline.reviews)
    ]
    rows = [_shown_row(timeline, row, columns, most) for row in timeline.rows]
    return ShownTimeline(columns[-most:], rows, _moved(timeline.rows))


def _shown_row(timeline: Timeline, row: TimelineRow, columns: Sequence[ShownColumn], most: int) -> ShownRow:
    tracks = [
        Track(stages, found.stage, found.was, found.with_reservations, recorded=True)
        if found
        else Track(stages)
        for stages, found in zip(timeline.stages, row.agreed, strict=True)
    ]
    live = [
        (found.rank, column is not columns[-1])
        for column, found in zip(columns, row.agreed, strict=True)
        if found and found.rank and (column.review.is_assessing or column.review.is_planning)
    ]
    rank, carried = live[-1] if live else (None, False)
    recorded = [found for found in row.agreed[-most:] if found]  # a voice belongs to a review that is shown
    return ShownRow(
        row.number,
        row.title,
        list(zip(columns, tracks, strict=True))[-most:],
        rank,
        carried,
        recorded[-1].differently if recorded else 0,
    )


def _moved(rows: Sequence[TimelineRow]) -> list[str]:
    """ "Forward: 2, 3." and "Back: 7." of the last review that recorded something; empty when nothing moved."""
    forward: list[str] = []
    back: list[str] = []
    for row in rows:
        found = row.agreed[-1] if row.agreed else None
        if found and found.stage and found.was and found.stage != found.was:
            (forward if found.stage > found.was else back).append(str(row.number))
    said = [(_("Forward: %(numbers)s."), forward), (_("Back: %(numbers)s."), back)]
    return [words % {"numbers": ", ".join(numbers)} for words, numbers in said if numbers]
