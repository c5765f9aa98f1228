"""Reading what a review looks back at: the priorities of earlier reviews, with their plans and what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Prefetch, Q
from django.http import Http404

from assessments.audit.models import Entry
from assessments.people.policy import Act
from assessments.plans.models import Goal, Plan
from assessments.plans.queries import PARTS
from assessments.progress.actions.models import Happening
from assessments.progress.actions.queries import Doing
from assessments.progress.study.models import GoalStudy, Study
from assessments.record.models import Row
from assessments.reviews.models import Review
from framework.models import Challenge


@dataclass(frozen=True)
class Looked:
    """One priority of an earlier review, as a later review looks back at it.

    `plan` is None where nobody wrote one; `doings` are its actions, `study` what was written down so far. `here` is the
    challenge of the later review's edition that it belongs to, None where the edition has none like it; `into` the
    row of Template A there, as far as one is recorded.
    """

    row: Row
    plan: Plan | None
    doings: Sequence[Doing]
    study: Study | None
    of_goals: dict[int, GoalStudy]
    here: Challenge | None
    into: Row | None

    @property
    def goals(self) -> list[Goal]:
        return list(self.plan.goals.all()) if self.plan else []

    @property
    def version(self) -> int:
        """Of what is written down; 0 for nothing yet."""
        return self.study.version if self.study else 0

    @property
    def lacks(self) -> list[Lack]:
        """What is still to be said before it can be carried over or closed, in the order of the pages."""
        found = []
        if any(goal.pk not in self.of_goals for goal in self.goals):
            found.append(Lack.OUTCOME)
        if self.study is None or not self.study.learned:
            found.append(Lack.LEARNED)
        if self.row.ended is None and (self.study is None or not self.study.decision):
            found.append(Lack.DECISION)
        return found


class Lack(StrEnum):
    """What is still to be said of an earlier priority."""

    OUTCOME = "outcome"
    LEARNED = "learned"
    DECISION = "decision"


def _rows(review: Review) -> list[Row]:
    """The priorities that this review looks back at: those of the review before it, and those that are still live."""
    earlier = Review.objects.filter(
        system=review.system_id, pk__lt=review.pk, phase__in=(Review.Phase.PLANNING, Review.Phase.CLOSED)
    )
    before = earlier.order_by("-pk").values_list("pk", flat=True).first()
    live = Q(review__phase=Review.Phase.PLANNING, ending=None)
    rows = Row.objects.filter(Q(review=before) | live | Q(ending__into__review=review), review__in=earlier)
    return list(
        rows.exclude(rank=None)
        .select_related(
            "challenge", "review__system", "review__edition", "ending__into__review", "ending__by"
        )
        .order_by("review__date", "review_id", "rank")
    )


def looks_back(review: Review) -> bool:
    """Whether an earlier review is there to look back at (1 query)."""
    earlier = Review.objects.filter(system=review.system_id, pk__lt=review.pk)
    return earlier.filter(phase__in=(Review.Phase.PLANNING, Review.Phase.CLOSED)).exists()


def looked_at(review: Review) -> list[Looked]:
    """What this review looks back at, the oldest review first (9 queries, however many there are)."""
    rows = _rows(review)
    return _with_plans(review, rows) if rows else []


def last_written(study: Study) -> Entry | None:
    """The entry of the log that says who wrote about that priority last, and when (1 query); None when none does."""
    entries = Entry.objects.filter(
        system=study.review.system, act=Act.REVIEW_STUDY, about=f"study {study.pk}"
    )
    return entries.select_related("actor").order_by("-seq").first()


def looked_at_one(review: Review, row: int) -> Looked:
    """One of them; Http404 when this review does not look back at it."""
    for one in _rows(review):
        if one.pk == row:
            return _with_plans(review, [one])[0]
    raise Http404


def _with_plans(review: Review, rows: Sequence[Row]) -> list[Looked]:
    plans = {
        plan.row_id: plan
        for plan in Plan.objects.filter(row__in=rows)
        .exclude(status=Plan.Status.REMOVED)
        .select_related("row__challenge", "row__review__system", "row__review__edition", "row__ending")
        .prefetch_related(
            *PARTS,
            Prefetch(
                "actions__happenings",
                Happening.objects.select_related("by", "holder", "link").order_by("number"),
            ),
            "measures",
        )
    }
    studies = {
        study.row_id: study
        for study in Study.objects.filter(review=review, row__in=rows).prefetch_related("goals")
    }
    here = {one.short_title.casefold(): one for one in review.edition.challenges.all()}
    recorded = {
        one.challenge_id: one
        for one in review.rows.select_related("challenge", "review__system", "ending", "continues")
    }
    found = []
    for row in rows:
        plan, study = plans.get(row.pk), studies.get(row.pk)
        challenge = here.get(row.challenge.short_title.casefold())
        found.append(
            Looked(
                row,
                plan,
                [Doing(one, list(one.happenings.all())) for one in plan.actions.all()] if plan else [],
                study,
                {one.goal_id: one for one in study.goals.all()} if study else {},
                challenge,
                recorded.get(challenge.pk) if challenge else None,
            )
        )
    return found


def live_row(review: Review, row: int) -> Row:
    """A priority of a review of the same local system, ended or not (1 query); Http404 when it is not there."""
    found = Row.objects.filter(system=review.system_id, pk=row).exclude(rank=None)
    one = found.select_related("challenge", "review__system", "ending").first()
    if one is None:
        raise Http404
    return one
