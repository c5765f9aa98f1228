"""The timeline of a system in words and tracks, and what is worked on now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.plans.presenters import listed
from assessments.progress.queries import Journey
from assessments.progress.timeline.queries import Agreed, Timeline, TimelineRow
from assessments.reviews.models import Review
from assessments.signoff.presenters import state_in_words
from framework.models import Edition
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
    """One review of the timeline; `new_edition` where it used another edition than the one shown before it.

    `edition` names its edition where another one begins, if there are several. `moved` says in words which challenges
    moved since the review before: named, not counted.
    """

    review: Review
    new_edition: bool
    moved: Sequence[str]
    first_of_edition: bool = False
    edition: str = ""


@dataclass(frozen=True)
class ShownEdition:
    """Reviews beside one another that used the same edition: how many columns, and what it is called there."""

    edition: Edition
    columns: int
    new: bool
    name: str


@dataclass(frozen=True)
class ShownCell:
    """One challenge in one review. Without a track the edition of that review does not have the challenge.

    `number` is that of the challenge in that edition, where it has another one than the row.
    """

    column: ShownColumn
    track: Track | None
    number: int | None = None
    href: str = ""
    rank: int | None = None
    carried: bool = False
    differently: int = 0


@dataclass(frozen=True)
class ShownRow:
    """One challenge of the timeline: a cell for each review, its live priority, and how many see it differently.

    `edition` names the edition of a challenge that the last review's edition does not have.
    """

    number: int
    title: str
    cells: Sequence[ShownCell]
    rank: int | None
    carried: bool
    differently: int
    edition: str = ""


@dataclass(frozen=True)
class ShownTimeline:
    """`earlier` is how many reviews came before those that have a column."""

    columns: Sequence[ShownColumn]
    rows: Sequence[ShownRow]
    earlier: int = 0

    @property
    def moved(self) -> Sequence[str]:
        """What moved in the last review."""
        return self.columns[-1].moved if self.columns else []

    @property
    def last(self) -> Review:
        return self.columns[-1].review

    @property
    def latest_first(self) -> Sequence[ShownColumn]:
        return self.columns[::-1]

    @property
    def editions(self) -> list[ShownEdition]:
        """The editions, those of reviews side by side as one."""
        names = _edition_names([column.review for column in self.columns])
        several = [list(group) for _pk, group in groupby(self.columns, lambda one: one.review.edition_id)]
        return [
            ShownEdition(edition, len(group), group[0].new_edition, names[edition.pk])
            for group in several
            for edition in [group[0].review.edition]
        ]

    @property
    def has_priorities(self) -> bool:
        return any(row.rank for row in self.rows)

    @property
    def has_voices(self) -> bool:
        return any(row.differently for row in self.rows)


def shown(timeline: Timeline, *, most: int | None = 4) -> ShownTimeline:
    """The last `most` reviews of the timeline (all without it) with their tracks, and what moved."""
    first = max(0, len(timeline.reviews) - most) if most else 0
    names = _edition_names(timeline.reviews[first:])
    columns = []
    for n, review in enumerate(timeline.reviews):
        begins = not n or timeline.reviews[n - 1].edition_id != review.edition_id
        named = len(names) > 1 and (begins or n == first)
        name = names.get(review.edition_id, "") if named else ""
        columns.append(
            ShownColumn(review, begins and n > first, list(_moved(timeline.rows, n)), begins, name)
        )
    rows = [_shown_row(timeline, row, columns, first) for row in timeline.rows]
    seen = [row for row in rows if any(cell.track for cell in row.cells)]
    return ShownTimeline(columns[first:], seen, first)


def _edition_names(reviews: Sequence[Review]) -> dict[int, str]:
    """What each edition is called beside the others: by its year, or by its name where two are of one year."""
    editions = {review.edition_id: review.edition for review in reviews}
    alike = len({edition.year for edition in editions.values()}) < len(editions)
    words = _("%(year)s edition")
    return {pk: one.name if alike else words % {"year": one.year} for pk, one in editions.items()}


def _shown_row(timeline: Timeline, row: TimelineRow, columns: Sequence[ShownColumn], first: int) -> ShownRow:
    cells = [
        _cell(column, stages, number, found, row.number)
        for column, stages, number, found in zip(
            columns, timeline.stages, row.numbers, row.agreed, strict=True
        )
    ][first:]
    live = [
        (found.rank, found.carried or column is not columns[-1])
        for column, found in zip(columns, row.agreed, strict=True)
        if found
        and found.rank
        and not found.ended
        and (column.review.is_assessing or column.review.is_planning)
    ]
    rank, carried = live[-1] if live else (None, False)
    recorded = [found for found in row.agreed[first:] if found]  # a voice belongs to a review that is shown
    edition = ""
    if row.numbers[-1] is None:
        names = _edition_names(timeline.reviews)
        edition = next(
            names[review.edition_id]
            for review, number in zip(timeline.reviews, row.numbers, strict=True)
            if number is not None
        )
    differently = recorded[-1].differently if recorded else 0
    return ShownRow(row.number, row.title, cells, rank, carried, differently, edition)


def _cell(
    column: ShownColumn, stages: int, number: int | None, found: Agreed | None, of_row: int
) -> ShownCell:
    if number is None:
        return ShownCell(column, None)
    other = number if number != of_row else None
    if found is None:
        return ShownCell(column, Track(stages), other)
    track = Track(stages, found.stage, found.was, found.with_reservations, recorded=True)
    href = reverse("timeline_cell", args=[column.review.pk, number])
    return ShownCell(column, track, other, href, found.rank, found.carried, found.differently)


def _moved(rows: Sequence[TimelineRow], n: int) -> Iterator[str]:
    """Which challenges moved forward, and which back, by their numbers in that review's edition; nothing when none."""
    forward: list[str] = []
    back: list[str] = []
    for row in sorted(rows, key=lambda one: one.numbers[n] or 0):
        found = row.agreed[n]
        if found and found.stage and found.was and found.stage != found.was:
            (forward if found.stage > found.was else back).append(str(row.numbers[n]))
    if forward:
        words = ngettext(
            "Challenge %(which)s moved forward.", "Challenges %(which)s moved forward.", len(forward)
        )
        yield words % {"which": listed(forward)}
    if back:
        words = ngettext("Challenge %(which)s moved back.", "Challenges %(which)s moved back.", len(back))
        yield words % {"which": listed(back)}


@dataclass(frozen=True)
class Beside:
    """What another review said on the same challenge, in words, and where it is read."""

    review: Review
    words: str
    href: str


def beside(timeline: Timeline, review: Review, number: int) -> tuple[Beside | None, Beside | None]:
    """The reviews before and after this one that recorded the challenge with that number in this review's edition."""
    n = next((n for n, one in enumerate(timeline.reviews) if one.pk == review.pk), None)
    row = next((row for row in timeline.rows if n is not None and row.numbers[n] == number), None)
    if n is None or row is None:
        return None, None
    cells = _shown_row(timeline, row, [ShownColumn(one, False, []) for one in timeline.reviews], 0).cells
    said = [cell for cell in cells[:n] if cell.href][-1:], [cell for cell in cells[n + 1 :] if cell.href][:1]
    before, after = (
        Beside(one[0].column.review, one[0].track.words, one[0].href) if one and one[0].track else None
        for one in said
    )
    return before, after
