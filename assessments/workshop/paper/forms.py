"""The forms for paper: a slip that is typed in, and a batch of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from assessments.workshop.models import PICKS_MOST, REASON_MAX, Question
from assessments.workshop.paper.services import Slip
from assessments.workshop.protection import tally
from assessments.workshop.protection.groups import PERSPECTIVES
from recovery_site.text import Line


class SlipForm(forms.Form):
    """One paper slip. A line without an answer is left out, if it is empty altogether."""

    use_required_attribute = False

    answer = forms.ChoiceField(label="Answer", required=False, widget=forms.Select)
    words = Line(label="Reason", max_length=REASON_MAX, required=False)
    may_record = forms.BooleanField(label="The words may go into the record", required=False)
    perspectives = forms.TypedMultipleChoiceField(
        label="Perspective",
        coerce=int,
        choices=[(bit, label) for bit, _, label in PERSPECTIVES],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"small": True}),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == Question.Kind.PICKS:
            self.fields["answer"] = Numbers(
                label="Challenges",
                help_text=f"Up to {PICKS_MOST} numbers with commas between them, like 3, 4, 8.",
                required=False,
            )
            del self.fields["words"]
        else:
            if kind != Question.Kind.RATING:
                self.fields["words"].label = "What they see differently"
            choices = [("", ""), *tally.ANSWERS[kind].items()]
            self.fields["answer"].choices = choices  # type: ignore[attr-defined]
        if kind in {Question.Kind.PICKS, Question.Kind.RATING}:
            del self.fields["may_record"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if (data.get("words") or data.get("perspectives")) and not data.get("answer"):
            self.add_error("answer", "Enter the answer that stands on the slip, or empty the line")
        return data

    def slip(self) -> Slip | None:
        """The slip that a valid line describes; None for an empty line."""
        data = self.cleaned_data
        if not data.get("answer"):
            return None
        return Slip(
            data["answer"],
            data.get("words", ""),
            sum(data["perspectives"]),
            may_record=data.get("may_record", False),
        )


class Numbers(Line):
    """The numbers of some challenges, as "3,4,8". Gives them in order, each once."""

    def clean(self, value: Any) -> str:
        typed = [part.strip() for part in super().clean(value).split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= 10 for part in typed):
            raise ValidationError("Write numbers from 1 to 10 with commas between them, like 3, 4, 8")
        numbers = sorted({int(part) for part in typed})
        if len(numbers) > PICKS_MOST:
            raise ValidationError(f"Write {PICKS_MOST} numbers at the most")
        return ",".join(map(str, numbers))


SlipSet = forms.formset_factory(SlipForm, extra=0, max_num=40, absolute_max=50, validate_max=True)
