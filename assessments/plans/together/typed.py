"""What somebody typed into a page of a plan, part by part: to be kept, given back, and compared with what is stored.

A part has a key (`outline.key_of`) and boxes: what stands in each box of its form, as it was typed, by the box's name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.forms import BaseForm, Field
from django.http import QueryDict

from assessments.people.models import User
from assessments.plans.forms import OnceForm, RowForm
from assessments.plans.models import Plan
from assessments.plans.outline import key_of
from assessments.plans.parts import Conflict, Dates, Kind, PartText, parts_of, text_of
from assessments.plans.queries import last_writer
from assessments.plans.together.queries import Kept, version_ever
from assessments.plans.writing import Once, Page, add_row, count_of, identity, initial_of, write
from recovery_site.forms import DatePartsWidget

Boxes = dict[str, str]


def typed(page: Page, plan: Plan | None) -> dict[str, Boxes | None]:
    """What is to be kept of each part of a page that was sent; None for one that says what is stored.

    Parts that were removed on the page are None as well.
    """
    page = page.again(plan)
    if isinstance(page, Once):
        untouched = page.is_valid() and page.form.is_untouched
        return {key_of(page.kind): None if untouched else _boxes(page.form, page.data)}
    found: dict[str, Boxes | None] = {}
    for row in page.rows.forms:
        uid, _version = identity(row)
        if uid:
            untouched = row.is_removed or (row.is_valid() and row.is_untouched)
            found[key_of(page.kind, uid)] = None if untouched else _boxes(row, page.data)
    return found


def nothing(page: Page) -> dict[str, Boxes | None]:
    """Of a page that was saved: nothing is to be kept."""
    if isinstance(page, Once):
        return {key_of(page.kind): None}
    return {key_of(page.kind, uid): None for row in page.rows.forms if (uid := identity(row)[0])}


def _boxes(form: BaseForm, data: Mapping[str, Any] | None) -> Boxes:
    """What was sent for the boxes of this form; a date has three."""
    start = f"{form.prefix}-" if form.prefix else ""
    names = {box for name, field in form.fields.items() for box in _names(name, field)}
    found = {}
    for name in data or {}:
        box = name.removeprefix(start) if name.startswith(start) else ""
        if box in names:
            found[box] = str((data or {})[name]).replace("\0", "")
    return found


def _names(name: str, field: Field) -> Iterator[str]:
    """How the boxes of a field are called."""
    if isinstance(field.widget, DatePartsWidget):
        yield from (f"{name}_{part}" for part in field.widget.PARTS)
    else:
        yield name


def given_back(page: Page, plan: Plan | None, drafts: Mapping[str, Kept]) -> tuple[Page, list[Kept]]:
    """The page with what this person typed before and did not save, and which drafts those are.

    A part whose draft says what is stored by now shows what is stored.
    """
    mine = [one for key, one in drafts.items() if _is_of(page, key)]
    if not mine:
        return page, []
    data = QueryDict(mutable=True)
    page.put_stored(data)
    if isinstance(page, Once):
        for box, value in mine[0].boxes.items():
            data[box] = value
    else:
        at = {data[f"{page.name}-{n}-uid"]: n for n in range(count_of(data, page.name))}
        for one in mine:
            uid = one.part.partition(".")[2]
            row = at[uid] if uid in at else add_row(data, page.name)
            for box, value in {**one.boxes, "uid": uid}.items():
                data[f"{page.name}-{row}-{box}"] = value
    page.data = data
    page = page.again(plan)
    if plan:
        page.refresh(plan)
        page = page.again(plan)
    kept = {key for key, boxes in typed(page, plan).items() if boxes is not None}
    page.forgive()
    return page, [one for one in mine if one.part in kept]


def _is_of(page: Page, key: str) -> bool:
    kind, _dot, uid = key.partition(".")
    return kind == key_of(page.kind) and (page.only is None or str(page.only) == uid)


def overtaken(page: Page, plan: Plan | None, user: User, asked: Collection[str] = ()) -> list[Conflict]:
    """The parts of what was sent that were saved since `user` began them here, or that are `asked` about.

    `asked`: identities of parts; of what is there once, its key.
    """
    if plan is None:
        return []
    return list(_overtaken(page.again(plan), plan, user, asked))


def _overtaken(page: Page, plan: Plan, user: User, asked: Collection[str]) -> Iterator[Conflict]:
    def conflict(uid: UUID | None, now_says: PartText | Dates | str | None, version: int) -> Conflict:
        by = last_writer(plan, page.kind, uid)
        return Conflict(page.kind, uid, now_says, version, by.name if by else "", is_own=by == user)

    if isinstance(page, Once):
        version, theirs = stored_once(plan, page.kind)
        sent = page.data.get("version", "") if page.data else ""
        if key_of(page.kind) in asked or (sent != str(version) and not _is_untouched(page.form)):
            yield conflict(None, theirs, version)
        return
    stored = {one.uid: one for one in parts_of(plan, page.kind)}
    for row in page.live:
        uid, version = identity(row)
        part = stored.get(uid) if uid else None
        now = part.version if part else version_ever(plan, page.kind, uid) if uid and version else 0
        behind = version != now and bool(now) and not _is_untouched(row)
        if uid and (behind or str(uid) in asked):
            now_says = text_of(part) if part else None
            yield conflict(uid, now_says, now)


def _is_untouched(form: OnceForm | RowForm) -> bool:
    return form.is_valid() and form.is_untouched


def stored_once(plan: Plan, kind: Kind) -> tuple[int, str | Dates]:
    """The version and the text of what is there once."""
    if kind == Kind.DATES:
        return plan.dates_version, Dates.of(plan)
    if kind == Kind.STRENGTHS:
        return plan.strengths_version, plan.strengths
    return plan.description_version, plan.description


def take(page: Page, plan: Plan, box: str) -> None:
    """Put what somebody else saved into that box, or into all boxes of a row (by the row's prefix)."""
    for data, start, values in _boxes_of(page, plan, box):
        write(data, start, values)


def join(page: Page, plan: Plan, box: str) -> None:
    """Put both texts into that box: what somebody else saved, then what this person wrote."""
    for data, start, values in _boxes_of(page, plan, box):
        for name, value in values.items():
            at = f"{start}-{name}" if start else name
            typed_here = str(data.get(at, ""))
            if isinstance(value, str) and value.strip() and value.strip() not in typed_here:
                data[at] = f"{value}{'; ' if name in ONE_LINE else BETWEEN}{typed_here}"


BETWEEN = "\n\n"
ONE_LINE = {"measure", "baseline", "target", "owner"}


def _boxes_of(page: Page, plan: Plan, box: str) -> Iterator[tuple[QueryDict, str, Mapping[str, Any]]]:
    """The data, the prefix and what is stored for the box of that name; nothing for a name that is no box."""
    data = page.data
    if data is None:
        return
    if isinstance(page, Once):
        fresh = page.again(plan).fresh()
        if box in fresh.fields:
            yield data, "", {box: fresh.initial.get(box)}
        return
    for row in page.rows.forms:
        start, _dash, name = box.rpartition("-")
        uid = identity(row)[0]
        if str(row.prefix) not in (box, start) or not uid:
            continue
        part = next((one for one in parts_of(plan, page.kind) if one.uid == uid), None)
        if part is None:  # somebody removed it
            yield data, str(row.prefix), {"removed": "1"}
        elif box == str(row.prefix):
            yield data, box, initial_of(part)
        elif name in row.boxes:
            yield data, start, {name: initial_of(part)[name]}
