"""Writing Template A: the only door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.record import queries, snapshot
from assessments.record.models import CompletedTemplateA, Participation, Ranking, Reservation, Row
from assessments.reviews.models import Review
from assessments.reviews.moves import REVIEW_MOVES, ReviewAct, perform
from framework.models import Challenge
from recovery_site.errors import NotNow, Stale

FINISHED = "Template A of this review is complete. What it says can no longer be changed."


def _locked(review: Review) -> Review:
    """The review as it is now, held until the end of the transaction; refuses once it is past assessing."""
    now = Review.objects.select_for_update().select_related("system", "edition").get(pk=review.pk)
    if not now.is_assessing:
        raise NotNow(FINISHED)
    return now


@transaction.atomic
def save_row(
    *,
    user: User,
    review: Review,
    challenge: Challenge,
    outcome: str,
    stage: int | None,
    comments: str,
    reservations: Sequence[tuple[str, str]],
    version: int,
) -> Row:
    """Write down what the room agreed on one challenge. `reservations` are (words, held by) in order.

    `version` is the one the page was showing, 0 for a row that was not there. Refuses: the wrong role
    (Refused), a completed Template A (NotNow), a row that somebody else saved since (Stale, with theirs a FormLine).
    """
    policy.check(user, Act.RECORD_WRITE, review.system)
    review = _locked(review)
    row = Row.objects.filter(review=review, challenge=challenge).first()
    if (row.version if row else 0) != version:
        raise Stale(
            _("Somebody else saved this challenge while you were writing. Nothing of yours is lost."),
            theirs=queries.line_of(review, challenge),
            version=row.version if row else 0,
        )
    if row is None:
        row = Row(review=review, challenge=challenge, version=0)
    row.outcome, row.stage, row.comments = outcome, stage, comments
    row.version += 1
    row.save()
    row.reservations.all().delete()
    Reservation.objects.bulk_create(
        Reservation(row=row, position=n, words=words, held_by=held_by)
        for n, (words, held_by) in enumerate(reservations, start=1)
    )
    log(
        system=review.system,
        actor=user,
        act="record.write",
        about=row,
        detail={
            "outcome": outcome,
            "stage": stage,
            "reservations": len(reservations),
            "version": row.version,
        },
    )
    return row


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
    review = _locked(review)
    ranking = queries.ranking_of(review)
    if ranking.version != version:
        raise Stale(
            _("Somebody else changed the priorities while you were choosing. Nothing of yours is lost."),
            theirs=queries.ranks_of(review),
            version=ranking.version,
        )
    if sorted(ranks.values()) != list(range(1, len(ranks) + 1)):
        raise NotNow("Number the priorities 1, 2, 3 and so on. Use each number once and leave no gap.")
    rows = {row.challenge.number: row for row in review.rows.select_related("challenge")}
    if missing := sorted(set(ranks) - set(rows)):
        raise NotNow(f"Challenge {missing[0]} has no agreed stage yet. Record it first.")
    live = queries.live_count(list(ranks), queries.carried_over(review))
    over = live > review.edition.max_live_priorities
    if over and not over_limit_reason:
        raise NotNow(
            f"That makes {live} priorities at one time. The method says at most "
            f"{review.edition.max_live_priorities}. Take some away, or say why so many."
        )
    review.rows.exclude(rank=None).update(rank=None)  # first, so that two rows can change places
    for number, value in ranks.items():
        Row.objects.filter(pk=rows[number].pk).update(rank=value)
    ranking.over_limit_reason = over_limit_reason if over else ""
    ranking.version += 1
    ranking.save()
    log(
        system=review.system,
        actor=user,
        act="record.rank",
        about=review,
        detail={"ranks": {str(n): r for n, r in sorted(ranks.items())}, "live": live, "over_limit": over},
    )
    return ranking


@transaction.atomic
def write_participation(
    *,
    user: User,
    review: Review,
    took_part: Sequence[str],
    seen_differently: Sequence[str] = (),
    version: int | None,
) -> Participation:
    """Write who took part, as plain sentences that name nobody.

    `version` is the one the page was showing, 0 when nothing was stored; None to replace whatever is there, as a
    room does when it completes Template A. Refuses: the wrong role (Refused); a completed Template A (NotNow);
    a text that somebody else saved since (Stale, with theirs a Participation).
    """
    policy.check(user, Act.RECORD_WRITE, review.system)
    review = _locked(review)
    stored = queries.participation_of(review)
    if version not in (None, stored.version):
        raise Stale(
            _("Somebody else saved this while you were writing. Nothing of yours is lost."),
            theirs=stored,
            version=stored.version,
        )
    stored.took_part, stored.seen_differently = list(took_part), list(seen_differently)
    stored.version += 1
    stored.save()
    log(
        system=review.system,
        actor=user,
        act="record.participation",
        about=review,
        detail={"version": stored.version},
    )
    return stored


def missing_from(review: Review) -> list[str]:
    """What Template A still needs before it can be completed, in words; empty when it can be."""
    lines = queries.form_of(review)
    needs = [
        f"Challenge {line.challenge.number}: write down what was agreed."
        for line in lines
        if not line.is_recorded
    ]
    ranked = [line.challenge.number for line in lines if line.rank]
    if not ranked:
        needs.append("Choose at least one priority for action.")
    else:
        live = queries.live_count(ranked, queries.carried_over(review))
        if live > review.edition.max_live_priorities and not queries.ranking_of(review).over_limit_reason:
            needs.append(f"Say why there are {live} priorities at one time, or choose fewer.")
    return needs


@transaction.atomic
def complete(*, user: User, review: Review, fingerprint: str) -> CompletedTemplateA:
    """Complete Template A: keep its content for ever and move the review on to planning.

    `fingerprint` is that of the form the person read. Refuses: the wrong role (Refused), a form with
    something missing or completed already (NotNow), one that changed since it was read (Stale).
    """
    may = policy.permissions(user, review.system)
    may.check(Act.RECORD_COMPLETE)
    review = _locked(review)
    if needs := missing_from(review):
        raise NotNow(needs[0])
    content = snapshot.of(review)
    if content.sha256 != fingerprint:
        raise Stale("Template A changed after you opened this page. Read it again, then complete it.")
    last = queries.latest_completion(review)
    done = CompletedTemplateA.objects.create(
        review=review,
        number=last.number + 1 if last else 1,
        content=content.canonical(),
        sha256=content.sha256,
        completed_by=user,
        completed_at=timezone.now(),
    )
    perform(review, ReviewAct.COMPLETE, REVIEW_MOVES, field="phase", by=may, refusal=FINISHED)
    log(
        system=review.system,
        actor=user,
        act="record.complete",
        about=review,
        detail={"number": done.number, "sha256": done.sha256},
    )
    return done


@transaction.atomic
def reopen(*, user: User, review: Review, reason: str, plans_begun: bool) -> None:
    """Open a completed Template A again, to mend a mistake. The completed one is kept.

    The plans are a later step, so the caller says whether any was begun. Refuses: the wrong role
    (Refused); a review that is not planning, or has plans, or stands beside one being assessed (NotNow).
    """
    may = policy.permissions(user, review.system)
    may.check(Act.RECORD_REOPEN)
    if plans_begun:
        raise NotNow("A plan was begun on this Template A, so it stays as it is.")
    try:
        with transaction.atomic():
            perform(
                review,
                ReviewAct.REOPEN,
                REVIEW_MOVES,
                field="phase",
                by=may,
                refusal="Only a completed Template A can be opened again.",
            )
    except IntegrityError:
        raise NotNow("Another review is being assessed. Complete that one first.") from None
    log(system=review.system, actor=user, act="record.reopen", about=review, detail={"reason": reason})
