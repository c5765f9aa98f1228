"""Reading Template A."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet, Subquery

from assessments.audit.models import Entry
from assessments.people.policy import Act
from assessments.record.models import (
    CompletedTemplateA,
    Ending,
    Participation,
    Ranking,
    Reservation,
    Row,
)
from assessments.reviews.models import Review
from framework.models import Challenge, Stage
from framework.queries import challenges_of
from framework.track import Track


class Move(StrEnum):
    """How the stage of a challenge moved since the review before. None of them is better than another."""

    FORWARD = "forward"
    BACK = "back"
    NONE = "none"


def move_of(was: int | None, stage: int | None) -> Move | None:
    """How a stage moved from `was`; None where one of the two is not there."""
    if was is None or stage is None:
        return None
    return Move.NONE if stage == was else Move.FORWARD if stage > was else Move.BACK


@dataclass(frozen=True)
class FormLine:
    """One challenge of Template A beside what was agreed on it, if anything was yet."""

    challenge: Challenge
    row: Row | None
    stage: Stage | None
    reservations: Sequence[Reservation]
    stages: int  # how many the edition has
    was: int | None = None  # the stage that was agreed in the review before

    @property
    def track(self) -> Track:
        """The line as a stage track."""
        return Track(
            stages=self.stages,
            stage=self.stage.number if self.stage else None,
            was=self.was,
            reservations=bool(self.stage and self.reservations),
            recorded=self.is_recorded,
            name=self.stage.name if self.stage else "",
        )

    @property
    def move(self) -> Move | None:
        """How the stage moved since the review before; None where one of the two has no agreed stage."""
        return move_of(self.was, self.stage.number if self.stage else None)

    @property
    def lacks_reason(self) -> bool:
        """Whether nobody wrote yet why the stage moved, or stayed. Back, forward and not at all count alike."""
        return self.move is not None and self.row is not None and not self.row.moved_because

    @property
    def is_recorded(self) -> bool:
        return self.row is not None

    @property
    def stage_name(self) -> str:
        """Empty where no agreement was reached, or nothing is recorded yet."""
        return self.stage.name if self.stage else ""

    @property
    def rank(self) -> int | None:
        return self.row.rank if self.row else None


def form_of(review: Review, *, beside_last: bool = False) -> list[FormLine]:
    """The lines of Template A in the framework's order. The number of queries does not grow.

    `beside_last`: with the stages of the review before (1 query more).
    """
    stages = {stage.number: stage for stage in review.edition.stages.all()}
    before = stages_before(review) if beside_last else {}
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
                stages=len(stages),
                was=before.get(challenge.pk),
            )
        )
    return lines


def line_of(review: Review, challenge: Challenge) -> FormLine:
    """The line of one challenge (4 queries)."""
    found = review.rows.filter(challenge=challenge).select_related("ending__into__review", "continues")
    row = found.prefetch_related("reservations").first()
    stages = {stage.number: stage for stage in review.edition.stages.all()}
    stage = stages.get(row.stage) if row and row.stage else None
    reservations = list(row.reservations.all()) if row else []
    was = stages_before(review).get(challenge.pk)
    return FormLine(challenge, row, stage, reservations, len(stages), was)


def stages_before(review: Review) -> dict[int, int]:
    """Challenge -> the stage that was agreed in the review before, on the same edition (1 query).

    The review before is the last one that has a completed Template A and was not cancelled.
    """
    agreed = Row.objects.filter(review=Subquery(_before(review).values("pk")[:1])).exclude(stage=None)
    return {pk: stage for pk, stage in agreed.values_list("challenge_id", "stage") if stage}


def _before(review: Review) -> QuerySet[Review]:
    ended = (Review.Phase.PLANNING, Review.Phase.CLOSED)
    earlier = Review.objects.filter(system=review.system_id, pk__lt=review.pk, phase__in=ended)
    return earlier.filter(edition=review.edition_id).order_by("-pk")


def line_before(review: Review, challenge: Challenge) -> FormLine | None:
    """What the review before says on that challenge; None when there is none (6 queries)."""
    last = _before(review).select_related("edition").first()
    line = line_of(last, challenge) if last else None
    return line if line and line.is_recorded else None


@dataclass(frozen=True)
class Saved:
    """One time that a challenge was saved: when, by whom, and what it said about the stage."""

    at: dt.datetime
    by: str
    outcome: Row.Outcome
    stage: int | None


def history_of(row: Row | None, review: Review) -> list[Saved]:
    """Every time that this challenge was saved, by the log, the latest first (1 query)."""
    if row is None:
        return []
    entries = Entry.objects.filter(system=review.system_id, act=Act.RECORD_WRITE, about=f"row {row.pk}")
    return [
        Saved(
            entry.at,
            entry.actor.name if entry.actor else "",
            Row.Outcome(entry.detail["outcome"]),
            entry.detail["stage"],
        )
        for entry in entries.select_related("actor").order_by("-seq")
    ]


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


def stage_numbers(review: Review) -> list[int]:
    """The stages that a challenge of this review can be at (1 query)."""
    return list(review.edition.stages.order_by("number").values_list("number", flat=True))


def challenge_numbers(review: Review) -> list[int]:
    """The challenges that Template A of this review has a row for, in order (1 query)."""
    return list(review.edition.challenges.order_by("number").values_list("number", flat=True))


class Lack(StrEnum):
    """What Template A can lack before it is completed."""

    ROW = "row"  # a challenge on which nothing is written down
    PRIORITY = "priority"  # no priority was chosen
    MOVE = "move"  # why a stage moved since the review before, or did not
    REASON = "reason"  # more live priorities than the edition's limit, and nobody said why


@dataclass(frozen=True)
class Need:
    """One thing that is missing: `challenge` is the number for a ROW or a MOVE, `live` the count of a REASON."""

    lack: Lack
    challenge: int = 0
    live: int = 0


def missing_from(review: Review) -> list[Need]:
    """What Template A still needs before it can be completed; empty when it can be."""
    return needs_of(review, form_of(review, beside_last=True))


def needs_of(review: Review, lines: Sequence[FormLine]) -> list[Need]:
    """The same for lines that are loaded already, beside those of the review before."""
    needs = [Need(Lack.ROW, challenge=line.challenge.number) for line in lines if not line.is_recorded]
    needs += [Need(Lack.MOVE, challenge=line.challenge.number) for line in lines if line.lacks_reason]
    ranked = [line.challenge.number for line in lines if line.rank]
    if not ranked:
        return [*needs, Need(Lack.PRIORITY)]
    live = live_count(ranked, carried_over(review))
    if live > review.edition.max_live_priorities and not ranking_of(review).over_limit_reason:
        needs.append(Need(Lack.REASON, live=live))
    return needs


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
    """The priorities of earlier reviews of this system that still hold a place: neither closed nor carried over."""
    return list(
        Row.objects.filter(review__system=review.system, review__phase=Review.Phase.PLANNING)
        .exclude(review=review)
        .exclude(rank=None)
        .filter(ending=None)
        .select_related("challenge", "review")
        .order_by("challenge__number", "-review__date", "-review_id")
    )


def carries_on(review: Review) -> bool:
    """Whether priorities of earlier reviews were carried over into this one (1 query)."""
    return Row.objects.filter(review=review, continues__isnull=False).exists()


def ending_of(row: Row) -> Ending | None:
    """How that priority ended, with who wrote it and the review that continues it (1 query); None while it goes on."""
    return Ending.objects.filter(row=row).select_related("by", "into__review", "into__challenge").first()


def live_count(ranked: Sequence[int], carried: Sequence[Row]) -> int:
    """How many challenges would be worked on at once: the ones ranked now and the ones still live.

    A challenge that is both is counted once. The paper, "Agreeing priorities for action".
    """
    return len(set(ranked) | {row.challenge.number for row in carried})


def open_room_of(review: Review) -> int | None:
    """The number of the rating room of this review that is open now (1 query). Rooms belong to a later step."""
    return review.rooms.exclude(state="closed").values_list("pk", flat=True).first()


def places_left(review: Review, lines: Sequence[FormLine], carried: Sequence[Row]) -> int:
    """How many more priorities there is room for; less than 0 when there are more than the limit."""
    live = live_count([line.challenge.number for line in lines if line.rank], carried)
    return review.edition.max_live_priorities - live


def latest_completion(review: Review) -> CompletedTemplateA | None:
    """The last completed Template A of the review, if there is one."""
    return review.completions.select_related("completed_by").order_by("-number").first()
