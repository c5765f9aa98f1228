"""The whole form of Template B: what is there once, and a set of rows for each kind of part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.plans.forms import ActionForm, EvidenceForm, GoalForm, PlanForm, RowForm, digest_of
from assessments.plans.models import MOST_PARTS, Plan
from assessments.plans.parts import AnyPart, Conflict, Dates, Draft, Kind, Written, text_of

ROWS: Mapping[str, type[RowForm]] = {
    "goals": GoalForm,
    "actions": ActionForm,
    "evidence_sources": EvidenceForm,
}
BLANK = {"goals": 3, "actions": 3, "evidence_sources": 1}  # empty rows to begin with, as on the paper form
# By kind of row, and whether an example was to go there.
NO_ROOM = {
    ("goals", True): gettext_lazy(
        "All %(most)d goals have a measure already. Clear the measure of one, then use the example."
    ),
    ("evidence_sources", True): gettext_lazy(
        "All %(most)d evidence sources are filled in. Clear one, then use the example."
    ),
    ("goals", False): gettext_lazy(
        "A plan has room for %(most)d goals. Clear one that you do not need, and use its place."
    ),
    ("actions", False): gettext_lazy(
        "A plan has room for %(most)d actions. Clear one that you do not need, and use its place."
    ),
    ("evidence_sources", False): gettext_lazy(
        "A plan has room for %(most)d evidence sources. Clear one that you do not need, and use its place."
    ),
}
TOO_MANY = {
    "goals": gettext_lazy("A plan has room for %(most)d goals. Use fewer."),
    "actions": gettext_lazy("A plan has room for %(most)d actions. Use fewer."),
    "evidence_sources": gettext_lazy("A plan has room for %(most)d evidence sources. Use fewer."),
}
MOST = {"most": MOST_PARTS}


class TemplateB:
    """The whole form. `data` is a POST or None; `plan` what is stored, or None."""

    def __init__(self, data: QueryDict | None, plan: Plan | None, *, earliest: dt.date) -> None:
        self.plan = PlanForm(data, plan, earliest=earliest)
        self.sets: dict[str, forms.BaseFormSet[RowForm]] = {}
        for name, form in ROWS.items():
            stored: list[AnyPart] = list(getattr(plan, name).all()) if plan else []
            rows = [_row(part) for part in stored] or [{"uid": uuid4()} for _ in range(BLANK[name])]
            made = forms.formset_factory(
                form, extra=0, max_num=MOST_PARTS, absolute_max=MOST_PARTS + 10, validate_max=True
            )
            self.sets[name] = made(
                data,
                prefix=name,
                initial=None if data is not None else rows,
                form_kwargs={"earliest": earliest},
                error_messages={
                    "too_many_forms": str(TOO_MANY[name]) % MOST,
                    "missing_management_form": _("Part of the page did not arrive. Send it again."),
                },
            )

    @classmethod
    def with_one_more(
        cls, data: QueryDict, plan: Plan | None, name: str, field: str, words: str, *, earliest: dt.date
    ) -> TemplateB:
        """The form as it was sent, with one more row, or with `words` put where they belong.

        No errors are shown, for the person did not ask to save; only that there is no room left.
        """
        data, row = with_row(data, name, field, words)
        form = cls(data, plan, earliest=earliest)
        form.forgive()
        if row is None:
            form.plan.add_error(None, str(NO_ROOM[name, bool(words)]) % MOST)
            return form
        box = form.sets[name].forms[row][field]
        box.field.widget.attrs["autofocus"] = True
        if words:
            box.help_text = _("Copied from the framework. Change it to fit your place.")
        return form

    def forgive(self) -> None:
        """Show what was typed without errors: the person asked for a row, not to save."""
        self.plan.errors.clear()
        for rows in self.sets.values():
            rows.non_form_errors().clear()  # asking for these has every row checked first
            for form in rows.forms:
                form.errors.clear()

    def is_valid(self) -> bool:
        return all([self.plan.is_valid(), *(rows.is_valid() for rows in self.sets.values())])

    def draft(self) -> Draft:
        """What the valid form wants changed."""
        changes = {
            name: [change for row in rows.forms if (change := row.change())]
            for name, rows in self.sets.items()
        }
        return Draft(self.plan.description_change(), self.plan.dates_change(), **changes)

    def row_of(self, uid: UUID | None) -> RowForm | None:
        """The valid row of that part."""
        every = (row for rows in self.sets.values() for row in rows.forms)
        return next((row for row in every if uid and row.cleaned_data.get("uid") == uid), None)

    def written(self, conflict: Conflict) -> Written:
        """What the valid form says in the place of a conflict."""
        if row := self.row_of(conflict.uid):
            text = row.entered()
            return Written(conflict, row.number, None if text.is_empty else text)
        data = self.plan.cleaned_data
        if conflict.kind == Kind.DESCRIPTION:
            return Written(conflict, None, data["description"])
        return Written(conflict, None, Dates(data["agreed_on"], data["next_review_on"]))

    def take_versions(self, conflicts: tuple[Conflict, ...]) -> None:
        """Make the form one that replaces what the other person saved, if it is sent again."""
        for one in conflicts:
            row = self.row_of(one.uid)
            name = f"{one.kind.value}_version" if row is None else row.add_prefix("version")
            data = cast(QueryDict, self.plan.data if row is None else row.data)
            data[name] = str(one.version)


def _row(part: AnyPart) -> dict[str, Any]:
    """What the row of a stored part shows."""
    text = text_of(part)
    return {**vars(text), "uid": part.uid, "version": part.version, "seen": digest_of(text)}


def with_row(data: QueryDict, name: str, field: str, words: str) -> tuple[QueryDict, int | None]:
    """The POST with one more row of `name`, or with `words` in the first row whose `field` is empty.

    Gives that row's number as well; None when there is no room for it.
    """
    data = data.copy()
    count = data.get(f"{name}-TOTAL_FORMS", "")
    total = min(int(count), MOST_PARTS) if count.isdecimal() and len(count) < 5 else 0
    free = (n for n in range(total) if words and not data.get(f"{name}-{n}-{field}", "").strip())
    row = next(free, total)
    if row == MOST_PARTS:
        return data, None
    if row == total:
        data[f"{name}-TOTAL_FORMS"] = str(row + 1)
        data[f"{name}-{row}-uid"] = str(uuid4())
    if words:
        data[f"{name}-{row}-{field}"] = words
    return data, row
