"""What somebody typed into a plan and did not save, where it can be saved no more, or not yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from assessments.people.models import User
from assessments.plans.models import Plan
from assessments.plans.parts import MODELS, Dates, Kind, parts_of, text_of
from assessments.plans.presenters import KINDS, PARTS
from assessments.plans.together.queries import Kept, drafts_of, ever_stored
from assessments.record.models import Row
from recovery_site.forms import DatePartsWidget

_PAGE = {"uid", "version", "seen", "removed"}  # boxes that the page fills in


@dataclass(frozen=True)
class Leftover:
    """What was typed into one part and differs from what is stored: each box by itself."""

    part: str
    words: tuple[str, ...]


def leftover(user: User, row: Row, plan: Plan) -> list[Leftover]:
    """What this person typed into the plan and did not save, in the order of the plan (1 query)."""
    order = [slug for slug, _words in PARTS.values()]
    found = []
    for one in sorted(drafts_of(row, user.pk).values(), key=lambda one: order.index(_slug(one))):
        kind, stored = KINDS[_slug(one)], _stored(plan, one)
        words = tuple(value for name, value in _typed(one).items() if value and value != stored.get(name, ""))
        if words:
            found.append(Leftover(str(PARTS[kind][1]), words))
    return found


def new_one(user: User, row: Row, kind: Kind) -> UUID | None:
    """The goal, action or evidence source that this person began last and never saved; None for none (2 queries)."""
    mine = [one for one in drafts_of(row, user.pk).values() if KINDS[_slug(one)] == kind]
    stored = ever_stored(row, kind)
    uids = [(one.at, UUID(one.part.partition(".")[2])) for one in mine]
    return max([(at, uid) for at, uid in uids if uid not in stored], default=(None, None))[1]


def _slug(one: Kept) -> str:
    return one.part.partition(".")[0]


def _typed(one: Kept) -> dict[str, str]:
    """What stands in each box; the three boxes of a date together."""
    found: dict[str, str] = {}
    order = ["", *DatePartsWidget.PARTS]  # a database need not keep the order of the boxes
    for box, value in sorted(one.boxes.items(), key=lambda box: order.index(_part(box[0]))):
        name, _line, part = box.rpartition("_")
        name = name if part in DatePartsWidget.PARTS else box
        if name not in _PAGE:
            words = value.replace("\r\n", "\n").strip()
            found[name] = f"{found.get(name, '')} {words}".strip()
    return found


def _part(box: str) -> str:
    """Which part of a date that box is; empty for any other."""
    part = box.rpartition("_")[2]
    return part if part in DatePartsWidget.PARTS else ""


def _stored(plan: Plan, one: Kept) -> Mapping[str, str]:
    """What the plan says in each box of that part; nothing where it has no such part."""
    kind, uid = KINDS[_slug(one)], one.part.partition(".")[2]
    if kind in MODELS:
        part = next((part for part in parts_of(plan, kind) if str(part.uid) == uid), None)
        values = vars(text_of(part)) if part else {}
    else:
        values = vars(Dates.of(plan)) if kind == Kind.DATES else {}
        values = values or {"description": plan.description, "strengths": plan.strengths}
    return {
        name: f"{value.day} {value.month} {value.year}" if hasattr(value, "year") else str(value or "")
        for name, value in values.items()
    }
