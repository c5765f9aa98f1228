"""Who came, changed and left: the log of a local system, read for its page of people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from assessments.audit.models import Entry
from assessments.people.models import LocalSystem, User
from assessments.people.services import Logged

AT_ONCE = 20
TOLD = tuple(Logged)


@dataclass(frozen=True)
class Place:
    """A role and the organisation that somebody had it for, by its name on that day (none in older entries)."""

    role: str
    organisation: str = ""


@dataclass(frozen=True)
class Change:
    """One entry. `name`: the person it is about; `before`: how a changed role stood; `organisations`: what merged."""

    seq: int
    act: Logged
    at: dt.datetime
    by: str
    name: str
    place: Place | None
    before: Place | None
    reason: str
    is_one_more: bool = False  # a role for somebody who belonged there already
    organisations: tuple[str, str] | None = None


@dataclass(frozen=True)
class History:
    """Some entries, the newest first; `earlier` is the number to ask with for those before them."""

    changes: Sequence[Change]
    earlier: int | None


def history_of(system: LocalSystem, before: int | None = None) -> History:
    """Who came, changed and left, a few at a time (2 queries). `before`: only entries with a smaller number."""
    entries = Entry.objects.filter(system=system, act__in=TOLD).select_related("actor").order_by("-seq")
    if before is not None:
        entries = entries.filter(seq__lt=before)
    found = list(entries[: AT_ONCE + 1])
    more, found = len(found) > AT_ONCE, found[:AT_ONCE]
    people = {entry.detail.get("user") or entry.actor_id or 0 for entry in found}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    return History([_change(entry, names) for entry in found], found[-1].seq if more else None)


def was_in(system: LocalSystem, person: int) -> bool:
    """Whether that person belonged to the system once, and then left or was removed (1 query)."""
    gone = Entry.objects.filter(system=system, act__in=(Logged.REMOVE_MEMBER, Logged.LEAVE))
    return gone.filter(detail__user=person).exists()


def _change(entry: Entry, names: dict[int, str]) -> Change:
    detail = entry.detail
    both = detail.get("merged"), detail.get("into")
    return Change(
        seq=entry.seq,
        act=Logged(entry.act),
        at=entry.at,
        by=entry.actor.name if entry.actor else "",
        name=names.get(detail.get("user") or entry.actor_id or 0, ""),
        place=_place(detail),
        before=_place(detail.get("before")),
        reason=str(detail.get("reason", "")),
        is_one_more=bool(detail.get("one_more")),
        organisations=(str(both[0]), str(both[1])) if all(both) else None,
    )


def _place(facts: object) -> Place | None:
    if not isinstance(facts, dict) or "role" not in facts:
        return None
    return Place(str(facts["role"]), str(facts.get("organisation", "")))
