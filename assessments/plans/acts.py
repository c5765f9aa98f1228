"""What each button on a page of Template B does with what was sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.http import QueryDict

from assessments.people.models import User
from assessments.plans import presenters, queries, services
from assessments.plans.drafting import OtherPlan
from assessments.plans.models import MOST_PARTS, Plan
from assessments.plans.parts import Conflict
from assessments.plans.seen import as_seen
from assessments.plans.writing import (
    COPIED,
    FULL,
    Once,
    Page,
    Rows,
    add_row,
    focus,
    has_room,
    identity,
    live_in,
    move_row,
    use_example,
    write,
)
from assessments.record.models import Row
from framework.models import Challenge
from recovery_site.both import Both
from recovery_site.errors import NotNow, Stale


@dataclass
class Outcome:
    """The page that comes next: with what status, and with what somebody else saved beside what was sent."""

    page: Page
    status: int = 200
    both: list[Both] | None = None
    is_saved: bool = False


def press(user: User, row: Row, plan: Plan | None, page: Page, challenge: Challenge) -> Outcome:
    """Do what the button asks for that was sent with `page`; what names no button saves."""
    data = cast(QueryDict, page.data)
    try:
        if isinstance(page, Rows) and (next_page := _rows(user, plan, page, data, challenge)):
            return Outcome(next_page)
        if not page.is_valid():
            return Outcome(_again(page, row, quietly=False))
        services.save_plan(user=user, row=row, draft=page.draft())
    except Stale as error:
        conflicts = error.theirs if isinstance(error.theirs, tuple) else ()
        merged = "remove" not in data and merge(page, conflicts)  # else it would go unseen
        both = presenters.both_of(page.written(one) for one in conflicts)
        page.take_versions(conflicts)
        again = _again(page, row)
        again.refuse(f"{error} {presenters.MERGED}" if merged else str(error))
        return Outcome(again, both=both or None)
    except OtherPlan as error:
        cast(Rows, page).disown(error.uid)
        again = _again(page, row)
        again.refuse(str(presenters.OTHER_PLAN))
        return Outcome(again)
    except NotNow as error:
        page.refuse(str(error))
        return Outcome(page, status=409)
    return Outcome(page, is_saved=True)


def merge(page: Page, conflicts: Iterable[Conflict]) -> bool:
    """Put what somebody else saved into the boxes that this person had left as the page showed them.

    Says whether there was any. A part that was removed meanwhile, or with a mistake in a box, stays as it was typed.
    """
    merged = False
    for one in conflicts:
        if one.theirs is None or isinstance(one.theirs, str):
            continue
        form = page.form if isinstance(page, Once) else page.row_of(one.uid)
        if form is None or not form.is_valid() or not form.cleaned_data:
            continue
        mine, prefix = form.entered(), str(form.prefix or "")
        if isinstance(mine, str) or not any(vars(mine).values()):
            continue
        theirs = vars(one.theirs)
        new = {
            name: theirs[name]
            for name in as_seen(form.cleaned_data["seen"], mine)
            if vars(mine)[name] != theirs[name]
        }
        write(cast(QueryDict, page.data), prefix, new)
        merged = merged or bool(new)
    return merged


def _again(page: Page, row: Row, *, quietly: bool = True) -> Page:
    """The page as it was sent, with what others saved meanwhile in the parts that this person had not changed."""
    plan = queries.plan_to_write(row)
    if plan:
        page.refresh(plan)
    again = page.again(plan)
    if quietly:
        again.forgive()
    return again


def _rows(user: User, plan: Plan | None, page: Rows, data: QueryDict, challenge: Challenge) -> Rows | None:
    """The page after a button that changes the list of rows; None when no such button was pressed."""
    name = page.name
    if "add" in data:
        row = add_row(data, name) if has_room(data, name) else None
        return _filled(page, plan, row, page.first_box)
    if words := _example(page, data, challenge):
        return _filled(page, plan, use_example(data, name, page.example_box, words), page.example_box, COPIED)
    if data.get("check") == "all":
        return _quietly(page, plan)
    for act in ("remove", "undo", "up", "down", "check"):
        value = data.get(act, "")
        if value.isascii() and value.isdigit() and len(value) < 4 and int(value) < len(page.rows.forms):
            row = _act(act, int(value), user, plan, page, data)
            again = _quietly(page, plan)
            again.rows.forms[row].pressed = act
            return again
    return None


def _quietly(page: Rows, plan: Plan | None) -> Rows:
    """The page as it was sent, without errors: the person did not ask to save."""
    again = page.again(plan)
    again.forgive()
    return again


def _filled(page: Rows, plan: Plan | None, row: int | None, box: str, note: object = "") -> Rows:
    """The page with the caret in that box; says that there is no room when there is no such row."""
    again = _quietly(page, plan)
    if row is None:
        again.refuse(str(FULL[page.kind]) % {"most": MOST_PARTS})
    else:
        focus(again, row, box, str(note))
    return again


def _example(page: Rows, data: QueryDict, challenge: Challenge) -> str:
    """The words of the example of the framework that is to be used; empty when none is."""
    wanted = data.get("use", "")
    return next((one.text for one in presenters.examples(page.kind, challenge) if str(one.pk) == wanted), "")


def _act(act: str, row: int, user: User, plan: Plan | None, page: Rows, data: QueryDict) -> int:
    """Remove, bring back, move or only check one row; gives its number then."""
    if act == "check":
        return row
    if act in ("up", "down"):
        return move_row(data, page.name, row, -1 if act == "up" else 1)
    prefix = f"{page.name}-{row}"
    uid, version = identity(page.rows.forms[row])
    if act == "remove":
        if plan and uid and version:
            now = services.retire_part(user=user, plan=plan, kind=page.kind, uid=uid, version=version)
            data[f"{prefix}-version"] = str(now)
        data[f"{prefix}-removed"] = "1"
        return row
    data[f"{prefix}-removed"] = ""
    if plan and uid and version:
        before = [n for n in live_in(data, page.name) if n < row and identity(page.rows.forms[n])[1]]
        part = services.restore_part(user=user, plan=plan, kind=page.kind, uid=uid, to=len(before) + 1)
        data[f"{prefix}-version"] = str(part.version)
    return row
