"""Reading Template A."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from assessments.record.models import (
    CompletedTemplateA,
    Participation,
    Ranking,
    Reservation,
    Row,
)
from assessments.reviews.models import Review
from framework.models import Challenge, Stage
from framework.queries import challenges_of


@dataclass(frozen=True)
class FormLine:
    """One challenge of Template A beside what was agreed on it, if anything was yet."""

    challenge: Challenge
    row: Row | None
    stage: Stage | None
    reservations: Sequence[Reservation]

    @property
    def is_recorded(self) -> bool:
        return self.row is not None

    @property
    def rank(self) -> int | None:
        return self.row.rank if self.row else None


def form_of(review: Review) -> list[FormLine]:
    """The ten lines of Template A in the framework's order. The number of queries does not grow."""
    stages = {stage.number: stage for stage in review.edition.stages.all()}
    rows = {row.challenge_id: row for row in review.rows.prefetch_related("reservations")}
    lines = []
    for challenge in challenges_of(review.edition):
        row = rows.get(challenge.pk)
        lines.append(
            FormLine(
                challenge=challenge,
                row=row,
                stage=stages.get(row.stage) if row and row.stage else None,
                reservations=list(row.reservations.all()) if row else [],
            )
        )
    return lines


def line_of(review: Review, challenge: Challenge) -> FormLine:
    """The line of one challenge (2 queries)."""
    row = review.rows.filter(challenge=challenge).prefetch_related("reservations").first()
    stage = review.edition.stages.filter(number=row.stage).first() if row and row.stage else None
    return FormLine(challenge, row, stage, list(row.reservations.all()) if row else [])


@dataclass(frozen=True)
class Ranks:
    """The stored priorities: challenge number -> rank, and the reason for more than the limit."""

    ranks: Mapping[int, int]
    over_limit_reason: str
    version: int


def ranks_of(review: Review) -> Ranks:
    """What is stored of the priorities now (2 queries)."""
    ranking = ranking_of(review)
    stored = review.rows.exclude(rank=None).values_list("challenge__number", "rank")
    ranks = {number: rank for number, rank in stored if rank}
    return Ranks(ranks, ranking.over_limit_reason, ranking.version)


def ranking_of(review: Review) -> Ranking:
    """The stored ranking, or an empty one with version 0 that is not stored yet."""
    return Ranking.objects.filter(review=review).first() or Ranking(review=review, version=0)


def participation_of(review: Review) -> Participation:
    """Who took part, or an empty one with version 0 that is not stored yet."""
    return Participation.objects.filter(review=review).first() or Participation(review=review, version=0)


def priorities_of(review: Review) -> QuerySet[Row]:
    """The rows that are priorities, first things first."""
    return (
        review.rows.exclude(rank=None)
        .select_related("challenge", "review__system", "review__edition")
        .order_by("rank")
    )


def carried_over(review: Review) -> list[Row]:
    """The priorities of earlier reviews of this system that are still live: their review is not closed."""
    return list(
        Row.objects.filter(review__system=review.system, review__phase=Review.Phase.PLANNING)
        .exclude(review=review)
        .exclude(rank=None)
        .select_related("challenge", "review")
        .order_by("challenge__number", "-review__date", "-review_id")
    )


def live_count(ranked: Sequence[int], carried: Sequence[Row]) -> int:
    """How many challenges would be worked on at once: the ones ranked now and the ones still live.

    A challenge that is both is counted once. The paper, "Agreeing priorities for action".
    """
    return len(set(ranked) | {row.challenge.number for row in carried})


def latest_completion(review: Review) -> CompletedTemplateA | None:
    """The last completed Template A of the review, if there is one."""
    return review.completions.order_by("-number").first()
