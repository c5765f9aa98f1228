"""The forms of an answer: a rating, the wording of a row, what comes first, Template A as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.workshop.ballots.casting import Given
from assessments.workshop.joining.phones import KEY_TOP
from assessments.workshop.models import REASON_MAX, Question
from assessments.workshop.protection import presenters
from assessments.workshop.protection.answers import (
    STAGES_TOP,
    WITHOUT_STAGE,
    Acceptance,
    Wording,
    stage_number,
)
from framework.models import Descriptor
from recovery_site.forms import Drawn, Part, lay_out
from recovery_site.text import Prose

REVISION_MAX = 1_000_000
NUMBERS_TOP = 99  # more challenges than any edition has


class AnswerForm(forms.Form):
    """One answer to one question. `turn` is the name under which pages send the revision of the ballot."""

    use_required_attribute = False
    kind: str = ""

    question = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=KEY_TOP)
    turn = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=REVISION_MAX,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            gettext_lazy("A part of the page was missing. Send it again."),
        ),
    )

    def parts(self) -> list[str | Part]:
        """What is shown of the form, in order."""
        return [name for name in self.fields if name not in {"question", "turn"}]

    @property
    def helper(self) -> FormHelper:
        """The whole form within the form element of the page."""
        return lay_out("question", "turn", *self.parts())

    def given(self) -> Given:
        """What a valid form says."""
        data = self.cleaned_data
        answer = data["answer"]
        return Given(
            kind=self.kind,
            question=data["question"],
            revision=data["turn"],
            answer=",".join(map(str, sorted(answer))) if isinstance(answer, list) else answer,
            words=data.get("words", ""),
            may_record=data.get("may_record", False),
        )


def _every_rating() -> list[tuple[str, Any]]:
    """The ratings of any edition, for a form that is read before it is known which edition the room is about."""
    every = (*map(str, range(1, STAGES_TOP + 1)), *WITHOUT_STAGE)
    return [(answer, presenters.answer_label(Question.Kind.RATING, answer)) for answer in every]


class RatingField(forms.ChoiceField):
    """Takes any rating there may be, until `narrow` says that the choices are those of one edition."""

    narrow = False

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) if self.narrow else stage_number(str(value)) is not None


class RatingForm(AnswerForm):
    """A stage, or one of the ways to choose none. Nothing is chosen beforehand."""

    kind = Question.Kind.RATING

    answer = RatingField(
        label=gettext_lazy("How far has the main provider come?"),
        choices=_every_rating,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose an answer. If you are not sure, choose “Don’t know, or pass”")
        },
    )
    words = Prose(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy(
            "The room can read it without your name. It is not kept. Do not name anybody."
        ),
        max_length=REASON_MAX,
        rows=3,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        descriptors: Sequence[Descriptor] = (),
        asks_reasons: bool = True,
        provider: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if provider:
            self.fields["answer"].label = _("How far has %(provider)s come?") % {"provider": provider}
        hints = {str(d.stage.number): d.summary for d in descriptors}
        self.fields["answer"].widget.attrs["option-hints"] = hints
        if descriptors:
            stages = [one.stage for one in descriptors]
            self.fields["answer"].narrow = True  # type: ignore[attr-defined]
            self.fields["answer"].choices = list(presenters.labels(self.kind, stages).items())  # type: ignore[attr-defined]
        if not asks_reasons:
            del self.fields["words"]

    def parts(self) -> list[str | Part]:
        """The stages as cards, then the reason."""
        return [Drawn("workshop/_rating.html"), *(["words"] if "words" in self.fields else [])]


def read_rating(data: QueryDict) -> Given | None:
    """A rating as `RatingForm` reads it: by the same fields, but at a tenth of what it costs to make a form of them.

    None for what they refuse, and for another kind of answer.
    """
    if data.get("kind") != Question.Kind.RATING:
        return None
    try:
        read = {name: field.clean(data.get(name)) for name, field in RatingForm.base_fields.items()}
    except ValidationError:
        return None
    return Given(Question.Kind.RATING, read["question"], read["turn"], read["answer"], read["words"])


class _WithWords(AnswerForm):
    words = Prose(
        label=gettext_lazy("What do you see differently?"),
        help_text=gettext_lazy(
            "In your own words. The room can read it without your name. Do not name anybody."
        ),
        max_length=REASON_MAX,
        rows=3,
        required=False,
    )
    may_record = forms.BooleanField(
        label=gettext_lazy("My words may go into the record, without my name"),
        help_text=gettext_lazy("Only if you tick this, and if enough people answer."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.attrs["knows-empty"] = True  # the style sheet asks for it

    def parts(self) -> list[str | Part]:
        """The answer, then the words of those who do not simply accept."""
        return ["answer", Div("words", "may_record", css_class="app-words")]


class PracticeForm(AnswerForm):
    """Something harmless, to try it out."""

    kind = Question.Kind.PRACTICE

    answer = forms.ChoiceField(
        label=gettext_lazy("What would you like to drink?"),
        help_text=gettext_lazy("This is only for practice. None of it is kept."),
        choices=list(presenters.PRACTICES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an answer")},
    )


class WordingForm(_WithWords):
    """Whether a person accepts what was written down on a challenge."""

    kind = Question.Kind.WORDING

    answer = forms.ChoiceField(
        label=gettext_lazy("Do you accept this wording?"),
        choices=list(presenters.WORDINGS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an answer")},
    )
    field_order = ("question", "turn", "answer", "words", "may_record")

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("answer") == Wording.RESERVATION and not self.cleaned_data.get("words"):
            self.add_error("words", _("Enter your reservation, or choose “Accept”"))
        return self.cleaned_data


class AcceptanceForm(_WithWords):
    """Whether a person accepts Template A as a whole."""

    kind = Question.Kind.ACCEPTANCE

    answer = forms.ChoiceField(
        label=gettext_lazy("Do you accept Template A?"),
        choices=[
            (Acceptance.ACCEPT.value, gettext_lazy("I accept it")),
            (Acceptance.DIFFERENTLY.value, gettext_lazy("I see something differently")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an answer")},
    )
    field_order = ("question", "turn", "answer", "words", "may_record")

    def parts(self) -> list[str | Part]:
        """All of Template A above the answer."""
        return [Drawn("workshop/_whole.html"), *super().parts()]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("answer") == Acceptance.DIFFERENTLY and not self.cleaned_data.get("words"):
            self.add_error("words", _("Enter what you see differently, or choose “I accept it”"))
        return self.cleaned_data


class PicksForm(AnswerForm):
    """Some challenges to act on first: at most as many as the edition lets be live at one time."""

    kind = Question.Kind.PICKS

    answer = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Choose what to act on first"),
        coerce=int,
        choices=[(number, str(number)) for number in range(1, NUMBERS_TOP + 1)],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one challenge")},
    )

    def __init__(
        self,
        *args: Any,
        titles: Sequence[tuple[int, str]] = (),
        most: int = NUMBERS_TOP,
        hints: Mapping[str, str] | None = None,
        places: str = "",
        **kwargs: Any,
    ) -> None:
        """`hints` say of each challenge where it stands, `places` how many more can be live at one time."""
        super().__init__(*args, **kwargs)
        self.most = most
        self.fields["answer"].label = _("Choose up to %(most)s") % {"most": most}
        self.fields["answer"].help_text = places
        self.fields["answer"].widget.attrs["option-hints"] = hints or {}
        if titles:
            self.fields["answer"].choices = titles  # type: ignore[attr-defined]

    def parts(self) -> list[str | Part]:
        """The challenges, with the most that a script counts to."""
        return [Div("answer", css_class="app-tight", data_most=self.most)]

    def clean_answer(self) -> list[int]:
        chosen: list[int] = self.cleaned_data["answer"]
        if len(chosen) > self.most:
            raise ValidationError(
                _("Choose up to %(most)s. Untick %(over)s")
                % {"most": self.most, "over": len(chosen) - self.most}
            )
        return chosen


FORMS: dict[str, type[AnswerForm]] = {
    Question.Kind.PRACTICE: PracticeForm,
    Question.Kind.RATING: RatingForm,
    Question.Kind.WORDING: WordingForm,
    Question.Kind.PICKS: PicksForm,
    Question.Kind.ACCEPTANCE: AcceptanceForm,
}
