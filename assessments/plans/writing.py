"""One part of Template B as a page is sent: what is there once (a form), or a list of rows.

Everything that a person typed is in what they sent (`data`). Removing, undoing, moving and adding change that, so
the next page shows the same boxes with the same words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from assessments.plans.forms import (
    ActionForm,
    DatesForm,
    DescriptionForm,
    EvidenceForm,
    GoalForm,
    OnceForm,
    RowForm,
    StrengthsForm,
)
from assessments.plans.models import MOST_PARTS, Plan
from assessments.plans.parts import AnyPart, Conflict, Draft, Kind, Written, text_of
from assessments.plans.seen import as_seen, digest_of, overtake
from recovery_site.text import Line

ONCE: Mapping[Kind, type[DescriptionForm] | type[StrengthsForm] | type[DatesForm]] = {
    Kind.DESCRIPTION: DescriptionForm,
    Kind.STRENGTHS: StrengthsForm,
    Kind.DATES: DatesForm,
}
ROWS: Mapping[Kind, tuple[str, type[RowForm]]] = {  # the name is that of the plan's parts, too
    Kind.GOAL: ("goals", GoalForm),
    Kind.ACTION: ("actions", ActionForm),
    Kind.EVIDENCE: ("evidence_sources", EvidenceForm),
}
FULL = {
    Kind.GOAL: gettext_lazy("A plan has room for %(most)d goals. Remove one that you do not need."),
    Kind.ACTION: gettext_lazy("A plan has room for %(most)d actions. Remove one that you do not need."),
    Kind.EVIDENCE: gettext_lazy(
        "A plan has room for %(most)d evidence sources. Remove one that you do not need."
    ),
}
TORN = gettext_lazy("Part of the page did not arrive. Send it again.")
MOST_SENT = 3 * MOST_PARTS  # with those that were removed on this page


class Once:
    """The description, the strengths or the dates."""

    only: UUID | None = None

    def __init__(self, kind: Kind, data: QueryDict | None, plan: Plan | None, review: dt.date) -> None:
        self.kind, self.data = kind, data
        self.plan, self.review = plan, review
        self.form = ONCE[kind](data, plan, review=review)
        self.formsets: list[Rows] = []

    def is_valid(self) -> bool:
        return self.form.is_valid()

    def draft(self) -> Draft:
        return self.form.draft()

    def forgive(self) -> None:
        """Show what was typed without errors: the person did not ask to save."""
        self.form.errors.clear()

    def refuse(self, message: str) -> None:
        """Say on top why it was not saved."""
        self.form.add_error(None, message)

    def written(self, conflict: Conflict) -> Written:
        """What the form says in the place of a conflict; of boxes with a mistake in them, nothing."""
        form = ONCE[self.kind](self.data, self.plan, review=self.review)
        if not form.is_valid():
            form.cleaned_data = {name: form.cleaned_data.get(name) for name in form.fields}
            for name, field in form.fields.items():
                if form.cleaned_data[name] is None and isinstance(field, Line):
                    form.cleaned_data[name] = str(form[name].value() or "")
        return Written(
            conflict, None, form.entered(), "", as_seen(form.cleaned_data["seen"] or "", conflict.theirs)
        )

    def take_versions(self, conflicts: Sequence[Conflict]) -> None:
        """Make the form one that replaces what the other person saved, if it is sent again."""
        for one in conflicts:
            overtake(cast(QueryDict, self.data), "", one)

    def fresh(self) -> OnceForm:
        """The form of what is stored."""
        return ONCE[self.kind](None, self.plan, review=self.review)

    def put_stored(self, data: QueryDict) -> None:
        """Put what is stored into the boxes."""
        fresh = self.fresh()
        write(data, "", {name: fresh.initial.get(name) for name in fresh.fields})

    def refresh(self, plan: Plan) -> None:
        """Show what is stored now, if it is what was typed, or the person had changed nothing."""
        if self.data is None or not self.form.is_valid():
            return
        fresh = ONCE[self.kind](None, plan, review=self.review)
        if self.form.is_untouched or digest_of(self.form.entered()) == fresh.initial["seen"]:
            self.plan = plan
            self.put_stored(self.data)

    def again(self, plan: Plan | None) -> Once:
        """The page with what was sent as it is now."""
        return Once(self.kind, self.data, plan, self.review)


class _RowSet(forms.BaseFormSet[RowForm]):
    """The rows, those that were removed included. No more than there is room for count."""

    kind: Kind

    def clean(self) -> None:
        if sum(not row.is_removed for row in self.forms) > MOST_PARTS:
            raise ValidationError(str(FULL[self.kind]) % {"most": MOST_PARTS})


class Rows:
    """The goals, the actions or the evidence sources; or `only` the one with that identity, stored or new."""

    def __init__(
        self,
        kind: Kind,
        data: QueryDict | None,
        plan: Plan | None,
        review: dt.date,
        only: UUID | None = None,
    ) -> None:
        self.kind, self.data, self.plan, self.review, self.only = kind, data, plan, review, only
        self.name, form = ROWS[kind]
        made: Any = forms.formset_factory(
            form, formset=_RowSet, extra=0, max_num=MOST_SENT, absolute_max=MOST_SENT
        )
        made.kind = kind
        stored = list(self.stored(plan).values())
        self.rows: _RowSet = made(
            data,
            prefix=self.name,
            initial=None
            if data is not None
            else [initial_of(one) for one in stored] or [{"uid": only or uuid4()}],
            form_kwargs={"review": review},
            error_messages={"missing_management_form": str(TORN), "too_many_forms": str(TORN)},
        )
        self.form = forms.Form({} if data is not None else None)  # for what is said on top
        places = self._places(plan)
        for place, row in enumerate(self.live, start=1):
            row.number = place if only is None else places.get(identity(row)[0], len(places) + 1)

    @property
    def legend(self) -> str:
        """What the first row is called."""
        return self.rows.forms[0].legend if self.rows.forms else ""

    @property
    def first_box(self) -> str:
        return ROWS[self.kind][1].initial_box

    @property
    def example_box(self) -> str:
        """Where an example of the framework goes."""
        return "measure" if self.kind == Kind.GOAL else self.first_box

    def stored(self, plan: Plan | None) -> dict[UUID, AnyPart]:
        """The parts of this kind as they are stored, in order; where the page is about one, that one."""
        every = getattr(plan, self.name).all() if plan else ()
        return {one.uid: one for one in every if self.only in (None, one.uid)}

    def _places(self, plan: Plan | None) -> dict[UUID | None, int]:
        """The place of each part that is stored, from 1."""
        every = getattr(plan, self.name).all() if plan else ()
        return {one.uid: place for place, one in enumerate(every, start=1)}

    def again(self, plan: Plan | None) -> Rows:
        """The page with what was sent as it is now."""
        return Rows(self.kind, self.data, plan, self.review, self.only)

    @property
    def formsets(self) -> list[_RowSet]:
        return [self.rows]

    @property
    def live(self) -> list[RowForm]:
        """The rows that were not removed."""
        return [row for row in self.rows.forms if not row.is_removed]

    @property
    def is_moved(self) -> bool:
        """The person put the rows into another order."""
        return self.data is not None and self.data.get(f"{self.name}-moved") == "1"

    def is_valid(self) -> bool:
        self.form.is_valid()
        return self.rows.is_valid()

    def draft(self) -> Draft:
        changes = [change for row in self.rows.forms if (change := row.change())]
        in_order = [row.cleaned_data["uid"] for row in self.live if row.cleaned_data["uid"]]
        order = {self.kind: in_order} if self.is_moved else {}
        kinds: dict[str, Any] = {self.name: changes}
        return Draft(order=order, **kinds)

    def forgive(self) -> None:
        """Show what was typed without errors: the person did not ask to save."""
        self.rows.non_form_errors().clear()  # asking for these has every row checked first
        for row in self.rows.forms:
            row.errors.clear()

    def refuse(self, message: str) -> None:
        """Say on top why it was not saved."""
        self.form.add_error(None, message)

    def row_of(self, uid: UUID | None) -> RowForm | None:
        """The row of that part; None when there is none on the page."""
        return next((row for row in self.rows.forms if uid and identity(row)[0] == uid), None)

    def written(self, conflict: Conflict) -> Written:
        """What the valid form says in the place of a conflict."""
        row = self.row_of(conflict.uid)
        if row is None or row.is_removed:
            return Written(conflict, row.number if row else None, None)
        row = self.again(self.plan).rows.forms[row.index]
        if not row.is_valid():  # boxes with a mistake in them say nothing, or what was typed
            typed = {name: row.cleaned_data.get(name) for name in row.fields}
            lines = [name for name, field in row.fields.items() if isinstance(field, Line)]
            row.cleaned_data = typed | {
                name: str(row[name].value() or "") for name in lines if typed[name] is None
            }
        text = row.entered()
        alone = as_seen(row.cleaned_data["seen"] or "", conflict.theirs)
        return Written(conflict, row.number, None if text.is_empty else text, str(row.prefix), alone)

    def take_versions(self, conflicts: Sequence[Conflict]) -> None:
        """Make the form one that replaces what the other person saved, if it is sent again."""
        for one in conflicts:
            if row := self.row_of(one.uid):
                overtake(cast(QueryDict, self.data), f"{row.prefix}-", one)

    def refresh(self, plan: Plan) -> None:
        """Show the parts that are stored as typed, or that this person had not changed, as they are stored now.

        Those that others added are shown as well.
        """
        if self.data is None:
            return
        stored, known = self.stored(plan), set()
        for row in self.rows.forms:
            uid, version = identity(row)
            known.add(uid)
            if row.is_removed or not row.is_valid():
                continue
            part = stored.get(uid) if uid else None
            is_saved = part is not None and text_of(part) == row.entered()
            if not is_saved and not (row.is_untouched and version):
                continue
            if part is None:
                self.data[row.add_prefix("removed")] = "1"
            elif is_saved or part.version != version:
                write(self.data, str(row.prefix), initial_of(part))
        for uid, part in stored.items():
            if uid not in known:
                write(self.data, f"{self.name}-{add_row(self.data, self.name)}", initial_of(part))

    def put_stored(self, data: QueryDict) -> None:
        """Put what is stored into the boxes."""
        data[f"{self.name}-TOTAL_FORMS"] = data[f"{self.name}-INITIAL_FORMS"] = "0"
        for part in self.stored(self.plan).values():
            write(data, f"{self.name}-{add_row(data, self.name)}", initial_of(part))

    def disown(self, uid: UUID) -> None:
        """Make the row with the identity of another plan's part a new one of this plan."""
        if (row := self.row_of(uid)) and self.data is not None:
            self.data[row.add_prefix("uid")] = str(uuid4())
            self.data[row.add_prefix("version")] = self.data[row.add_prefix("seen")] = ""


Page = Once | Rows


def page_of(
    kind: Kind, data: QueryDict | None, plan: Plan | None, review: dt.date, only: UUID | None = None
) -> Page:
    """The form of that part. `data` is what was sent, or None to show what is stored.

    `only`: of the goals, actions or evidence sources the one with that identity, on a page of its own.
    """
    return Once(kind, data, plan, review) if kind in ONCE else Rows(kind, data, plan, review, only)


def identity(row: RowForm) -> tuple[UUID | None, int]:
    """The identity and the version that the row was sent with; None and 0 when they are no such thing."""
    if not row.is_bound:
        return row.initial.get("uid"), row.initial.get("version", 0)
    try:
        uid = UUID(row.data.get(row.add_prefix("uid"), ""))
    except ValueError:
        return None, 0
    version = row.data.get(row.add_prefix("version"), "")
    return uid, int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0


def initial_of(part: AnyPart) -> dict[str, Any]:
    """What the row of a stored part shows."""
    text = text_of(part)
    return {**vars(text), "uid": part.uid, "version": part.version, "seen": digest_of(text)}


# ------------------------------------------------------------------------------------ changing what was sent


def write(data: QueryDict, prefix: str, values: Mapping[str, Any]) -> None:
    """Put these values into the boxes of one row, or of a form without a prefix."""
    start = f"{prefix}-" if prefix else ""
    for name, value in values.items():
        if name.endswith("_on"):
            parts = (value.day, value.month, value.year) if value else ("", "", "")
            for box, part in zip(("day", "month", "year"), parts, strict=True):
                data[f"{start}{name}_{box}"] = str(part)
        else:
            data[f"{start}{name}"] = "" if value is None else str(value)


def count_of(data: QueryDict, name: str) -> int:
    """How many rows were sent."""
    count = data.get(f"{name}-TOTAL_FORMS", "")
    return min(int(count), MOST_SENT) if count.isascii() and count.isdigit() and len(count) < 5 else 0


def live_in(data: QueryDict, name: str) -> list[int]:
    """The numbers of the rows that were not removed, from 0."""
    return [n for n in range(count_of(data, name)) if data.get(f"{name}-{n}-removed") != "1"]


def add_row(data: QueryDict, name: str) -> int:
    """One more row at the end; gives its number."""
    row = count_of(data, name)
    data[f"{name}-TOTAL_FORMS"] = str(row + 1)
    data[f"{name}-{row}-uid"] = str(uuid4())
    return row


def has_room(data: QueryDict, name: str) -> bool:
    return len(live_in(data, name)) < MOST_PARTS and count_of(data, name) < MOST_SENT


def use_example(data: QueryDict, name: str, box: str, words: str) -> int | None:
    """Put `words` into the first row whose `box` is empty, or into a new one; its number, or None without room."""
    free = (n for n in live_in(data, name) if not data.get(f"{name}-{n}-{box}", "").strip())
    row = next(free, None)
    if row is None:
        if not has_room(data, name):
            return None
        row = add_row(data, name)
    data[f"{name}-{row}-{box}"] = words
    return row


def move_row(data: QueryDict, name: str, row: int, by: int) -> int:
    """Let the row change places with the one before (`by` -1) or after it (1); gives its new number."""
    rows = live_in(data, name)
    to = rows.index(row) + by if row in rows else -1
    if not 0 <= to < len(rows):
        return row
    other = rows[to]
    one, two = (
        {key: data.pop(key) for key in list(data) if key.startswith(f"{name}-{n}-")} for n in (row, other)
    )
    for values, old, new in ((one, row, other), (two, other, row)):
        for key, value in values.items():
            data.setlist(key.replace(f"{name}-{old}-", f"{name}-{new}-", 1), value)
    data[f"{name}-moved"] = "1"
    return other


def focus(page: Rows, row: int, box: str, note: str = "") -> None:
    """Let the person continue in that box of that row."""
    field = page.rows.forms[row].fields[box]
    field.widget.attrs["autofocus"] = True
    if note:
        field.help_text = note


COPIED = gettext_lazy("Copied from the framework. Change it to fit your place.")
