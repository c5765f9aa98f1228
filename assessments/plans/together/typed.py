"""What somebody typed into a page of a plan, part by part: to be kept, given back, and compared with what is stored.

A part has a key (`outline.key_of`) and boxes: what stands in each box of its form, as it was typed, by the box's name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import QueryDict

from assessments.plans.models import Plan
from assessments.plans.outline import key_of
from assessments.plans.parts import Conflict, Dates, Kind, PartText, parts_of, text_of
from assessments.plans.queries import last_writer
from assessments.plans.together.queries import Kept
from assessments.plans.writing import Once, Page, Rows, add_row, identity

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
    found = {}
    for name in data or {}:
        box = name.removeprefix(start) if name.startswith(start) else ""
        if any(box == field or box.startswith(f"{field}_") for field in form.fields):
            found[box] = str((data or {})[name]).replace("\0", "")
    return found


def given_back(page: Page, plan: Plan | None, drafts: Mapping[str, Kept]) -> tuple[Page, list[Kept]]:
    """The page with what this person typed before and did not save, and which drafts those are.

    A part whose draft says what is stored by now shows what is stored.
    """
    mine = [one for key, one in drafts.items() if _is_of(page, key)]
    if not mine:
        return page, []
    data = QueryDict(mutable=True)
    if isinstance(page, Once):
        data.update({**_shown(page), **mine[0].boxes})
    else:
        page.put_stored(data)
        at = {one.only_uid: n for n, one in enumerate(_rows_in(data, page.name))}
        for one in mine:
            uid = one.part.partition(".")[2]
            n = at[uid] if uid in at else add_row(data, page.name)
            for box, value in {**one.boxes, "uid": uid}.items():
                data[f"{page.name}-{n}-{box}"] = value
    page.data = data
    page = page.again(plan)
    if plan:
        page.refresh(plan)
        page = page.again(plan)
    kept = {key for key, boxes in typed(page, plan).items() if boxes is not None}
    return page, [one for one in mine if one.part in kept]
