"""A draft that is locked while one person writes in it: what each change checks, writes and logs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from uuid import UUID

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.differences import Changed, difference
from assessments.audit.services import log
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.plans.dates import reason_against_agreed, reason_against_due, reason_against_next_review
from assessments.plans.models import MOST_PARTS, Plan
from assessments.plans.parts import (
    MODELS,
    NOT_NEEDED,
    AnyPart,
    Change,
    Conflict,
    Dates,
    Draft,
    Kind,
    PartText,
    text_of,
)
from assessments.plans.queries import last_writer
from recovery_site.errors import NotNow, Refused, Stale


class OtherPlan(Refused):
    """A part was named that belongs to another plan, or that there never was: `uid`."""

    def __init__(self, uid: UUID) -> None:
        super().__init__(_("Part of this page belongs to another plan."))
        self.uid = uid


def stale(conflicts: Sequence[Conflict], *, others_saved: bool = False) -> Stale:
    """The error that carries what is stored now: `theirs` is a tuple of Conflict.

    `others_saved`: the person changed other parts, too, and those are written.
    """
    names = {one.by for one in conflicts}
    message = (
        _("You saved changes in another window. What you wrote here is below.")
        if all(one.is_own for one in conflicts)
        else _("%(name)s saved changes while you were editing. What you wrote is below.")
        % {"name": names.pop()}
        if len(names) == 1 and "" not in names
        else _("Other people saved changes while you were editing. What you wrote is below.")
    )
    if others_saved:
        message += " " + _("Your other changes are saved.")
    version = conflicts[0].version if len(conflicts) == 1 else 0
    return Stale(message, theirs=tuple(conflicts), version=version)


@dataclass
class Writing:
    """A plan that is locked while `user` writes. Each method checks the version of its part, writes and logs.

    A method that finds the wanted value stored already does nothing, whoever stored it: sent twice is sent once.
    """

    user: User
    plan: Plan
    copied_from: UUID | None = None  # the goal whose text is written

    def describe(self, change: Change[str]) -> None:
        plan = self.plan
        if plan.description == change.value:
            return
        if plan.description_version != change.version:
            raise self._stale(Kind.DESCRIPTION, None, plan.description, plan.description_version)
        said = difference({"text": plan.description}, {"text": change.value})
        plan.description = change.value
        plan.description_version += 1
        self._changed(Kind.DESCRIPTION, said, version=plan.description_version)

    def name_strengths(self, change: Change[str]) -> None:
        plan = self.plan
        if plan.strengths == change.value:
            return
        if plan.strengths_version != change.version:
            raise self._stale(Kind.STRENGTHS, None, plan.strengths, plan.strengths_version)
        said = difference({"text": plan.strengths}, {"text": change.value})
        plan.strengths = change.value
        plan.strengths_version += 1
        self._changed(Kind.STRENGTHS, said, version=plan.strengths_version)

    def date(self, change: Change[Dates]) -> None:
        plan, stored = self.plan, Dates.of(self.plan)
        if stored == change.value:
            return
        if plan.dates_version != change.version:
            raise self._stale(Kind.DATES, None, stored, plan.dates_version)
        _check_dates(stored, change.value, plan.row.review.date)
        for name, value in asdict(change.value).items():
            setattr(plan, name, value)
        plan.dates_version += 1
        said = difference(asdict(stored), asdict(change.value))
        self._changed(Kind.DATES, said, version=plan.dates_version)

    def waive(self, kind: Kind, change: Change[str]) -> None:
        """Say why none of these parts is needed, or with nothing that some are."""
        plan, name = self.plan, NOT_NEEDED[kind]
        if getattr(plan, name) == change.value:
            return
        if plan.not_needed_version != change.version:
            raise self._stale(kind, None, getattr(plan, name), plan.not_needed_version)
        said = difference({name: getattr(plan, name)}, {name: change.value})
        setattr(plan, name, change.value)
        plan.not_needed_version += 1
        self._changed(kind, said, version=plan.not_needed_version, not_needed=bool(change.value))

    def put(self, uid: UUID, text: PartText, version: int) -> AnyPart:
        """Write one part. A new one goes to the end; one that was taken out comes back there."""
        if text.is_empty:
            raise NotNow(_("A goal, an action or an evidence source cannot be empty."))
        part = self.stored(text.kind, uid)
        live = part is not None and part.retired_at is None
        if part is not None and live and text_of(part) == text:
            return part
        if part is None and version:
            raise OtherPlan(uid)
        if part is not None and part.version != version:
            raise self._stale(text.kind, uid, text_of(part) if live else None, part.version)
        due: dt.date | None = getattr(text, "due_on", None)
        if due and (part is None or part.due_on != due):  # type: ignore[union-attr]
            _check(reason_against_due(due, self.plan.row.review.date))
        said = difference(asdict(text_of(part)) if part else {}, asdict(text))
        if part is None:
            part = MODELS[text.kind](plan=self.plan, uid=uid, version=0)
        for name, value in asdict(text).items():
            setattr(part, name, value)
        return self._keep(part, text.kind, at_the_end=not live, said=said)

    def retire(self, kind: Kind, uid: UUID, version: int) -> int:
        """Take one part out. It is kept, and can be brought back. Gives its version now, 0 when there is none."""
        part = self.stored(kind, uid)
        if part is None or part.retired_at:
            return part.version if part else 0
        if part.version != version:
            raise self._stale(kind, uid, text_of(part), part.version)
        part.retired_at = timezone.now()
        part.version += 1
        part.save()
        said = difference({"retired": False}, {"retired": True})
        self._changed(kind, said, version=part.version, uid=str(uid), retired=True)
        return part.version

    def restore(self, kind: Kind, uid: UUID, to: int | None) -> AnyPart:
        """Bring back a part that was taken out, as it was, to the place `to` in its list or to the end."""
        part = self.stored(kind, uid)
        if part is None:
            raise OtherPlan(uid)
        if part.retired_at:
            self._keep(part, kind, at_the_end=True)
            if to is not None:
                self.move(kind, uid, to)
        return part

    def move(self, kind: Kind, uid: UUID, to: int) -> None:
        """Give one part the place `to` in its list, counted from 1."""
        live = MODELS[kind].objects.filter(plan=self.plan)
        before = list(live.order_by("position").values_list("uid", flat=True))
        if uid not in before:
            raise OtherPlan(uid)
        after = [one for one in before if one != uid]
        after.insert(max(0, to - 1), uid)
        if after == before:
            return
        live.update(position=F("position") + 1000)  # out of the way, so that two can change places
        for position, one in enumerate(after, start=1):
            live.filter(uid=one).update(position=position)
        place = after.index(uid) + 1
        said = difference({"place": before.index(uid) + 1}, {"place": place})
        self._changed(kind, said, uid=str(uid), place=place)

    def arrange(self, kind: Kind, uids: Sequence[UUID]) -> None:
        """Put the parts in this order. Those that are not named (somebody just added them) come after."""
        live = set(MODELS[kind].objects.filter(plan=self.plan).values_list("uid", flat=True))
        for place, uid in enumerate((one for one in uids if one in live), start=1):
            self.move(kind, uid, place)

    def apply(self, draft: Draft) -> list[Conflict]:
        """Make the changes of `draft`. Gives those that somebody else's change is in the way of, and makes the rest."""
        steps: list[Callable[[], object]] = []
        if draft.description:
            steps.append(partial(self.describe, draft.description))
        if draft.strengths:
            steps.append(partial(self.name_strengths, draft.strengths))
        if draft.dates:
            steps.append(partial(self.date, draft.dates))
        for kind, changes in draft.parts:
            for one in changes:
                if one.text is None:
                    steps.append(partial(self.retire, kind, one.uid, one.version))
                else:
                    steps.append(partial(self.put, one.uid, one.text, one.version))
        for kind, uids in draft.order.items():
            steps.append(partial(self.arrange, kind, uids))
        conflicts: list[Conflict] = []
        for step in steps:
            try:
                step()
            except Stale as error:
                conflicts += error.theirs if isinstance(error.theirs, tuple) else ()
        return conflicts

    def stored(self, kind: Kind, uid: UUID) -> AnyPart | None:
        """That part of this plan, taken out or not; None when there is none yet. Refuses one of another plan."""
        part: AnyPart | None = MODELS[kind].ever.filter(plan=self.plan, uid=uid).first()
        if part is None and MODELS[kind].ever.filter(uid=uid).exists():
            raise OtherPlan(uid)
        return part

    def _stale(
        self, kind: Kind, uid: UUID | None, theirs: PartText | Dates | str | None, version: int
    ) -> Stale:
        by = last_writer(self.plan, kind, uid)
        return stale([Conflict(kind, uid, theirs, version, by.name if by else "", is_own=by == self.user)])

    def _keep(self, part: AnyPart, kind: Kind, *, at_the_end: bool, said: Changed | None = None) -> AnyPart:
        """Store the part. `said`: what is different in its words, for the log; None when it only comes back."""
        if at_the_end:
            live = MODELS[kind].objects.filter(plan=self.plan)
            if live.count() >= MOST_PARTS:
                raise NotNow(
                    _("There is no room for more than %(most)d of these in one plan.") % {"most": MOST_PARTS}
                )
            part.position = (live.aggregate(last=Max("position"))["last"] or 0) + 1
            part.retired_at = None
        part.version += 1
        part.save()
        back = {} if said is not None else {"brought_back": True}
        said = difference({"retired": True}, {"retired": False}) if said is None else said
        self._changed(kind, said, version=part.version, uid=str(part.uid), **back)
        return part

    def _changed(self, kind: Kind, said: Changed, **facts: object) -> None:
        plan = self.plan
        plan.version += 1
        plan.save()
        if self.copied_from:
            facts["copied_from"] = str(self.copied_from)
        log(
            system=plan.row.review.system,
            actor=self.user,
            act=Act.PLAN_WRITE,
            about=plan,
            changed=said,
            detail={"part": kind.value, "plan_version": plan.version, **facts},
        )


def _check(reason: str) -> None:
    if reason:
        raise NotNow(reason)


def _check_dates(before: Dates, after: Dates, review: dt.date) -> None:
    """Refuse a date that makes no sense. One that stays as it was is let be."""
    if after.agreed_on and after.agreed_on != before.agreed_on:
        _check(reason_against_agreed(after.agreed_on, review))
    if after.next_review_on and after.next_review_on != before.next_review_on:
        _check(reason_against_next_review(after.next_review_on, review))
