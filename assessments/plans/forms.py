"""The forms of Template B: of what is there once, of a goal, an action and an evidence source.

Each part is sent with the version that the page was showing and with a digest of what it said then (`seen`). Only
parts that the person changed are saved, so two people who write different parts do not meet.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple
from typing import Any, ClassVar
from uuid import uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.audit.canonical import sha256
from assessments.plans.models import Plan
from assessments.plans.parts import (
    ActionText,
    Change,
    Dates,
    EvidenceText,
    GoalText,
    PartChange,
    PartText,
)
from recovery_site.forms import DateParts, lay_out
from recovery_site.text import LINE_MAX, PLAN_MAX, Line, Prose, clean_text

HALF = {"group-class": "app-half"}  # two beside one another where there is room


def digest_of(value: str | Dates | PartText) -> str:
    """A digest of what a part says, to tell whether the person changed it."""
    text = value if isinstance(value, str) else "\0".join(map(str, astuple(value)))
    return sha256(text)[:16]


def low(**attrs: str) -> forms.Textarea:
    """A box of two rows: one line of text can be long, and all of it is to be seen."""
    return forms.Textarea(attrs={"rows": 2, **attrs})


def hidden_version() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


def hidden_digest() -> forms.CharField:
    return forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)


def unmarked(form: forms.Form) -> None:
    """Show "(optional)" only where nothing is asked for even at the signing: at a link."""
    for name, field in form.fields.items():
        field.widget.attrs["mark-optional"] = name == "link"


def not_before(date: dt.date | None, earliest: dt.date) -> dt.date | None:
    """`date` unless it is before the review's own date."""
    if date and date < earliest:
        message = _("The date must be on or after the date of the review, %(date)s")
        raise ValidationError(message % {"date": f"{earliest:%d/%m/%Y}"})
    return date


class PlanForm(forms.Form):
    """The fields of Template B that are there once: two parts, the description and the dates."""

    use_required_attribute = False

    description = Prose(
        label=gettext_lazy("Describe the current standard"),
        help_text=gettext_lazy("What is in place now, and what is missing."),
        rows=8,
        max_length=PLAN_MAX,
        required=False,
    )
    description_version = hidden_version()
    description_seen = hidden_digest()
    agreed_on = DateParts(
        label=gettext_lazy("Date on which the goals were agreed"),
        what=gettext_lazy("The date"),
        required=False,
    )
    next_review_on = DateParts(
        label=gettext_lazy("Date of the next review"),
        what=gettext_lazy("The next review date"),
        required=False,
    )
    dates_version = hidden_version()
    dates_seen = hidden_digest()

    about_now = lay_out("description", "description_version", "description_seen")
    about_goals = lay_out("agreed_on", "dates_version", "dates_seen")
    about_review = lay_out("next_review_on")

    def __init__(self, data: QueryDict | None, plan: Plan | None, *, earliest: dt.date) -> None:
        dates = Dates.of(plan) if plan else Dates()
        description = plan.description if plan else ""
        super().__init__(
            data,
            initial={
                "description": description,
                "description_version": plan.description_version if plan else 0,
                "description_seen": digest_of(description),
                "agreed_on": dates.agreed_on,
                "next_review_on": dates.next_review_on,
                "dates_version": plan.dates_version if plan else 0,
                "dates_seen": digest_of(dates),
            },
        )
        self.earliest = earliest
        unmarked(self)

    def clean_next_review_on(self) -> dt.date | None:
        return not_before(self.cleaned_data["next_review_on"], self.earliest)

    def description_change(self) -> Change[str] | None:
        """The description, when the person changed it."""
        data = self.cleaned_data
        text: str = data["description"]
        return (
            None
            if data["description_seen"] == digest_of(text)
            else Change(data["description_version"] or 0, text)
        )

    def dates_change(self) -> Change[Dates] | None:
        """The dates, when the person changed one."""
        data = self.cleaned_data
        dates = Dates(data["agreed_on"], data["next_review_on"])
        return None if data["dates_seen"] == digest_of(dates) else Change(data["dates_version"] or 0, dates)


class RowForm(forms.Form):
    """One goal, action or evidence source. One whose first box is empty must be empty altogether.

    A row that is not stored yet has a `uid` too, so that a page that is sent twice adds it once.
    """

    use_required_attribute = False
    text: ClassVar[type[PartText]]
    name: ClassVar[str | Promise]  # "Goal %(number)d"
    initial_box = ""  # without words in this one there is no such part
    initial_box_empty: ClassVar[str | Promise] = ""
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = hidden_version()
    seen = hidden_digest()

    def __init__(self, *args: Any, earliest: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest = earliest
        unmarked(self)

    @property
    def boxes(self) -> list[str]:
        return [name for name, field in self.fields.items() if not field.widget.is_hidden]

    @property
    def number(self) -> int:
        """The place in the list, counted from 1."""
        return int(str(self.prefix).rpartition("-")[2]) + 1

    @property
    def legend(self) -> str:
        return str(self.name) % {"number": self.number}

    @property
    def helper(self) -> FormHelper:
        return lay_out(*self.fields)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        rest = [data.get(name) for name in self.boxes if name != self.initial_box]
        if any(rest) and not data.get(self.initial_box) and self.initial_box not in self.errors:
            self.add_error(self.initial_box, str(self.initial_box_empty))
        return data

    def clean_due_on(self) -> dt.date | None:
        return not_before(self.cleaned_data["due_on"], self.earliest)

    def entered(self) -> PartText:
        """What the valid row says."""
        return self.text(**{name: self.cleaned_data[name] for name in self.boxes})

    def change(self) -> PartChange[Any] | None:
        """What the valid row wants changed: None when it is as it was, or new and empty."""
        data, text = self.cleaned_data, self.entered()
        version: int = data["version"] or 0
        if data["seen"] == digest_of(text) or (text.is_empty and not version):
            return None
        return PartChange(data["uid"] or uuid4(), version, None if text.is_empty else text)


class GoalForm(RowForm):
    """A SMART goal."""

    text, name = GoalText, gettext_lazy("Goal %(number)d")
    initial_box, initial_box_empty = "statement", gettext_lazy("Enter the goal, or clear the row")

    statement = Prose(label=gettext_lazy("Goal"), rows=3, max_length=PLAN_MAX, required=False)
    measure = Line(
        label=gettext_lazy("Measure"),
        help_text=gettext_lazy("How you will know."),
        max_length=LINE_MAX,
        required=False,
        widget=low(),
    )
    baseline = Line(
        label=gettext_lazy("Baseline"),
        help_text=gettext_lazy("Where it is now."),
        max_length=LINE_MAX,
        required=False,
        widget=low(**HALF),
    )
    target = Line(
        label=gettext_lazy("Target"),
        help_text=gettext_lazy("Where it should be."),
        max_length=LINE_MAX,
        required=False,
        widget=low(**HALF),
    )
    due_on = DateParts(label=gettext_lazy("By when"), what=gettext_lazy("The date"), required=False)


class ActionForm(RowForm):
    """An action, who does it, and by when."""

    text, name = ActionText, gettext_lazy("Action %(number)d")
    initial_box, initial_box_empty = "description", gettext_lazy("Enter the action, or clear the row")

    description = Prose(label=gettext_lazy("Action"), rows=3, max_length=PLAN_MAX, required=False)
    owner = Line(
        label=gettext_lazy("Owner"),
        help_text=gettext_lazy("Who makes sure that it happens."),
        required=False,
    )
    due_on = DateParts(label=gettext_lazy("Due date"), what=gettext_lazy("The date"), required=False)


class Link(forms.URLField):
    """An address on the web, cleaned like every other text: Django's own lets hidden characters through."""

    def to_python(self, value: Any) -> str | None:
        return super().to_python("" if value in self.empty_values else clean_text(str(value)))


class EvidenceForm(RowForm):
    """An evidence source and, if there is one, its address on the web."""

    text, name = EvidenceText, gettext_lazy("Evidence source %(number)d")
    initial_box, initial_box_empty = (
        "description",
        gettext_lazy("Enter what the evidence is, or clear the row"),
    )

    description = Line(
        label=gettext_lazy("Evidence source"), max_length=LINE_MAX, required=False, widget=low()
    )
    link = Link(
        label=gettext_lazy("Link"),
        help_text=gettext_lazy("It must begin with https://"),
        required=False,
        max_length=LINE_MAX,
        assume_scheme="https",
        error_messages={
            "invalid": gettext_lazy("Enter a link like https://example.org/report"),
            "max_length": gettext_lazy("Use %(limit_value)d characters or fewer."),
        },
    )

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link and not link.startswith("https://"):
            raise ValidationError(_("The link must begin with https://"))
        return link


class ReviseForm(forms.Form):
    """Why a plan with a signature is opened for change."""

    use_required_attribute = False
    reason = Prose(
        label=gettext_lazy("Why does the plan need to change?"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter a reason")},
    )

    helper = lay_out("reason", button=gettext_lazy("Make a new version"))
