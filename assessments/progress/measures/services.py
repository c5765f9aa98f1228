"""Writing measures, their readings, and what was changed when. Every write locks the measure first and is logged.

Readings go on after a review has closed: the next review begins with them. Only a cancelled review takes none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.differences import Changed, difference, gone, made
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.plans.models import Goal, Plan
from assessments.progress.measures.counting import reason_against_amount
from assessments.progress.measures.models import Change, Measure, Reading
from recovery_site.errors import NotNow, Stale

OLDEST_YEARS = 20  # of a reading: an earlier year is a slip of the hand, and would press a chart together
MOST_MEASURES = 20  # in one plan: few measures that somebody reads
CODES = ("kind", "form", "better")  # of a measure: what is no words
MOST_READINGS = 400  # of one measure: weekly for more than seven years


@dataclass(frozen=True)
class MeasureText:
    """What a measure says. The names are those of the model's fields."""

    name: str
    kind: str
    form: str
    better: str
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    goal_uid: UUID | None = None

    @classmethod
    def of(cls, measure: Measure) -> MeasureText:
        return cls(**{name: getattr(measure, name) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Found:
    """What was found on a day: a number, so many of so many, or yes or no. All None takes a reading out."""

    value: Decimal | None = None
    part: int | None = None
    whole: int | None = None
    answer: bool | None = None
    note: str = ""

    @classmethod
    def of(cls, reading: Reading) -> Found:
        return cls(**{name: getattr(reading, name) for name in cls.__dataclass_fields__})

    @property
    def is_nothing(self) -> bool:
        return self.value is None and self.part is None and self.answer is None


def reason_against_measuring(plan: Plan | None) -> str:
    """Why nothing can be measured for this plan; empty when it can."""
    if plan is None or plan.is_removed:
        return _("Nobody has begun this plan yet. Begin it, then say how it is measured.")
    if plan.row.review.is_cancelled:
        return _("This review was cancelled, so it takes no readings.")
    if plan.row.ended and plan.row.ended.into_id:
        return _("This priority was carried over. Write readings in the plan that continues it.")
    return ""


def check_measuring(plan: Plan | None) -> Plan:
    """Return the plan, or raise NotNow with the reason why nothing can be measured for it."""
    if reason := reason_against_measuring(plan):
        raise NotNow(reason)
    assert plan is not None  # noqa: S101 - the reason says so
    return plan


def _locked(measure: Measure) -> Measure:
    """The measure as it is stored now, held for this transaction."""
    found = Measure.objects.select_for_update(of=("self",)).select_related(
        "plan__row__review__system", "plan__row__challenge", "plan__row__ending"
    )
    return found.get(pk=measure.pk)


def _check_open(user: User, measure: Measure) -> Measure:
    """The measure, locked, when this person may write it and it has not ended."""
    policy.check(user, Act.MEASURE_WRITE, measure.system)
    measure = _locked(measure)
    check_measuring(measure.plan)
    if measure.ended_at:
        raise NotNow(_("This measure has ended. Its readings stay as they are."))
    return measure


def _check_goal(plan: Plan, goal_uid: UUID | None) -> None:
    if goal_uid and not Goal.objects.filter(plan=plan, uid=goal_uid).exists():
        raise NotNow(_("That goal is no longer in the plan. Choose another one."))


@transaction.atomic
def add_measure(*, user: User, plan: Plan, text: MeasureText, uid: UUID) -> Measure:
    """Write a measure of a plan. Idempotent: a form that is sent again (the same `uid`) gives the measure that it made.

    Refuses: anybody but those who write plans (Refused); a plan that nobody has begun, a goal that is not in it, more
    measures than MOST_MEASURES (NotNow).
    """
    system = plan.row.review.system
    policy.check(user, Act.MEASURE_WRITE, system)
    plan = (
        Plan.objects.select_for_update(of=("self",))
        .select_related("row__review__system", "row__ending")
        .get(pk=plan.pk)
    )
    if found := Measure.objects.filter(uid=uid, plan=plan).first():
        return found
    check_measuring(plan)
    _check_goal(plan, text.goal_uid)
    if plan.measures.filter(ended_at=None).count() >= MOST_MEASURES:
        raise NotNow(
            _("A plan can have up to %(most)d measures. End one that nobody uses.") % {"most": MOST_MEASURES}
        )
    measure = Measure.objects.create(plan=plan, uid=uid, **asdict(text))
    _log(user, measure, Act.MEASURE_WRITE, made(asdict(text), codes=CODES), {"added": True})
    return measure


@transaction.atomic
def correct_measure(*, user: User, measure: Measure, text: MeasureText, version: int) -> Measure:
    """Write other words, numbers or another goal. What its readings are (`form`) stays, once there is one.

    Refuses: anybody but those who write plans (Refused); a measure that has ended (NotNow); one that somebody else has
    corrected meanwhile (Stale, with theirs).
    """
    measure = _check_open(user, measure)
    before = MeasureText.of(measure)
    if version != measure.version:
        raise Stale(
            _("Somebody else corrected this measure while you were writing."),
            theirs=before,
            version=measure.version,
        )
    if text.form != before.form and measure.readings.exists():
        raise NotNow(_("There are readings already, so you cannot change what a reading is."))
    if text.goal_uid != before.goal_uid:
        _check_goal(measure.plan, text.goal_uid)
    changed = {name: value for name, value in asdict(text).items() if value != getattr(before, name)}
    if not changed:
        return measure
    for name, value in changed.items():
        setattr(measure, name, value)
    measure.version += 1
    measure.save(update_fields=[*changed, "version"])
    _log(user, measure, Act.MEASURE_WRITE, difference(asdict(before), asdict(text), codes=CODES))
    return measure


@transaction.atomic
def end_measure(*, user: User, measure: Measure, reason: str) -> None:
    """End a measure that is not needed any more; its readings stay. Refuses as `correct_measure`, and no reason."""
    measure = _check_open(user, measure)
    if not reason:
        raise NotNow(_("Enter why this measure ends."))
    measure.ended_at, measure.ended_because = timezone.now(), reason
    measure.save(update_fields=["ended_at", "ended_because"])
    _log(user, measure, Act.MEASURE_END, made({"ended_at": measure.ended_at, "ended_because": reason}))


def latest_by_day(measure: Measure, days: Sequence[dt.date]) -> dict[dt.date, Reading]:
    """What counts now for each of these days, also where it was taken out (1 query)."""
    return {one.on: one for one in measure.readings.filter(on__in=days).order_by("number")}


def reason_against_day(day: dt.date) -> str:
    """Why there can be no reading of that day; empty when there can."""
    if day > timezone.localdate():
        return _("The date of a reading cannot be in the future.")
    if day.year < timezone.localdate().year - OLDEST_YEARS:
        return _("Check the year: a reading can be %(years)d years old, and no older.") % {
            "years": OLDEST_YEARS
        }
    return ""


@transaction.atomic
def record_readings(
    *, user: User, measure: Measure, found: Mapping[dt.date, Found], seen: Mapping[dt.date, int]
) -> int:
    """Write what was found on these days, and return how many days that was new for. All of them, or none.

    `seen`: for days that had a reading on the person's page, the number of that reading: what is written corrects it. A
    reading that says the same as the one that counts is not written again. Refuses: anybody but those who write plans
    (Refused); a measure that has ended, a day to come, values of another kind, too many readings (NotNow); a day for
    which somebody else wrote meanwhile (Stale, with `theirs` by day).
    """
    measure = _check_open(user, measure)
    there = latest_by_day(measure, list(found))
    others = {day: one for day, one in there.items() if one.number != seen.get(day, 0)}
    others = {day: one for day, one in others.items() if Found.of(one) != found[day]}
    if others:
        raise Stale(_("There is already a reading for a day that you entered."), theirs=others)
    new = {day: one for day, one in found.items() if day not in there or Found.of(there[day]) != one}
    for day, one in new.items():
        if reason := reason_against_day(day) or _reason_against_kind(measure, one, day in there):
            raise NotNow(reason)
    days = measure.readings.values("on").distinct().count() + sum(day not in there for day in new)
    if days > MOST_READINGS:
        raise NotNow(_("One measure can have up to %(most)d readings.") % {"most": MOST_READINGS})
    now = timezone.now()
    Reading.objects.bulk_create(
        Reading(
            measure=measure,
            on=day,
            number=there[day].number + 1 if day in there else 1,
            by=user,
            at=now,
            **asdict(one),
        )
        for day, one in new.items()
    )
    if new:
        facts = {
            "days": [day.isoformat() for day in sorted(new)],
            "corrected": sum(day in there for day in new),
        }
        old = {day: Found.of(one) for day, one in there.items() if day in new}
        _log(user, measure, Act.READING_WRITE, difference(_by_day(old), _by_day(new)), facts)
    return len(new)


def _by_day(found: Mapping[dt.date, Found]) -> dict[str, object]:
    """What was found on each day, for the log."""
    return {
        f"{day.isoformat()}.{name}": value
        for day, one in found.items()
        for name, value in asdict(one).items()
        if value not in (None, "")
    }


def _reason_against_kind(measure: Measure, one: Found, is_correction: bool) -> str:
    """Why that cannot be a reading of this measure; empty when it can."""
    if one.is_nothing:
        if not is_correction:
            return _("Enter what was found.")
        return "" if one.note else _("Enter why the reading is removed.")
    wanted = {
        Measure.Form.NUMBER: one.value is not None and one.part is None and one.answer is None,
        Measure.Form.PERCENT: one.part is not None and bool(one.whole) and one.value is None,
        Measure.Form.YES_NO: one.answer is not None and bool(one.note),
    }
    if not wanted[Measure.Form(measure.form)]:
        return _("That is not what this measure counts.")
    if reason := reason_against_amount(measure.unit, one.value):
        return reason
    if one.part is not None and one.whole is not None and one.part > one.whole:
        return _("So many out of so many: the first number cannot be larger than the second.")
    return ""


@transaction.atomic
def note_change(*, user: User, measure: Measure, on: dt.date, words: str, new_limits: bool) -> Change:
    """Write what was changed on a day. Refuses as `correct_measure`, and a day to come (NotNow).

    Sent twice is written once: the same words for the same day.
    """
    measure = _check_open(user, measure)
    if on > timezone.localdate():
        raise NotNow(_("The date of a change cannot be in the future."))
    same = measure.changes.filter(on=on, words=words, taken_out_at=None).first()
    if same:
        return same
    change = Change.objects.create(
        measure=measure, on=on, words=words, new_limits=new_limits, by=user, at=timezone.now()
    )
    said = {"on": on, "words": words, "new_limits": new_limits}
    facts = {"change": change.pk, "on": on.isoformat(), "limits": new_limits}
    _log(user, measure, Act.READING_WRITE, made(said), facts)
    return change


@transaction.atomic
def take_out_change(*, user: User, change: Change) -> None:
    """Remove a change from the chart; the row stays. Idempotent. Refuses as `correct_measure`."""
    measure = _check_open(user, change.measure)
    taken = Change.objects.filter(pk=change.pk, taken_out_at=None).update(taken_out_at=timezone.now())
    if taken:
        said = {"on": change.on, "words": change.words, "new_limits": change.new_limits}
        _log(user, measure, Act.READING_WRITE, gone(said), {"change": change.pk, "taken_out": True})


def _log(
    user: User, measure: Measure, act: Act, changed: Changed, facts: Mapping[str, object] | None = None
) -> None:
    log(system=measure.system, actor=user, act=act, about=measure, changed=changed, detail=facts)
