"""The forms for paper: a slip that is typed in, and a batch of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.workshop.models import REASON_MAX, Question
from assessments.workshop.paper.services import Slip
from assessments.workshop.protection import presenters
from assessments.workshop.protection.groups import Perspective
from framework.models import Challenge, Stage
from recovery_site.forms import lay_out
from recovery_site.text import Line

SLIPS = 6  # empty lines for paper slips to begin with


@dataclass(frozen=True)
class Asked:
    """What the room asks, as far as a slip depends on it: the shape of the edition, and whether it asks why."""

    kind: str
    stages: Sequence[Stage]
    challenges: Sequence[Challenge]
    most: int  # challenges that one person may choose
    asks_reasons: bool


class SlipForm(forms.Form):
    """One paper slip. A line without an answer is left out, if it is empty altogether."""

    use_required_attribute = False

    answer = forms.ChoiceField(label=gettext_lazy("Answer"), required=False, widget=forms.Select)
    words = Line(label=gettext_lazy("Reason"), max_length=REASON_MAX, required=False)
    may_record = forms.BooleanField(label=gettext_lazy("The words may go into the record"), required=False)
    perspectives = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Perspective"),
        coerce=int,
        choices=Perspective.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"small": True}),
    )

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asked.kind == Question.Kind.PICKS:
            self.fields["answer"] = Numbers([one.number for one in asked.challenges], asked.most)
            del self.fields["words"]
        else:
            choices = [("", ""), *presenters.labels(asked.kind, asked.stages).items()]
            self.fields["answer"].choices = choices  # type: ignore[attr-defined]
            if asked.kind != Question.Kind.RATING:
                self.fields["words"].label = _("What they see differently")
            elif not asked.asks_reasons:
                del self.fields["words"]
        if asked.kind in {Question.Kind.PICKS, Question.Kind.RATING, Question.Kind.PRACTICE}:
            del self.fields["may_record"]
        if asked.kind == Question.Kind.PRACTICE:
            del self.fields["words"]

    @property
    def helper(self) -> FormHelper:
        """A line of three parts: the answer, the words, the perspectives."""
        parts = [Div("answer", css_class="app-slip-row__answer")]
        if words := [name for name in ("words", "may_record") if name in self.fields]:
            parts.append(Div(*words, css_class="app-slip-row__words"))
        return lay_out(*parts, Div("perspectives", css_class="app-slip-row__who"))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if (data.get("words") or data.get("perspectives")) and not data.get("answer"):
            self.add_error("answer", _("Choose the answer on this slip, or clear the line"))
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

    def __init__(self, allowed: Sequence[int], most: int) -> None:
        self.allowed, self.most = allowed, most
        hint = _("Up to %(most)s numbers with commas between them. For example, 3, 4.")
        super().__init__(label=_("Challenges"), help_text=hint % {"most": most}, required=False)

    def clean(self, value: Any) -> str:
        typed = [part.strip() for part in super().clean(value).split(",") if part.strip()]
        known = {str(number) for number in self.allowed}
        if not all(part in known for part in typed):
            refusal = _("Enter numbers of challenges with commas between them. For example, 3, 4")
            raise ValidationError(refusal)
        numbers = sorted({int(part) for part in typed})
        if len(numbers) > self.most:
            raise ValidationError(_("Enter up to %(most)s numbers") % {"most": self.most})
        return ",".join(map(str, numbers))


SlipSet = forms.formset_factory(SlipForm, extra=0, max_num=40, absolute_max=50, validate_max=True)


def slip_set(asked: Asked, data: Mapping[str, Any] | None = None) -> forms.BaseFormSet[SlipForm]:
    """The lines of a batch: some empty ones to begin with, or those that were sent."""
    blank: list[dict[str, str]] | None = [{}] * SLIPS if data is None else None
    return SlipSet(data, initial=blank, prefix="s", form_kwargs={"asked": asked})


def slips_again(asked: Asked, data: QueryDict) -> forms.BaseFormSet[SlipForm]:
    """The lines as they were typed, not looked at yet: for a press that was about something else."""
    lines = range(SlipSet.absolute_max)
    last = max((n for n in lines if f"s-{n}-answer" in data), default=-1)
    typed = [
        {
            "answer": data.get(f"s-{n}-answer", ""),
            "words": data.get(f"s-{n}-words", ""),
            "may_record": f"s-{n}-may_record" in data,
            "perspectives": [int(bit) for bit in data.getlist(f"s-{n}-perspectives") if bit.isdecimal()],
        }
        for n in range(last + 1)
    ]
    return SlipSet(None, initial=typed, prefix="s", form_kwargs={"asked": asked})


def typed_lines(data: QueryDict) -> list[tuple[str, str, list[str]]]:
    """(answer, words, perspectives) of every line that was sent, whatever it was for."""
    found = []
    for line in range(SlipSet.absolute_max):
        one = data.get(f"s-{line}-answer", ""), data.get(f"s-{line}-words", "")
        bits = data.getlist(f"s-{line}-perspectives")
        if any(one) or bits:
            found.append((*one, bits))
    return found
