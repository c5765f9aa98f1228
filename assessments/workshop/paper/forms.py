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
from assessments.workshop.paper.services import Slip, Typed
from assessments.workshop.protection import presenters
from framework.models import Challenge, Stage
from recovery_site.forms import lay_out
from recovery_site.text import Line

MOST = 50  # people on paper in one room


@dataclass(frozen=True)
class Asked:
    """What the room asks, as far as a slip depends on it: the shape of the edition, and whether it asks why."""

    kind: str
    stages: Sequence[Stage]
    challenges: Sequence[Challenge]
    most: int  # challenges that one person may choose
    asks_reasons: bool


class SlipForm(forms.Form):
    """The slip of one person who uses paper. One without an answer is left out, if it is empty altogether."""

    use_required_attribute = False

    answer = forms.ChoiceField(label=gettext_lazy("Answer"), required=False, widget=forms.Select)
    words = Line(label=gettext_lazy("Reason"), max_length=REASON_MAX, required=False)
    may_record = forms.BooleanField(label=gettext_lazy("The words may go into the record"), required=False)

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
        """A line of two parts: the answer, the words."""
        parts = [Div("answer", css_class="app-slip-row__answer")]
        if words := [name for name in ("words", "may_record") if name in self.fields]:
            parts.append(Div(*words, css_class="app-slip-row__words"))
        return lay_out(*parts)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("words") and not data.get("answer"):
            self.add_error("answer", _("Choose the answer on this slip, or clear the line"))
        return data

    def slip(self) -> Slip | None:
        """The slip that a valid line describes; None for an empty line."""
        data = self.cleaned_data
        if not data.get("answer"):
            return None
        return Slip(data["answer"], data.get("words", ""), may_record=data.get("may_record", False))


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


SlipSet = forms.formset_factory(SlipForm, extra=0, max_num=MOST, absolute_max=MOST + 10, validate_max=True)


def slip_set(
    asked: Asked, people: int, data: Mapping[str, Any] | None = None, typed: Sequence[Typed] = ()
) -> forms.BaseFormSet[SlipForm]:
    """A line for each of the `people` on paper, by their numbers: empty, with what was `typed`, or as it was sent."""
    initial: list[dict[str, Any]] | None = None
    if data is None:
        initial = [{} for _ in range(min(people, MOST))]
        for one in typed:
            if one.number <= len(initial):
                initial[one.number - 1] = vars(one)
    return SlipSet(data, initial=initial, prefix="s", form_kwargs={"asked": asked})


def typed_lines(data: QueryDict) -> list[Typed]:
    """Every slip that was sent with something on it, whatever it was for."""
    sent = (
        Typed(
            line + 1,
            data.get(f"s-{line}-answer", ""),
            data.get(f"s-{line}-words", ""),
            f"s-{line}-may_record" in data,
        )
        for line in range(SlipSet.absolute_max)
    )
    return [one for one in sent if one.answer or one.words]
