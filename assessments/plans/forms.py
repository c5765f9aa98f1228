"""The form of Template B: the plan itself, and a set of rows for goals, actions and evidence sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from assessments.plans.models import Draft, Plan
from recovery_site.forms import DateParts
from recovery_site.text import LINE_MAX, PLAN_MAX, Line, Prose, clean_text

MOST = 20  # goals, actions or evidence sources in one plan: the method asks for few
NO_ROOM = {
    (
        "goals",
        True,
    ): f"All {MOST} goals have a measure already. Empty the measure of one, then use the example.",
    (
        "evidence_sources",
        True,
    ): f"All {MOST} evidence sources are filled in. Empty one, then use the example.",
    ("goals", False): f"A plan has room for {MOST} goals. Empty one that you do not need, and use its place.",
    (
        "actions",
        False,
    ): f"A plan has room for {MOST} actions. Empty one that you do not need, and use its place.",
    ("evidence_sources", False): (
        f"A plan has room for {MOST} evidence sources. Empty one that you do not need, and use its place."
    ),
}  # by kind of row, and whether an example was to go there
BLANK = {"goals": 3, "actions": 3, "evidence_sources": 1}  # empty rows to begin with, as on the paper form


def low(**attrs: str) -> forms.Textarea:
    """A box of two rows: one line of text can be long, and all of it is to be seen."""
    return forms.Textarea(attrs={"rows": 2, **attrs})


HALF = {"group-class": "app-half"}  # two beside one another where there is room


def unmarked(form: forms.Form) -> None:
    """Say "(optional)" only where nothing is asked for even at the signing: at a link."""
    for name, field in form.fields.items():
        field.widget.attrs["mark-optional"] = name == "link"


class PlanForm(forms.Form):
    """The fields of Template B that stand there once."""

    use_required_attribute = False

    description = Prose(
        label="Describe the current standard",
        help_text="What is in place now, and what is missing.",
        rows=8,
        max_length=PLAN_MAX,
        required=False,
    )
    agreed_on = DateParts(label="Date on which the goals were agreed", what="The date", required=False)
    next_review_on = DateParts(label="Date of the next review", what="The next review date", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, earliest: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest = earliest
        unmarked(self)

    def clean_next_review_on(self) -> dt.date | None:
        return not_before(self.cleaned_data["next_review_on"], self.earliest)


def not_before(date: dt.date | None, earliest: dt.date) -> dt.date | None:
    """`date` unless it is before the review's own date."""
    if date and date < earliest:
        raise ValidationError(f"The date must be on or after the date of the review, {earliest:%d/%m/%Y}")
    return date


class RowForm(forms.Form):
    """One row. A row whose first box is empty must be empty altogether, and is left out."""

    use_required_attribute = False
    first = ""
    empty_first = ""
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, earliest: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest = earliest
        unmarked(self)

    def clean(self) -> dict[str, Any]:
        rest = {k: v for k, v in self.cleaned_data.items() if k not in {"id", self.first}}
        if any(rest.values()) and not self.cleaned_data.get(self.first) and self.first not in self.errors:
            self.add_error(self.first, self.empty_first)
        return self.cleaned_data


class GoalForm(RowForm):
    """A SMART goal."""

    first, empty_first = "statement", "Write the goal, or empty the whole row"

    statement = Prose(label="Goal", rows=3, max_length=PLAN_MAX, required=False)
    measure = Line(
        label="Measure", help_text="How you will know.", max_length=LINE_MAX, required=False, widget=low()
    )
    baseline = Line(
        label="Baseline",
        help_text="Where it is now.",
        max_length=LINE_MAX,
        required=False,
        widget=low(**HALF),
    )
    target = Line(
        label="Target",
        help_text="Where it should be.",
        max_length=LINE_MAX,
        required=False,
        widget=low(**HALF),
    )
    due_on = DateParts(label="By when", what="The date", required=False)

    def clean_due_on(self) -> dt.date | None:
        return not_before(self.cleaned_data["due_on"], self.earliest)


class ActionForm(RowForm):
    """An action, who does it, and by when."""

    first, empty_first = "description", "Write the action, or empty the whole row"

    description = Prose(label="Action", rows=3, max_length=PLAN_MAX, required=False)
    owner = Line(label="Owner", help_text="Who makes sure that it happens.", required=False)
    due_on = DateParts(label="Due date", what="The date", required=False)

    def clean_due_on(self) -> dt.date | None:
        return not_before(self.cleaned_data["due_on"], self.earliest)


class Link(forms.URLField):
    """An address on the web, cleaned like every other text: Django's own lets hidden characters through."""

    def to_python(self, value: Any) -> str | None:
        return super().to_python("" if value in self.empty_values else clean_text(str(value)))


class EvidenceForm(RowForm):
    """An evidence source and, if there is one, its address on the web."""

    first, empty_first = "description", "Say what the evidence is, or empty the whole row"

    description = Line(label="Evidence source", max_length=LINE_MAX, required=False, widget=low())
    link = Link(
        label="Link",
        help_text="It must begin with https://",
        required=False,
        max_length=LINE_MAX,
        assume_scheme="https",
        error_messages={
            "invalid": "Enter a link like https://example.org/report",
            "max_length": f"Use {LINE_MAX:,} characters or fewer.",
        },
    )

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link and not link.startswith("https://"):
            raise ValidationError("The link must begin with https://")
        return link


ROWS: Mapping[str, type[RowForm]] = {
    "goals": GoalForm,
    "actions": ActionForm,
    "evidence_sources": EvidenceForm,
}


class TemplateB:
    """The whole form. `data` is a POST or None; `plan` what is stored, or None."""

    def __init__(self, data: Any, plan: Plan | None, *, earliest: dt.date) -> None:
        first: dict[str, Any] = {"version": plan.version if plan else 0}
        for name in ("description", "agreed_on", "next_review_on"):
            first[name] = getattr(plan, name) if plan else None
        self.plan = PlanForm(data, initial=first, earliest=earliest)
        self.sets: dict[str, forms.BaseFormSet] = {}
        for name, form in ROWS.items():
            there = list(getattr(plan, name).all()) if plan else []
            names = list(form.base_fields)
            rows = [{n: getattr(part, n) for n in names} for part in there]
            blank = BLANK[name] if not rows else 0
            made = forms.formset_factory(
                form, extra=0, max_num=MOST, absolute_max=MOST + 10, validate_max=True
            )
            self.sets[name] = made(
                data,
                prefix=name,
                initial=None if data is not None else rows + [{}] * blank,
                form_kwargs={"earliest": earliest},
                error_messages={
                    "too_many_forms": f"A plan has room for {MOST} {name.replace('_', ' ')}. Use fewer.",
                    "missing_management_form": "Part of the page did not arrive. Send it again.",
                },
            )

    @classmethod
    def with_one_more(
        cls, data: Any, plan: Plan | None, name: str, field: str, words: str, *, earliest: dt.date
    ) -> TemplateB:
        """The form as it was sent, with one more row, or with `words` put where they belong.

        Nothing is complained of, for the person did not ask to save; only that there is no room left.
        """
        data, row = with_row(data, name, field, words)
        form = cls(data, plan, earliest=earliest)
        form.forgive()
        if row is None:
            form.plan.add_error(None, NO_ROOM[name, bool(words)])
            return form
        box = form.sets[name].forms[row][field]
        box.field.widget.attrs["autofocus"] = True
        if words:
            box.help_text = "Put in from the framework. Change it to fit your place."
        return form

    def forgive(self) -> None:
        """Show what was typed without complaint: the person asked for a row, not to save."""
        self.plan.errors.clear()
        for rows in self.sets.values():
            rows.non_form_errors().clear()  # asking for these has every row checked first
            for form in rows.forms:
                form.errors.clear()

    def is_valid(self) -> bool:
        return all([self.plan.is_valid(), *(rows.is_valid() for rows in self.sets.values())])

    def draft(self) -> Draft:
        """What the valid form says, without its empty rows."""
        data = self.plan.cleaned_data
        parts = {
            name: [f.cleaned_data for f in rows.forms if f.cleaned_data.get(f.first)]
            for name, rows in self.sets.items()
        }
        return Draft(
            description=data["description"],
            agreed_on=data["agreed_on"],
            next_review_on=data["next_review_on"],
            **parts,
        )


def with_row(data: Any, name: str, field: str, words: str) -> tuple[Any, int | None]:
    """The POST with one more row of `name`, or with `words` in the first row whose `field` is empty.

    Gives that row's number as well; None when there is no room for it.
    """
    data = data.copy()
    count = data.get(f"{name}-TOTAL_FORMS", "")
    total = min(int(count), MOST) if count.isdecimal() and len(count) < 5 else 0
    free = (n for n in range(total) if words and not data.get(f"{name}-{n}-{field}", "").strip())
    row = next(free, total)
    if row == MOST:
        return data, None
    data[f"{name}-TOTAL_FORMS"] = str(max(total, row + 1))
    if words:
        data[f"{name}-{row}-{field}"] = words
    return data, row


class ReviseForm(forms.Form):
    """Why a plan with a signature is opened for change."""

    use_required_attribute = False

    reason = Prose(label="Why does the plan need to change?", rows=3, error_messages={"required": "Say why"})
