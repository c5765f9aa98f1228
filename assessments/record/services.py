"""Writing Template A: the only door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.audit.canonical import fingerprints
from assessments.audit.differences import difference
from assessments.audit.services import ROWS, log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.people.transitions import perform
from assessments.record import queries, snapshot
from assessments.record.attending import (
    Counted,
    Dated,
    Line,
    View,
    read_lines,
    read_views,
    stored_lines,
    stored_views,
)
from assessments.record.models import (
    CompletedTemplateA,
    Participation,
    Ranking,
    Reservation,
    ReservationText,
    Row,
)
from assessments.reviews.models import Review
from assessments.reviews.moves import REVIEW_MOVES, ReviewAct
from assessments.reviews.services import lock_review
from framework.models import Challenge
from recovery_site.errors import NotNow, Stale


class Logged(StrEnum):
    """What stands in the log beside the acts of the permission table."""

    RANK = "record.rank"
    PARTICIPATION = "record.participation"


FINISHED = gettext_lazy("Template A of this review is complete. What it says can no longer be changed.")
CANCELLED = gettext_lazy("This review was cancelled. What it says can no longer be changed.")
INCOMPLETE = gettext_lazy("Something is still missing from Template A, so it cannot be completed yet.")

ROOM_OPEN = gettext_lazy(
    "A room of this review is still open. Complete Template A there, or close the room first."
)


def reason_against_writing(review: Review) -> str:
    """Why Template A of this review cannot be written at present; empty when it can."""
    if review.is_assessing:
        return ""
    return str(CANCELLED if review.is_cancelled else FINISHED)


def check_writing(review: Review) -> None:
    """Raise NotNow with the reason when Template A cannot be written at present."""
    if reason := reason_against_writing(review):
        raise NotNow(reason)


def reason_against_outcome(
    outcome: Row.Outcome, stage: int | None, reservations: int, stages: Sequence[int]
) -> str:
    """Why this outcome does not fit the stage, the number of reservations and the edition's stages; empty when it does.

    The paper, "Completing Template A": agreement names a stage, and whoever sees it differently is written down.
    """
    if outcome == Row.Outcome.NOT_REACHED:
        return _("Choose no stage if agreement was not reached.") if stage is not None else ""
    if stage not in stages:
        return _("Choose one of the stages of this edition.")
    if outcome == Row.Outcome.AGREED and reservations:
        return _("Choose “Agreed with reservations”, or remove the reservations.")
    if outcome == Row.Outcome.RESERVATIONS and not reservations:
        return _("Write down at least one reservation.")
    return ""


def check_outcome(outcome: Row.Outcome, stage: int | None, reservations: int, stages: Sequence[int]) -> None:
    """Raise NotNow with the reason when the outcome does not fit."""
    if reason := reason_against_outcome(outcome, stage, reservations, stages):
        raise NotNow(reason)


def _facts_of(row: Row | None) -> dict[str, object]:
    """What a row says, for the log; nothing for one that is not there."""
    if row is None:
        return {}
    return {
        "outcome": str(row.outcome),
        "stage": row.stage,
        "comments": row.comments,
        "differences": row.differences,
        "moved_because": row.moved_because,
        "reservations": [[one.words, one.held_by] for one in row.reservations.order_by("position")],
    }


@transaction.atomic
def save_row(
    *,
    user: User,
    review: Review,
    challenge: Challenge,
    outcome: Row.Outcome,
    stage: int | None,
    comments: str,
    reservations: Sequence[ReservationText],
    version: int,
    differences: str = "",
    moved_because: str = "",
) -> Row:
    """Write down what the room agreed on one challenge. `reservations` are all that the row has, in order.

    `differences` says where services differ from the provider as a whole; nothing is computed from it. `moved_because`
    says why the stage moved since the review before, or stayed: Template A is not completed without it.

    `version` is the one the page was showing, 0 for a row that was not there. Refuses: the wrong role (Refused);
    a completed Template A, an outcome that does not fit the stage or the reservations (NotNow); a row that somebody
    else saved since (Stale, with theirs a FormLine).
    """
    policy.check(user, Act.RECORD_WRITE, review.system)
    review = lock_review(review)
    check_writing(review)
    check_outcome(outcome, stage, len(reservations), queries.stage_numbers(review))
    row = Row.objects.filter(review=review, challenge=challenge).first()
    if (row.version if row else 0) != version:
        raise Stale(
            _("Somebody else saved this challenge while you were editing. Your text is below."),
            theirs=queries.line_of(review, challenge),
            version=row.version if row else 0,
        )
    before = _facts_of(row)
    if row is None:
        row = Row(review=review, challenge=challenge, version=0)
    elif not reservations:
        row.reservations.all().delete()  # first: a row that is agreed without reservations has none
    row.outcome, row.stage, row.comments, row.differences = outcome, stage, comments, differences
    row.moved_because = moved_because
    row.version += 1
    row.save()
    _put_reservations(row, reservations)
    log(
        system=review.system,
        actor=user,
        act=Act.RECORD_WRITE,
        about=row,
        changed=difference(before, _facts_of(row), codes=("outcome",)),
        detail={
            "outcome": str(row.outcome),
            "stage": stage,
            "reservations": len(reservations),
            "version": row.version,
        },
    )
    return row


def _put_reservations(row: Row, wanted: Sequence[ReservationText]) -> None:
    """Make the row's reservations be `wanted`, in that order; one that stays keeps its identity."""
    wanted_uids = {text.uid for text in wanted}
    stored = {one.uid: one for one in row.reservations.all()}
    kept = {uid: one for uid, one in stored.items() if uid in wanted_uids}
    row.reservations.exclude(uid__in=list(kept)).delete()
    beyond = max((one.position for one in kept.values()), default=0) + len(wanted)
    row.reservations.update(position=F("position") + beyond)  # out of the way, so that two can change places
    for position, text in enumerate(wanted, start=1):
        stays = kept.pop(text.uid, None) if text.uid else None
        one = stays or Reservation(row=row)
        one.position, one.words, one.held_by = position, text.words, text.held_by
        one.save()


def reason_against_ranks(ranks: Mapping[int, int], recorded: Sequence[int]) -> str:
    """Why these ranks (challenge number -> rank) cannot be the priorities; empty when they can."""
    if sorted(ranks.values()) != list(range(1, len(ranks) + 1)):
        return _("Number the priorities 1, 2, 3 and so on. Use each number once and leave no gap.")
    if missing := sorted(set(ranks) - set(recorded)):
        return _("Challenge %(number)s has no agreed stage yet. Record it first.") % {"number": missing[0]}
    return ""


def check_ranks(ranks: Mapping[int, int], recorded: Sequence[int]) -> None:
    """Raise NotNow with the reason when these ranks cannot be the priorities."""
    if reason := reason_against_ranks(ranks, recorded):
        raise NotNow(reason)


@transaction.atomic
def rank(
    *, user: User, review: Review, ranks: Mapping[int, int], over_limit_reason: str, version: int
) -> Ranking:
    """Settle the priorities. `ranks` is challenge number -> rank; a challenge left out is no priority.

    Refuses: the wrong role (Refused); a completed Template A, a challenge that is not recorded yet, ranks
    that are not 1, 2, 3 and so on without gap or repeat, more live priorities than the edition allows
    without a reason (NotNow); a ranking that somebody else saved since (Stale, with theirs a Ranks).
    """
    policy.check(user, Act.RECORD_WRITE, review.system)
    review = lock_review(review)
    check_writing(review)
    ranking = queries.ranking_of(review)
    if ranking.version != version:
        raise Stale(
            _("Somebody else changed the priorities while you were editing. Your choices are below."),
            theirs=queries.ranks_of(review),
            version=ranking.version,
        )
    rows = {row.challenge.number: row for row in review.rows.select_related("challenge")}
    check_ranks(ranks, list(rows))
    live, limit = (
        queries.live_count(list(ranks), queries.carried_over(review)),
        review.edition.max_live_priorities,
    )
    over = live > limit
    if over and not over_limit_reason:
        raise NotNow(
            _(
                "That makes %(live)s priorities at one time. The method says at most %(limit)s. "
                "Remove some, or give a reason."
            )
            % {"live": live, "limit": limit}
        )
    before: dict[str, object] = {
        "ranks": {str(row.challenge.number): row.rank for row in rows.values() if row.rank},
        "over_limit_reason": ranking.over_limit_reason,
    }
    review.rows.exclude(rank=None).update(rank=None)  # first, so that two rows can change places
    for number, value in ranks.items():
        Row.objects.filter(pk=rows[number].pk).update(rank=value)
    ranking.over_limit_reason = over_limit_reason if over else ""
    ranking.version += 1
    ranking.save()
    after: dict[str, object] = {
        "ranks": {str(number): value for number, value in sorted(ranks.items())},
        "over_limit_reason": ranking.over_limit_reason,
    }
    log(
        system=review.system,
        actor=user,
        act=Logged.RANK,
        about=review,
        changed=difference(before, after, codes=["ranks"]),
        detail={
            "ranks": {str(n): r for n, r in sorted(ranks.items())},
            "live": live,
            "over_limit": over,
        },
    )
    return ranking


@transaction.atomic
def write_participation(
    *,
    user: User,
    review: Review,
    took_part: Sequence[Line],
    seen_differently: Sequence[View] = (),
    version: int,
) -> Participation:
    """Write who took part: plain sentences that name nobody, and what a workshop counted.

    `version` is the one the page was showing, 0 when nothing was stored. Refuses: the wrong role (Refused); a
    completed Template A (NotNow); a text that somebody else saved since (Stale, with theirs a Participation).
    """
    policy.check(user, Act.RECORD_WRITE, review.system)
    review = lock_review(review)
    check_writing(review)
    stored = queries.participation_of(review)
    if version != stored.version:
        raise Stale(
            _("Somebody else saved this while you were editing. Your text is below."),
            theirs=stored,
            version=stored.version,
        )
    return _store_participation(user, stored, took_part, seen_differently)


@transaction.atomic
def add_participation(
    *,
    user: User | None,
    review: Review,
    day: dt.date,
    took_part: Sequence[Line],
    seen_differently: Sequence[str] = (),
) -> Participation:
    """Add what one workshop says about who took part, with its day; what was written before stays as it is.

    `user` is None when a room closes by itself. Writes nothing when there is nothing to say. Refuses: the wrong role
    (Refused); a completed Template A (NotNow).
    """
    if user is not None:
        policy.check(user, Act.RECORD_WRITE, review.system)
    review = lock_review(review)
    check_writing(review)
    stored = queries.participation_of(review)
    if not took_part and not seen_differently:
        return stored
    return _store_participation(
        user,
        stored,
        [*read_lines(stored.took_part), *(_dated(day, line) for line in took_part[:1]), *took_part[1:]],
        [*read_views(stored.seen_differently), *(Dated(words, day) for words in seen_differently)],
    )


def _dated(day: dt.date, line: Line) -> Line:
    if isinstance(line, Counted):
        return replace(line, day=day)
    return _("%(day)s: %(words)s") % {"day": date_format(day), "words": line}


def _store_participation(
    user: User | None, stored: Participation, took_part: Sequence[Line], seen_differently: Sequence[View]
) -> Participation:
    before = _said_by(stored)
    stored.took_part, stored.seen_differently = stored_lines(took_part), stored_views(seen_differently)
    stored.version += 1
    stored.save()
    log(
        system=stored.review.system,
        actor=user,
        act=Logged.PARTICIPATION,
        about=stored.review,
        changed=difference(before, _said_by(stored)),
        detail={"version": stored.version},
    )
    return stored


def _said_by(stored: Participation) -> dict[str, object]:
    return {"took_part": stored.took_part, "seen_differently": stored.seen_differently}


@transaction.atomic
def complete(*, user: User, review: Review, fingerprint: str) -> CompletedTemplateA:
    """Complete Template A: keep its content for ever and move the review on to planning.

    `fingerprint` is that of the form the person read. Refuses: the wrong role (Refused), a form with
    something missing or completed already, a room that is still open: what people answered there belongs to the
    record (NotNow), a form that changed since it was read (Stale).
    """
    may = policy.permissions(user, review.system)
    may.check(Act.RECORD_COMPLETE)
    review = lock_review(review)
    check_writing(review)
    if queries.missing_from(review):
        raise NotNow(INCOMPLETE)
    if queries.open_room_of(review):
        raise NotNow(ROOM_OPEN)
    content = snapshot.of(review)
    if content.sha256 != fingerprint:
        raise Stale(_("Template A changed after you opened this page. Read it again, then complete it."))
    last = queries.latest_completion(review)
    done = CompletedTemplateA.objects.create(
        review=review,
        number=last.number + 1 if last else 1,
        content=content.canonical(),
        sha256=content.sha256,
        completed_by=user,
        completed_at=timezone.now(),
    )
    changed = perform(review, ReviewAct.COMPLETE, REVIEW_MOVES, field="phase", by=may, refusal=FINISHED)
    log(
        system=review.system,
        actor=user,
        act=Act.RECORD_COMPLETE,
        about=review,
        changed=changed,
        detail={"number": done.number, "sha256": done.sha256, ROWS: fingerprints(done)},
    )
    for follows in settings.WHEN_COMPLETED:
        import_string(follows)(review)
    return done
