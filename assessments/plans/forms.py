"""The forms of Template B: of what is there once, of a goal, an action and an evidence source.

Each part is sent with the version that the page was showing and with a digest of what it said then (`seen`). Only
parts that the person changed are saved, so two people who write different parts do not meet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar, Protocol
from uuid import uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from assessments.plans.dates import reason_against_agreed, reason_against_due, reason_against_next_review
from assessments.plans.models import Plan
from assessments.plans.parts import (
    ActionText,
    Change,
    Dates,
    Draft,
    EvidenceText,
    GoalText,
    PartChange,
    PartText,
    due_later,
)
from assessments.plans.seen import digest_of
from recovery_site.forms import DateParts, lay_out
from recovery_site.links import SecureLink
from recovery_site.text import LINE_MAX, PLAN_MAX, Line, Prose

HALF = {"group-class": "app-half"}  # two beside one another where there is room


def low(**attrs: str) -> forms.Textarea:
    """A box of two rows: one line of text can be long, and all of it is to be seen."""
    return forms.Textarea(attrs={"rows": 2, **attrs})


def hidden_version() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


def hidden_digest() -> forms.CharField:
    return forms.CharField(widget=forms.HiddenInput, required=False, max_length=65)  # of five boxes


def unmarked(form: forms.Form) -> None:
    """Show "(optional)" only where nothing is asked for even at the signing: at a link."""
    for name, field in form.fields.items():
        field.widget.attrs["mark-optional"] = name == "link"


def sensible(
    date: dt.date | None, review: dt.date, reason: Callable[[dt.date, dt.date], str]
) -> dt.date | None:
    """`date` unless there is a reason against it."""
    if date and (against := reason(date, review)):
        raise ValidationError(against)
    return date


class OnceForm(forms.Form):
    """What is there once in Template B: the description, the strengths, or the dates."""

    use_required_attribute = False
    version = hidden_version()
    seen = hidden_digest()

    def __init__(
        self, data: QueryDict | None, plan: Plan | None, review: dt.date, initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        self.plan, self.review = plan, review
        unmarked(self)

    @property
    def helper(self) -> FormHelper:
        return lay_out(*self.fields)

    def entered(self) -> str | Dates:
        """What the valid form says."""
        raise NotImplementedError

    @property
    def is_untouched(self) -> bool:
        """The valid form says what the page was showing."""
        seen: str = self.cleaned_data["seen"]
        return seen == digest_of(self.entered())

    def draft(self) -> Draft:
        """What the valid form wants changed."""
        raise NotImplementedError

    @property
    def shown_version(self) -> int:
        return self.cleaned_data["version"] or 0


class DescriptionForm(OnceForm):
    """Where things are now."""

    description = Prose(
        label=gettext_lazy("Describe the current standard"),
        help_text=gettext_lazy("What is in place now, and what is missing."),
        rows=10,
        max_length=PLAN_MAX,
        required=False,
    )

    def __init__(self, data: QueryDict | None, plan: Plan | None, *, review: dt.date) -> None:
        description = plan.description if plan else ""
        version = plan.description_version if plan else 0
        initial = {"description": description, "version": version, "seen": digest_of(description)}
        super().__init__(data, plan, review, initial)

    def entered(self) -> str:
        return str(self.cleaned_data["description"])

    def draft(self) -> Draft:
        return Draft(description=None if self.is_untouched else Change(self.shown_version, self.entered()))


class StrengthsForm(OnceForm):
    """What is good already, and must not be lost."""

    strengths = Prose(
        label=gettext_lazy("Describe the strengths to build on"),
        help_text=gettext_lazy(
            "What works well now, and who makes it work. Everybody who signs will read this."
        ),
        rows=8,
        max_length=PLAN_MAX,
        required=False,
    )

    def __init__(self, data: QueryDict | None, plan: Plan | None, *, review: dt.date) -> None:
        strengths = plan.strengths if plan else ""
        version = plan.strengths_version if plan else 0
        initial = {"strengths": strengths, "version": version, "seen": digest_of(strengths)}
        super().__init__(data, plan, review, initial)
        self.fields["strengths"].widget.attrs["mark-optional"] = True

    def entered(self) -> str:
        return str(self.cleaned_data["strengths"])

    def draft(self) -> Draft:
        return Draft(strengths=None if self.is_untouched else Change(self.shown_version, self.entered()))


class DatesForm(OnceForm):
    """When the goals were agreed, when the next review is, and why something is due after it.

    The reason is asked for where it is needed; where it is not, what was said before is kept.
    """

    agreed_on = DateParts(
        label=gettext_lazy("Date on which the goals were agreed"),
        what=gettext_lazy("The date on which the goals were agreed"),
        required=False,
    )
    next_review_on = DateParts(
        label=gettext_lazy("Date of the next review"),
        what=gettext_lazy("The date of the next review"),
        required=False,
    )
    later_reason = Prose(
        label=gettext_lazy("Why is something due after the next review?"),
        help_text=gettext_lazy("Or bring its date forward."),
        rows=3,
        required=False,
    )

    def __init__(self, data: QueryDict | None, plan: Plan | None, *, review: dt.date) -> None:
        self.stored = Dates.of(plan) if plan else Dates()
        version = plan.dates_version if plan else 0
        super().__init__(
            data, plan, review, {**vars(self.stored), "version": version, "seen": digest_of(self.stored)}
        )
        self.later = due_later(plan) if plan else []
        if not self.later and not self.stored.later_reason:
            del self.fields["later_reason"]

    def clean_agreed_on(self) -> dt.date | None:
        date: dt.date | None = self.cleaned_data["agreed_on"]
        return date if date == self.stored.agreed_on else sensible(date, self.review, reason_against_agreed)

    def clean_next_review_on(self) -> dt.date | None:
        date: dt.date | None = self.cleaned_data["next_review_on"]
        if date == self.stored.next_review_on:
            return date
        return sensible(date, self.review, reason_against_next_review)

    def entered(self) -> Dates:
        data = self.cleaned_data
        reason = data.get("later_reason", self.stored.later_reason)
        return Dates(data["agreed_on"], data["next_review_on"], reason)

    def draft(self) -> Draft:
        return Draft(dates=None if self.is_untouched else Change(self.shown_version, self.entered()))


class Advised(Protocol):
    """What stands beside a row: `seal` is another text when it would say something else."""

    @property
    def seal(self) -> str: ...


class RowForm(forms.Form):
    """One goal, action or evidence source. It may be saved with any of its boxes empty.

    A row that is not stored yet has a `uid` too, so that a page that is sent twice adds it once. One that was
    `removed` stays in the page, so that it can be brought back with all that was typed; it is never checked.
    """

    use_required_attribute = False
    text: ClassVar[type[PartText]]
    name: ClassVar[str | Promise]  # "Goal %(number)d"
    initial_box = ""  # the one that says what it is
    pressed = ""  # the button that was pressed last on this row: the next page continues there
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = hidden_version()
    seen = hidden_digest()
    removed = forms.BooleanField(widget=forms.HiddenInput, required=False)
    advice: Advised | None = None  # what stands beside it: helping/beside.py puts it here

    def __init__(self, *args: Any, review: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"empty_permitted": False})  # else a blank row would not be read
        self.review = review
        self.number = self.index + 1  # its place among those that were not removed
        unmarked(self)

    @property
    def boxes(self) -> list[str]:
        return [name for name, field in self.fields.items() if not field.widget.is_hidden]

    @property
    def index(self) -> int:
        """The number of the row in what is sent, from 0."""
        return int(str(self.prefix).rpartition("-")[2])

    @property
    def is_removed(self) -> bool:
        return self.is_bound and self.data.get(self.add_prefix("removed")) == "1"

    @property
    def legend(self) -> str:
        return str(self.name) % {"number": self.number}

    @property
    def words(self) -> str:
        """The beginning of what it says, to know it by; empty for an empty row."""
        values = (str(self[name].value() or "").strip() for name in self.boxes if "due" not in name)
        return next(filter(None, values), "")[:80]

    @property
    def helper(self) -> FormHelper:
        return lay_out(*self.fields)

    def full_clean(self) -> None:
        if self.is_removed:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def clean_due_on(self) -> dt.date | None:
        return sensible(self.cleaned_data["due_on"], self.review, reason_against_due)

    def entered(self) -> PartText:
        """What the valid row says."""
        return self.text(**{name: self.cleaned_data[name] for name in self.boxes})

    @property
    def is_untouched(self) -> bool:
        """The valid row says what the page was showing, or is new and empty."""
        data, text = self.cleaned_data, self.entered()
        return data["seen"] == digest_of(text) or (text.is_empty and not data["version"])

    def change(self) -> PartChange[Any] | None:
        """What the valid row wants changed: None when it is as it was, new and empty, or removed already."""
        if self.is_removed or self.is_untouched:
            return None
        data, text = self.cleaned_data, self.entered()
        return PartChange(data["uid"] or uuid4(), data["version"] or 0, None if text.is_empty else text)


class GoalForm(RowForm):
    """A SMART goal."""

    text, name, initial_box = GoalText, gettext_lazy("Goal %(number)d"), "statement"

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

    text, name, initial_box = ActionText, gettext_lazy("Action %(number)d"), "description"

    description = Prose(label=gettext_lazy("Action"), rows=3, max_length=PLAN_MAX, required=False)
    owner = Line(
        label=gettext_lazy("Owner"),
        help_text=gettext_lazy("Who makes sure that it happens."),
        required=False,
    )
    due_on = DateParts(label=gettext_lazy("Due date"), what=gettext_lazy("The date"), required=False)


class EvidenceForm(RowForm):
    """An evidence source and, if there is one, its address on the web."""

    text, name, initial_box = EvidenceText, gettext_lazy("Evidence source %(number)d"), "description"

    description = Line(
        label=gettext_lazy("Evidence source"), max_length=LINE_MAX, required=False, widget=low()
    )
    link = SecureLink(label=gettext_lazy("Link"), required=False)


class ReviseForm(forms.Form):
    """Why a plan with a signature is opened for change."""

    use_required_attribute = False
    reason = Prose(
        label=gettext_lazy("Why does the plan need to change?"),
        help_text=gettext_lazy("Everybody who reads the plan will see this."),
        rows=3,
        error_messages={"required": gettext_lazy("Enter a reason")},
    )

    helper = lay_out("reason", button=gettext_lazy("Make a new version"))


class NotNeededForm(forms.Form):
    """Why a plan needs none of these parts. Empty: it does need some."""

    use_required_attribute = False
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = Prose(
        label=gettext_lazy("Why is none needed?"),
        help_text=gettext_lazy("Both sides sign this. Clear the box if you want to add some after all."),
        rows=3,
        required=False,
    )

    helper = lay_out("version", "reason", button=gettext_lazy("Save"))
