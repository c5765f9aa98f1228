"""The history of a plan: what the log says of it, of its actions and of its measures, as codes.

The log holds no words. What a part says comes from the part, what a version says from what was filed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone

from assessments.audit.models import Entry
from assessments.people.policy import Act
from assessments.plans.models import Action, EvidenceSource, Goal, Plan
from assessments.plans.parts import Kind
from assessments.progress.measures.models import Measure
from assessments.record.snapshot import Altered
from assessments.signoff.changes import changes
from assessments.signoff.models import Revision
from assessments.signoff.queries import content_of, revisions_of
from recovery_site.both import Both

AT_ONCE = 50  # entries of the log on one page


@dataclass(frozen=True)
class Part:
    """A part of the plan that somebody wrote: what it says now, and whether it was taken out since."""

    kind: Kind
    words: str = ""
    is_gone: bool = False


@dataclass(frozen=True)
class Line:
    """Something that one person did. `facts` are those of the log; `about` says what it was done to, where that is
    not the plan itself; `parts` were written one after another on that day, `times` times in all.
    """

    seq: int
    at: dt.datetime
    by: str
    act: str
    facts: Mapping[str, object]
    about: str = ""
    parts: tuple[Part, ...] = ()
    times: int = 1
    before: Revision | None = None  # the version that this one, filed with this act, is compared with
    changes: Sequence[Both] = field(default=())

    @property
    def number(self) -> int:
        """The version that the act is about; 0 where it is about none."""
        found = self.facts.get("revision")
        return found if isinstance(found, int) else 0


@dataclass(frozen=True)
class History:
    """Some lines, the newest first; `earlier` is the number to ask with for those before them."""

    lines: Sequence[Line]
    earlier: int | None


def history_of(plan: Plan, before: int | None = None) -> History:
    """What was done with the plan, a few entries at a time (9 queries, however many there are)."""
    actions = {f"action {one.pk}": one.description for one in Action.ever.filter(plan=plan)}
    measures = {f"measure {one.pk}": one.name for one in Measure.objects.filter(plan=plan)}
    entries = Entry.objects.filter(
        system=plan.row.review.system_id, about__in=[f"plan {plan.pk}", *actions, *measures]
    ).order_by("-seq")
    if before is not None:
        entries = entries.filter(seq__lt=before)
    found = list(entries.select_related("actor")[: AT_ONCE + 1])
    more, found = len(found) > AT_ONCE, found[:AT_ONCE]
    parts = _parts(plan)
    lines = [_line(entry, parts, actions | measures) for entry in found]
    return History(_with_changes(_joined(lines), list(revisions_of(plan))), found[-1].seq if more else None)


def _parts(plan: Plan) -> dict[str, Part]:
    """Every part of many there ever was, by its identity."""
    return {
        str(one.uid): Part(kind, getattr(one, name), one.retired_at is not None)
        for kind, model, name in (
            (Kind.GOAL, Goal, "statement"),
            (Kind.ACTION, Action, "description"),
            (Kind.EVIDENCE, EvidenceSource, "description"),
        )
        for one in model.ever.filter(plan=plan)
    }


def _line(entry: Entry, parts: Mapping[str, Part], things: Mapping[str, str]) -> Line:
    detail = entry.detail
    written: tuple[Part, ...] = ()
    if entry.act == Act.PLAN_WRITE and detail.get("part") in set(Kind):
        kind = Kind(detail["part"])
        written = (parts.get(str(detail.get("uid")), Part(kind)),)
    return Line(
        seq=entry.seq,
        at=entry.at,
        by=entry.actor.name if entry.actor else "",
        act=entry.act,
        facts=detail,
        about=things.get(entry.about, ""),
        parts=written,
    )


def _joined(lines: Iterable[Line]) -> list[Line]:
    """With what one person wrote on one day without a break in one line."""
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        same = last and last.parts and line.parts and last.by == line.by
        if last and same and timezone.localdate(last.at) == timezone.localdate(line.at):
            parts = tuple(dict.fromkeys((*line.parts, *last.parts)))
            found[-1] = replace(last, parts=parts, times=last.times + 1)
        else:
            found.append(line)
    return found


def _with_reason(line: Line, filed: Revision | None) -> Line:
    """With why a signature was withdrawn, if that is what happened: the log does not have those words."""
    if line.act != Act.PLAN_SIGN or not line.facts.get("withdrawn") or filed is None:
        return line
    taken = [one.withdrawn for one in filed.signatures.all() if one.side == line.facts.get("side")]
    reason = next((one.reason for one in taken if one), "")
    return replace(line, facts={**line.facts, "reason": reason})


def _with_changes(lines: Iterable[Line], filed: Sequence[Revision]) -> list[Line]:
    """With what is new in a version, beside the signature that filed it."""
    by_number = {one.number: one for one in filed}
    found: list[Line] = []
    first = {}  # the earliest signature on each version, which filed it
    for line in lines:
        if line.act == Act.PLAN_SIGN and not line.facts.get("withdrawn"):
            first[line.number] = line.seq
        found.append(_with_reason(line, by_number.get(line.number)))
    for at, line in enumerate(found):
        this, before = by_number.get(line.number), by_number.get(line.number - 1)
        if line.act != Act.PLAN_SIGN or first.get(line.number) != line.seq or not this or not before:
            continue
        try:
            new = changes(content_of(before), content_of(this))
        except Altered:
            continue
        found[at] = replace(line, before=before, changes=new)
    return found
