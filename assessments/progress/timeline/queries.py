"""Reading what the reviews of a system recorded, side by side. Every reading takes the same number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from assessments.people.models import LocalSystem
from assessments.progress.study.models import Study
from assessments.record.models import Row
from assessments.reviews.models import Review
from framework.models import Challenge, Stage


@dataclass(frozen=True)
class Agreed:
    """What one review recorded on one challenge."""

    stage: int | None
    was: int | None  # the stage of the review before it, when that used the same edition
    with_reservations: bool
    differently: int  # how many reservations
    rank: int | None
    carried: bool = False  # the priority continues one of an earlier review
    ended: bool = False  # it was closed, or carried over into a later review


@dataclass(frozen=True)
class TimelineRow:
    """One challenge through all reviews. Both lists have an entry for each review.

    `agreed` is None where nothing is recorded; `numbers` is the number that the challenge has in the edition of that
    review, None where that edition does not have it.
    """

    number: int
    title: str
    agreed: Sequence[Agreed | None]
    numbers: Sequence[int | None]


@dataclass(frozen=True)
class Timeline:
    """Reviews, the oldest first, and what each recorded on every challenge."""

    reviews: Sequence[Review]
    stages: Sequence[int]  # how many each review's edition has
    rows: Sequence[TimelineRow]


@dataclass(frozen=True)
class _Read:
    """What all timelines of one page are made of."""

    stages: Mapping[int, int]  # edition -> how many stages
    recorded: Mapping[tuple[int, int], Row]  # (review, challenge) -> its row
    challenges: Sequence[Challenge]


def timelines_of(reviews: Iterable[Review]) -> dict[int, Timeline]:
    """By local system what these reviews recorded, side by side, whatever their order (3 queries).

    Challenges of different editions stand in one row when they have the same short title.
    """
    ordered = sorted(reviews, key=lambda review: (review.date, review.pk))
    editions = {review.edition_id for review in ordered}
    counted = (
        Stage.objects.filter(edition__in=editions).order_by().values_list("edition").annotate(Count("pk"))
    )
    rows = Row.objects.filter(review__in=ordered).annotate(differently=Count("reservations"))
    rows = rows.select_related("ending", "continues")
    read = _Read(
        dict(counted),
        {(row.review_id, row.challenge_id): row for row in rows},
        list(Challenge.objects.filter(edition__in=editions)),
    )
    of_system: dict[int, list[Review]] = {}
    for review in ordered:
        of_system.setdefault(review.system_id, []).append(review)
    return {system: _timeline(theirs, read) for system, theirs in of_system.items()}


def timeline_of(reviews: Sequence[Review]) -> Timeline:
    """The same for the reviews of one system; without reviews a timeline without rows."""
    return next(iter(timelines_of(reviews).values()), Timeline([], [], []))


def _timeline(ordered: Sequence[Review], read: _Read) -> Timeline:
    newest = ordered[-1].edition_id
    used = {review.edition_id for review in ordered}
    here = [challenge for challenge in read.challenges if challenge.edition_id in used]
    titled: dict[str, dict[int, Challenge]] = {}  # short title -> edition -> challenge
    for challenge in sorted(here, key=lambda one: (one.edition_id != newest, one.number)):
        titled.setdefault(challenge.short_title.casefold(), {})[challenge.edition_id] = challenge
    rows = [_row(ordered, of_edition, read.recorded) for of_edition in titled.values()]
    return Timeline(ordered, [read.stages.get(review.edition_id, 0) for review in ordered], rows)


def _row(
    ordered: Sequence[Review],
    of_edition: Mapping[int, Challenge],
    recorded: Mapping[tuple[int, int], Row],
) -> TimelineRow:
    agreed: list[Agreed | None] = []
    last: tuple[int, int | None] | None = None  # the edition and stage of the review before
    challenges = [of_edition.get(review.edition_id) for review in ordered]
    for review, challenge in zip(ordered, challenges, strict=True):
        row = recorded.get((review.pk, challenge.pk)) if challenge else None
        was = last[1] if last and last[0] == review.edition_id else None
        agreed.append(_agreed(row, was) if row else None)
        last = (review.edition_id, row.stage) if row else None
    first = next(iter(of_edition.values()))
    numbers = [challenge.number if challenge else None for challenge in challenges]
    return TimelineRow(first.number, first.short_title, agreed, numbers)


def _agreed(row: Row, was: int | None) -> Agreed:
    reservations = row.outcome == Row.Outcome.RESERVATIONS
    voices: int = row.differently  # type: ignore[attr-defined]
    return Agreed(row.stage, was, reservations, voices, row.rank, row.is_carried, row.ended is not None)


def on_the_timeline(systems: Iterable[LocalSystem]) -> QuerySet[Review]:
    """The reviews of these systems that were not cancelled and that recorded something, with their editions."""
    found = Review.objects.filter(system__in=systems, rows__isnull=False)
    return found.exclude(phase=Review.Phase.CANCELLED).select_related("edition").distinct()


def learned_of(row: Row | None) -> list[Study]:
    """What later reviews learned about a priority, the oldest first (1 query); nothing for a row that is none."""
    if row is None or row.pk is None or row.rank is None:
        return []
    found = Study.objects.filter(row=row).exclude(learned="").select_related("review")
    return list(found.order_by("review__date", "pk"))


def timeline_until(review: Review) -> Timeline:
    """The timeline of this review and the one before it (4 queries)."""
    earlier = Review.objects.filter(system=review.system_id, pk__lt=review.pk)
    earlier = earlier.exclude(phase=Review.Phase.CANCELLED).select_related("edition")
    before = earlier.order_by("-pk").first()
    return timeline_of([review, before] if before else [review])
