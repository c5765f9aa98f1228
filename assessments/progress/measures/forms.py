"""The forms of measures: what is measured, one reading, many pasted readings, a change, the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.plans.models import Goal
from assessments.progress.measures.counting import reason_against_amount
from assessments.progress.measures.models import Measure
from assessments.progress.measures.pasting import count_of, number_of
from assessments.progress.measures.services import Found, MeasureText, reason_against_day
from recovery_site.forms import DateParts, lay_out
from recovery_site.text import LINE_MAX, NAME_MAX, Line, Prose, clean_text

SHORT = 30
PASTE_MAX = 40_000


class NumberField(Line):
    """A number however people write it: "1,234.5" or "62%". Gives a Decimal, or None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=SHORT, required=kwargs.pop("required", False), **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "class": "nhsuk-input--width-10"}

    def clean(self, value: Any) -> Any:
        """The number; refuses what is none (ValidationError)."""
        return self._read(super().clean(value))

    def _read(self, text: str) -> Any:
        if not text:
            return None
        try:
            return number_of(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class CountField(NumberField):
    """A whole number, zero or more. Gives an int, or None when empty."""

    def _read(self, text: str) -> Any:
        if not text:
            return None
        try:
            return count_of(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class MeasureForm(forms.Form):
    """What is measured, how a reading looks, and what is aimed for."""

    use_required_attribute = False

    uid = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = Line(
        label=_("What is measured?"),
        help_text=_("For example, people who have written their own recovery plan."),
        max_length=LINE_MAX,
        error_messages={"required": _("Enter what is measured")},
    )
    goal = forms.ChoiceField(
        label=_("Which goal does it belong to?"), required=False, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        label=_("What does it tell you?"),
        choices=Measure.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it tells you")},
    )
    form = forms.ChoiceField(
        label=_("What is one reading?"),
        choices=Measure.Form.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what one reading is")},
    )
    unit = Line(
        label=_("Unit"),
        help_text=_("For a number: what is counted. For example, people, days, visits."),
        required=False,
        max_length=NAME_MAX,
    )
    better = forms.ChoiceField(
        label=_("Which way is better?"),
        choices=Measure.Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which way is better")},
    )
    baseline = NumberField(
        label=_("Baseline"), help_text=_("The number before you began. Leave it empty if nobody knows it.")
    )
    target = NumberField(label=_("Target"), help_text=_("The number you aim for."))

    helper = lay_out(
        "uid", "version", "name", "goal", "kind", "form", "unit", "better", "baseline", "target"
    )  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        goals: Sequence[Goal],
        measure: Measure | None = None,
        begun: Mapping[str, object] | None = None,
    ) -> None:
        """`begun`: what a new one shows, taken from an example or from a goal."""
        super().__init__(data, initial=_shown(measure) | dict(begun or {}))
        choices = [
            (str(goal.uid), goal.statement or goal.measure or str(_("A goal without words")))
            for goal in goals
        ]
        self.fields["goal"].choices = [*choices, ("", _("None of them: it belongs to the plan"))]  # type: ignore[attr-defined]
        if not goals:
            del self.fields["goal"]
            self.helper = lay_out(*self.fields)

    def clean(self) -> dict[str, Any]:
        """Numbers fit what a reading is."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("baseline", "target"):
            number = cleaned.get(name)
            if number is None:
                continue
            if cleaned.get("form") == Measure.Form.YES_NO:
                self.add_error(name, _("A measure of yes or no has no number here. Leave it empty."))
            elif cleaned.get("form") == Measure.Form.PERCENT and not 0 <= number <= 100:
                self.add_error(name, _("A percentage is from 0 to 100"))
            elif cleaned.get("form") == Measure.Form.NUMBER and (
                reason := reason_against_amount(cleaned.get("unit", ""), number)
            ):
                self.add_error(name, reason)
        return cleaned

    def text(self) -> MeasureText:
        """What was typed, as the service wants it."""
        data = self.cleaned_data
        return MeasureText(
            name=data["name"],
            kind=data["kind"],
            form=data["form"],
            better=data["better"],
            unit=data["unit"],
            baseline=data["baseline"],
            target=data["target"],
            goal_uid=UUID(data["goal"]) if data.get("goal") else None,
        )


def _shown(measure: Measure | None) -> dict[str, Any]:
    if measure is None:
        return {"uid": uuid4(), "version": 0, "form": "", "goal": ""}
    said = {name: getattr(measure, name) for name in MeasureForm.base_fields if hasattr(measure, name)}
    for name in ("baseline", "target"):
        if said[name] is not None:
            said[name] = f"{said[name].normalize():f}"
    return said | {"goal": str(measure.goal_uid or "")}


class ReadingForm(forms.Form):
    """One reading of a measure: the day, what was found, and a note. It asks what this measure counts, nothing else."""

    use_required_attribute = False

    on = DateParts(label=_("Date of the reading"), what=_("The date"))
    value = NumberField(label=_("What was found"))
    part = CountField(label=_("How many"))
    whole = CountField(label=_("Out of how many"))
    answer = forms.TypedChoiceField(
        label=_("Yes or no?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    note = Prose(label=_("Note"), rows=2, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    ASKED = {
        Measure.Form.NUMBER: ("value",),
        Measure.Form.PERCENT: ("part", "whole"),
        Measure.Form.YES_NO: ("answer",),
    }
    MISSING = {
        "value": _("Enter what was found"),
        "part": _("Enter how many"),
        "whole": _("Enter out of how many"),
        "answer": _("Choose yes or no"),
    }

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure = measure
        asked = self.ASKED[Measure.Form(measure.form)]
        for name in ("value", "part", "whole", "answer"):
            if name not in asked:
                del self.fields[name]
            else:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = self.MISSING[name]
        if measure.unit and "value" in self.fields:
            self.fields["value"].help_text = measure.unit
        if "answer" in self.fields:
            self.fields["note"].required = True
            self.fields["note"].label = _("What shows it?")
            self.fields["note"].error_messages["required"] = _("Say what shows it")
        self.helper = lay_out("on", *asked, "note", "seen")

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if reason := reason_against_day(day):
            raise ValidationError(reason)
        return day

    def clean_value(self) -> Any:
        if reason := reason_against_amount(self.measure.unit, self.cleaned_data["value"]):
            raise ValidationError(reason)
        return self.cleaned_data["value"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        part, whole = cleaned.get("part"), cleaned.get("whole")
        if whole == 0:
            self.add_error("whole", _("A percentage of nothing says nothing: leave this day out"))
        elif part is not None and whole is not None and part > whole:
            self.add_error("part", _("This cannot be more than the number it is out of"))
        return cleaned

    def found(self) -> Found:
        """What was typed, as the service wants it."""
        data = self.cleaned_data
        return Found(data.get("value"), data.get("part"), data.get("whole"), data.get("answer"), data["note"])


class Pasted(Prose):
    """Rows of a spreadsheet: the tabs between the columns stay, everything else is cleaned."""

    def to_python(self, value: Any) -> str:
        """The rows, cleaned cell by cell; empty for nothing."""
        lines = str(value or "").splitlines()
        return "\n".join("\t".join(clean_text(cell) for cell in line.split("\t")) for line in lines).strip(
            "\n"
        )


class PasteForm(forms.Form):
    """Many readings at once, copied from a spreadsheet."""

    use_required_attribute = False

    rows = Pasted(
        label=_("Rows from your spreadsheet"),
        max_length=PASTE_MAX,
        rows=10,
        error_messages={"required": _("Paste at least one row")},
    )
    helper = lay_out("rows")


class ChangeForm(forms.Form):
    """What was changed, and when."""

    use_required_attribute = False

    on = DateParts(label=_("When was it changed?"), what=_("The date"))
    words = Line(
        label=_("What was changed?"),
        help_text=_("For example, peer workers began on two wards."),
        max_length=LINE_MAX,
        error_messages={"required": _("Enter what was changed")},
    )
    new_limits = forms.BooleanField(
        label=_("Draw new limits from this day on"),
        help_text=_("Only when you know that the service works in another way since then."),
        required=False,
    )
    helper = lay_out("on", "words", "new_limits")

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("The date cannot be in the future"))
        if reason := reason_against_day(day):
            raise ValidationError(reason)
        return day


class ReasonForm(forms.Form):
    """Why a measure ends, or a reading is taken out."""

    use_required_attribute = False

    reason = Prose(label=_("Why?"), rows=3, error_messages={"required": _("Enter a reason")})
    helper = lay_out("reason")
