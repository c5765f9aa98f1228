"""Writing down what became of earlier priorities, and carrying them over. Closing one stands in `record.closing`.

Every write locks the review that looks back. Carrying over locks the earlier review as well, the older one first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assessments.audit.differences import Changed, difference, made, together
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.plans.models import Goal, Plan
from assessments.plans.parts import MODELS, Kind
from assessments.plans.queries import plan_of, plan_to_write
from assessments.plans.services import begin_plan
from assessments.progress.measures.models import Measure
from assessments.progress.study.carrying import (
    Carrying,
    preview,
    reason_against_carrying,
    reason_against_room,
)
from assessments.progress.study.models import GoalStudy, Study
from assessments.progress.study.queries import Looked, last_written, looked_at_one
from assessments.record.closing import close_priority, end
from assessments.record.models import Ending, Row
from assessments.reviews.models import Review
from assessments.reviews.services import lock_review
from recovery_site.errors import NotNow, Stale
from recovery_site.templatetags.words import moment

Outcome, Onward, Decision = GoalStudy.Outcome, GoalStudy.Onward, Study.Decision


@dataclass(frozen=True)
class GoalSaid:
    """What people say of one goal: whether it was met, and what happened, in words."""

    outcome: GoalStudy.Outcome
    note: str


class GoalNext(NamedTuple):
    """What becomes of one goal, and why (needed to revise or close it)."""

    onward: GoalStudy.Onward
    why: str = ""


def reason_against_studying(review: Review) -> str:
    """Why nothing can be written down in this review at present; empty when it can."""
    return _("This review has ended, so what was learned stays as it is.") if review.has_ended else ""


def _locked(user: User, review: Review, row: Row, version: int) -> tuple[Looked, Study]:
    """What is stored, with the review locked. Refuses as `write_outcomes` does."""
    policy.check(user, Act.REVIEW_STUDY, review.system)
    review = lock_review(review)
    if reason := reason_against_studying(review):
        raise NotNow(reason)
    looked = looked_at_one(review, row.pk)
    if looked.version != version:
        raise Stale(_saved_meanwhile(user, looked), theirs=looked, version=looked.version)
    return looked, looked.study or Study(review=review, row=looked.row, version=0)


def _saved_meanwhile(user: User, looked: Looked) -> str:
    """Who wrote about it since, and when, as far as the log says."""
    last = last_written(looked.study) if looked.study else None
    if last is None or last.actor is None:
        return _("Other people saved changes while you were editing. What you wrote is below.")
    time = {"name": last.actor.name, "time": moment(last.at)}
    if last.actor == user:
        return _("You saved changes in another window (%(time)s). What you wrote here is below.") % time
    return _("%(name)s saved changes while you were editing (%(time)s). What you wrote is below.") % time


def _save(user: User, study: Study, what: str, changed: Changed) -> None:
    study.version += 1
    study.save()
    detail = {"part": what, "version": study.version, "decision": study.decision}
    log(
        system=study.review.system,
        actor=user,
        act=Act.REVIEW_STUDY,
        about=study,
        changed=changed,
        detail=detail,
    )


@transaction.atomic
def write_outcomes(
    *, user: User, review: Review, row: Row, said: Mapping[int, GoalSaid], version: int
) -> Study:
    """Write whether each goal was met and what happened. `said` is by the number (pk) of each goal of the plan.

    `version` is the one the page was showing, 0 for nothing written yet. Refuses: anybody but both sides and the
    facilitator (Refused); a review that has ended, a goal of another plan, no words (NotNow); what somebody else wrote
    since (Stale, with theirs a Looked); Http404 for a priority that this review does not look back at.
    """
    looked, study = _locked(user, review, row, version)
    goals = {goal.pk: goal for goal in looked.goals}
    if set(said) - set(goals):
        raise NotNow(_("That goal is not in the plan any more."))
    if any(not one.note for one in said.values()):
        raise NotNow(_("Say what happened with each goal."))
    if all(
        pk in looked.of_goals
        and (looked.of_goals[pk].outcome, looked.of_goals[pk].note) == (one.outcome, one.note)
        for pk, one in said.items()
    ) and (said or looked.study):
        return study
    before = {
        f"{pk}.{name}": getattr(one, name)
        for pk, one in looked.of_goals.items()
        for name in ("outcome", "note")
    }
    after = {f"{pk}.{name}": getattr(one, name) for pk, one in said.items() for name in ("outcome", "note")}
    codes = [f"{pk}.outcome" for pk in said]
    _save(user, study, "outcomes", difference(before, after, codes=codes))
    for pk, one in said.items():
        found = looked.of_goals.get(pk) or GoalStudy(study=study, goal=goals[pk])
        found.outcome, found.note = one.outcome, one.note
        found.save()
    return study


@transaction.atomic
def write_learned(*, user: User, review: Review, row: Row, learned: str, version: int) -> Study:
    """Write what was learned. Refuses as `write_outcomes` does, and no words (NotNow)."""
    looked, study = _locked(user, review, row, version)
    if not learned:
        raise NotNow(_("Write what you learned."))
    if looked.study is None or looked.study.learned != learned:
        changed = difference({"learned": study.learned}, {"learned": learned})
        study.learned = learned
        _save(user, study, "learned", changed)
    return study


@transaction.atomic
def decide(
    *,
    user: User,
    review: Review,
    row: Row,
    decision: Study.Decision,
    onward: Mapping[int, GoalNext] = {},
    reason: str = "",
    version: int,
) -> Study:
    """Settle what becomes of an earlier priority. Closing it happens at once; carrying it over when it is confirmed.

    `onward` is by the number (pk) of each goal, `reason` is that for closing. Refuses as `write_outcomes` does; also a
    priority that has ended, a goal without an outcome, a goal that is revised or closed without words, closing without
    a reason (NotNow), and closing by the facilitator (Refused).
    """
    looked, study = _locked(user, review, row, version)
    if looked.row.ended:
        raise NotNow(_("This priority was closed or carried over already."))
    if decision == Decision.CLOSE:
        changed = _decided(study, decision)
        study.decision = decision
        _save(user, study, "decision", changed)
        close_priority(user=user, row=looked.row, reason=reason)
        return study
    goals = {goal.pk for goal in looked.goals}
    if set(onward) != goals or not goals <= looked.of_goals.keys():
        raise NotNow(_("Say of each goal whether it was met, and what becomes of it."))
    if any(one.onward != Onward.CARRY and not one.why for one in onward.values()):
        raise NotNow(_("Enter why a goal is revised or closed."))
    before = {
        f"{pk}.{name}": getattr(looked.of_goals[pk], name) for pk in onward for name in ("onward", "why")
    }
    after = {f"{pk}.{name}": getattr(one, name) for pk, one in onward.items() for name in ("onward", "why")}
    of_goals = difference(before, after, codes=[f"{pk}.onward" for pk in onward])
    changed = together(_decided(study, decision), of_goals)
    study.decision = decision
    _save(user, study, "decision", changed)
    for pk, one in onward.items():
        found = looked.of_goals[pk]
        found.onward, found.why = one.onward, "" if one.onward == Onward.CARRY else one.why
        found.save()
    return study


def _decided(study: Study, decision: Study.Decision) -> Changed:
    return difference({"decision": study.decision}, {"decision": str(decision)}, codes=["decision"])


@transaction.atomic
def carry_over(*, user: User, review: Review, row: Row, seen: str) -> Plan:
    """Carry a priority over into `review`, as the preview with the seal `seen` says. Gives the plan that continues it.

    The parts keep their `uid`; nothing of them is done, agreed or signed. The old plan stays as it is, and its priority
    gives its place to the new one. Sent twice is done once. Refuses: anybody but both sides (Refused); all that
    `reason_against_carrying` and `reason_against_room` say (NotNow); a preview that is out of date (Stale, with theirs
    the Carrying as it is now).
    """
    policy.check(user, Act.PRIORITY_CARRY, review.system)
    earlier = lock_review(row.review)
    review = lock_review(review)
    looked = looked_at_one(review, row.pk)
    looked.row.review = earlier
    there = looked.row.ended.into if looked.row.ended else None
    if there and there.review_id == review.pk and (done := plan_of(there)):
        return done
    into_plan = plan_to_write(looked.into) if looked.into else None
    if reason := reason_against_carrying(review, looked, into_plan):
        raise NotNow(reason)
    carrying = preview(review, looked)
    if carrying.seal != seen:
        raise Stale(
            _("Something changed after you opened this page. Read again what carrying over will do."),
            theirs=carrying,
        )
    assert looked.into is not None  # noqa: S101 - the reason says so
    plan = begin_plan(user=user, row=looked.into)
    if reason := reason_against_room(carrying, plan):
        raise NotNow(reason)
    end(user=user, row=looked.row, kind=Ending.Kind.CARRIED, into=looked.into)
    _write(user, plan, carrying, looked)
    found = plan_of(looked.into)
    assert found is not None  # noqa: S101 - just begun
    return found


def _write(user: User, plan: Plan, carrying: Carrying, looked: Looked) -> None:
    numbers: dict[Kind, int] = {}
    said: dict[str, object] = {}
    for line in carrying.carried:
        kind = line.text.kind if line.text else Kind.GOAL
        model = MODELS[kind]
        last = model.objects.filter(plan=plan).aggregate(last=Max("position"))["last"] or 0
        values = asdict(line.text) if line.text else {}
        model(plan=plan, uid=line.uid, position=last + 1, **values).save(force_insert=True)  # type: ignore[misc]
        numbers[kind] = numbers.get(kind, 0) + 1
        said |= {f"{line.uid}.{name}": value for name, value in values.items()}
    kept = set(Goal.objects.filter(plan=plan).values_list("uid", flat=True))
    for one in carrying.measures:
        Measure.objects.create(
            plan=plan,
            uid=one.uid,
            goal_uid=one.goal_uid if one.goal_uid in kept else None,
            **{
                name: getattr(one, name)
                for name in ("name", "kind", "form", "unit", "better", "baseline", "target")
            },
        )
    plan.version += 1
    plan.save(update_fields=["version"])
    log(
        system=plan.row.review.system,
        actor=user,
        act=Act.PRIORITY_CARRY,
        about=plan,
        changed=made(said),
        detail={
            "from": looked.plan.pk if looked.plan else None,
            "parts": {kind.value: number for kind, number in numbers.items()},
            "measures": len(carrying.measures),
        },
    )
