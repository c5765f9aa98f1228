"""Marking phrases of the next stage, and discussing a plan. Nothing of it is signed, and no row is ever changed.

Every write locks the review first, as all writes to its plans do. The log says what happened, without the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.audit.canonical import fingerprints
from assessments.audit.differences import Changed, difference, gone, made
from assessments.audit.services import ROWS, log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act, Permissions, Role
from assessments.plans.helping.models import Comment, PhraseMark, PhrasesShown, Settling
from assessments.plans.helping.phrases import Phrase
from assessments.plans.helping.queries import Discussion, marks_of, shown_in_report
from assessments.plans.models import Plan
from assessments.plans.parts import MODELS, Kind
from assessments.plans.services import check_writing, lock_review
from assessments.reviews.models import Review
from recovery_site.errors import NotNow, Stale

MOST_COMMENTS = 200  # of one plan
NOT_THEIRS = gettext_lazy("Only the person who wrote a comment, or the recovery lead, can remove it.")
State = PhraseMark.State


@dataclass(frozen=True)
class Mark:
    """How far somebody says that a phrase is met. `seen` is the number of the mark that their page was showing."""

    phrase: Phrase
    state: State
    note: str
    seen: int


def _now(plan: Plan) -> tuple[Review, Plan]:
    review = lock_review(plan)
    return review, Plan.objects.select_related("row__review__system").get(pk=plan.pk)


def mark_phrases(*, user: User, plan: Plan, stage: int, marks: Sequence[Mark], in_report: bool) -> int:
    """Keep how far each phrase is met, and whether the reports say so. Returns how many marks are new.

    What is kept already is not written again. A phrase that somebody else marked otherwise since the page was opened
    stays as they left it, and all the others are written: Stale then carries the marks that stayed (`theirs`).
    Refuses: the wrong role (Refused); a plan that cannot be written at present (NotNow).
    """
    with transaction.atomic():
        policy.check(user, Act.PLAN_WRITE, plan.row.review.system)
        review, plan = _now(plan)
        check_writing(review, plan)
        there = marks_of([plan])[plan.pk]
        new, stayed = [], []
        for one in marks:
            stored = there.get(one.phrase.key)
            if (stored.state, stored.note) == (one.state, one.note) if stored else _says_nothing(one):
                continue
            if stored and stored.number != one.seen:
                stayed.append(stored)
            else:
                new.append(_row(user, plan, stage, one, stored))
        PhraseMark.objects.bulk_create(new)
        if new:
            states = {one.key: one.state for one in new}
            detail = {"stage": stage, "phrases": states, ROWS: fingerprints(*new)}
            log(
                system=review.system,
                actor=user,
                act=Act.PLAN_WRITE,
                about=plan,
                changed=_marked(new, there),
                detail=detail,
            )
        _show(user, review, plan, in_report=in_report)
    if stayed:  # outside of the transaction, so that what nobody else changed is kept
        raise Stale(
            _("Somebody else marked some of these meanwhile. What you chose is below."), theirs=tuple(stayed)
        )
    return len(new)


def _marked(new: Sequence[PhraseMark], there: Mapping[str, PhraseMark]) -> Changed:
    """Each phrase with how far it was met, and its note."""

    def facts(marks: Iterable[PhraseMark]) -> dict[str, object]:
        states: dict[str, object] = {one.key: str(one.state) for one in marks}
        return states | {f"{one.key}.note": one.note for one in marks}

    old = [there[one.key] for one in new if one.key in there]
    return difference(facts(old), facts(new), codes=[one.key for one in new])


def _says_nothing(mark: Mark) -> bool:
    return mark.state is State.OPEN and not mark.note


def _row(user: User, plan: Plan, stage: int, mark: Mark, stored: PhraseMark | None) -> PhraseMark:
    return PhraseMark(
        system_id=plan.system_id,
        plan=plan,
        key=mark.phrase.key,
        number=stored.number + 1 if stored else 1,
        stage=stage,
        words=mark.phrase.text,
        state=mark.state,
        note=mark.note,
        by=user,
        at=timezone.now(),
    )


def _show(user: User, review: Review, plan: Plan, *, in_report: bool) -> None:
    """Keep whether the marks stand in the reports. The last who chooses is right: no words are lost by that."""
    chosen = shown_in_report([plan]).get(plan.pk)
    if (chosen.in_report if chosen else False) == in_report:
        return
    number = chosen.number + 1 if chosen else 1
    shown = PhrasesShown.objects.create(
        plan=plan, number=number, in_report=in_report, by=user, at=timezone.now()
    )
    log(
        system=review.system,
        actor=user,
        act=Act.PLAN_WRITE,
        about=plan,
        changed=difference({"phrases_in_report": not in_report}, {"phrases_in_report": in_report}),
        detail={"phrases_in_report": in_report, ROWS: fingerprints(shown)},
    )


# ------------------------------------------------------------------------------------------ the discussion


def reason_against_discussing(review: Review, plan: Plan | None) -> str:
    """Why nobody can say anything about the plan at present; empty when they can. It can always be read."""
    if plan is None or plan.is_removed:
        return _("Nobody has begun this plan yet, so there is nothing to discuss.")
    if not review.is_planning:
        return _("This review is closed, so the discussion of its plans has ended.")
    return ""


def _check_discussing(user: User, plan: Plan) -> tuple[Review, Plan]:
    policy.check(user, Act.PLAN_DISCUSS, plan.row.review.system)
    review, plan = _now(plan)
    if reason := reason_against_discussing(review, plan):
        raise NotNow(reason)
    return review, plan


@transaction.atomic
def say(
    *,
    user: User,
    plan: Plan,
    kind: Kind,
    part_uid: UUID | None,
    words: str,
    uid: UUID,
    thread: Comment | None = None,
) -> Comment:
    """Say something about a part of a plan, or in answer to `thread`. Sent twice (the same `uid`) is said once.

    Refuses: anybody but the two sides and the representatives (Refused); a plan that nobody has begun or whose review
    has ended, no words, a part that is not in this plan, a thread of another plan, more than MOST_COMMENTS (NotNow).
    """
    review, plan = _check_discussing(user, plan)
    if said := Comment.objects.filter(plan=plan, uid=uid).first():
        return said
    if not words:
        raise NotNow(_("Enter a comment."))
    if thread and (thread.plan_id != plan.pk or thread.thread_id):
        raise NotNow(_("That comment is about another plan."))
    if thread:
        kind, part_uid = Kind(thread.kind), thread.part_uid
    elif (kind in MODELS) != (part_uid is not None) or not _is_part(plan, kind, part_uid):
        raise NotNow(_("Choose a part of this plan."))
    if Comment.objects.filter(plan=plan).count() >= MOST_COMMENTS:
        raise NotNow(_("A plan has room for %(most)d comments.") % {"most": MOST_COMMENTS})
    comment = Comment.objects.create(
        plan=plan,
        kind=kind,
        part_uid=part_uid,
        thread=thread,
        uid=uid,
        words=words,
        by=user,
        at=timezone.now(),
    )
    detail = {"part": kind.value, "uid": part_uid and str(part_uid), "answer_to": thread and thread.pk}
    _log(user, review, plan, made({"words": words}), detail | {ROWS: fingerprints(comment)})
    return comment


def _is_part(plan: Plan, kind: Kind, uid: UUID | None) -> bool:
    """Whether that part is in the plan. One that was taken out may still be talked about."""
    return uid is None or MODELS[kind].ever.filter(plan=plan, uid=uid).exists()


@transaction.atomic
def settle(*, user: User, comment: Comment, is_resolved: bool) -> None:
    """Mark a comment with its answers as resolved, or open it again. Idempotent.

    Refuses as `say`; an answer cannot be resolved by itself (NotNow).
    """
    review, plan = _check_discussing(user, comment.plan)
    if comment.thread_id:
        raise NotNow(_("Only the first comment is resolved or opened again, with all its answers."))
    last = comment.settlings.order_by("-number").first()
    if (last.is_resolved if last else False) == is_resolved:
        return
    number = last.number + 1 if last else 1
    settled = Settling.objects.create(
        comment=comment, number=number, is_resolved=is_resolved, by=user, at=timezone.now()
    )
    changed = difference({"resolved": not is_resolved}, {"resolved": is_resolved})
    detail = {"comment": comment.pk, "resolved": is_resolved, ROWS: fingerprints(settled)}
    _log(user, review, plan, changed, detail)


def may_strike(user: User, comment: Comment, may: Permissions) -> bool:
    """Whether this person could remove the words of that comment: their own, or anybody's as recovery lead."""
    return may.can(Act.PLAN_DISCUSS) and (comment.by_id == user.pk or Role.RECOVERY_LEAD in may.roles)


def removable(user: User, discussion: Discussion, may: Permissions) -> set[int]:
    """The numbers of the comments and answers that this person could remove. No query."""
    every = (one for thread in discussion.threads for one in (thread.comment, *thread.answers))
    return {one.pk for one in every if not one.is_struck and may_strike(user, one, may)}


@transaction.atomic
def strike(*, user: User, comment: Comment) -> Comment:
    """Remove the words of a comment for good; that there was one, whose and when stays. Idempotent.

    Also after the review is closed: somebody may be named in it. The log keeps the hash of the words alone.
    Refuses: anybody but those who discuss plans (Refused); of these all but its writer and a recovery lead (NotNow).
    """
    may = policy.permissions(user, comment.plan.row.review.system)
    may.check(Act.PLAN_DISCUSS)
    review, plan = _now(comment.plan)
    comment = Comment.objects.select_related("plan", "by", "struck_by").get(pk=comment.pk)
    if comment.is_struck:
        return comment
    if not may_strike(user, comment, may):
        raise NotNow(str(NOT_THEIRS))
    changed = gone({"words": comment.words})
    comment.words, comment.struck_by, comment.struck_at = "", user, timezone.now()
    comment.save(update_fields=["words", "struck_by", "struck_at"])
    detail = {"comment": comment.pk, "removed": True, ROWS: fingerprints(comment)}
    _log(user, review, plan, changed, detail)
    return comment


def _log(user: User, review: Review, plan: Plan, changed: Changed, detail: dict[str, object]) -> None:
    log(
        system=review.system,
        actor=user,
        act=Act.PLAN_DISCUSS,
        about=plan,
        changed=changed,
        detail=detail,
    )
