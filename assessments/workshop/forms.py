"""The forms of the room: opening it, joining it, answering in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from assessments.workshop.models import (
    LEAST_TOP,
    PICKS_MOST,
    REASON_MAX,
    RECORD_FLOOR,
    RECORD_LEAST,
    SCREEN_FLOOR,
    SCREEN_LEAST,
    Question,
)
from assessments.workshop.protection import tally
from assessments.workshop.protection.groups import PERSPECTIVES
from framework.models import Challenge, Descriptor
from recovery_site.text import COMMENT_MAX, Line, Prose, clean_text

TURN_MAX = 1_000_000
QUESTION_MAX = 2**53
MINUTES_MOST = 60


def _number(label: str, hint: str, low: int, usual: int) -> forms.IntegerField:
    words = f"Enter a number from {low} to {LEAST_TOP}"
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=low,
        max_value=LEAST_TOP,
        initial=usual,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-2"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
    )


class OpenRoomForm(forms.Form):
    """Which challenges, in which order, whether reasons are asked, and how small groups are protected."""

    use_required_attribute = False

    challenges = forms.TypedMultipleChoiceField(
        label="Which challenges will the room talk about?",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one challenge"},
    )
    order = Line(
        label="In another order",
        help_text="Numbers with commas between them. For example, 3, 4, 1. The others follow. "
        "You can always go to any challenge, and come back to it.",
        required=False,
    )
    asks_reasons = forms.BooleanField(
        label="Ask people why",
        help_text="Reasons are unsigned and shown in a random order.",
        required=False,
        initial=True,
    )
    screen_least = _number(
        "Smallest group on the screen",
        f"How many people a group must have before the room sees its answers: {SCREEN_FLOOR} at the very least, "
        f"{SCREEN_LEAST} is usual. Everybody is told as they join.",
        SCREEN_FLOOR,
        SCREEN_LEAST,
    )
    record_least = _number(
        "Smallest group in what is kept",
        f"The same for what is kept after the workshop: {RECORD_FLOOR} at the very least, {RECORD_LEAST} is usual.",
        RECORD_FLOOR,
        RECORD_LEAST,
    )

    def __init__(self, *args: Any, challenges: Iterable[Challenge], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(c.number, f"{c.number}. {c.short_title}") for c in challenges]
        self.fields["challenges"].choices = choices  # type: ignore[attr-defined]
        self.fields["challenges"].initial = [number for number, _ in choices]

    def clean_order(self) -> list[int]:
        typed = [part.strip() for part in self.cleaned_data["order"].split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() and len(part) < 3 for part in typed):
            raise ValidationError("Write numbers with commas between them, like 3, 4, 1")
        numbers = [int(part) for part in typed]
        if len(set(numbers)) < len(numbers):
            raise ValidationError("Write each number once")
        return numbers

    def clean(self) -> dict[str, Any]:
        chosen: list[int] = self.cleaned_data.get("challenges") or []
        order: list[int] = self.cleaned_data.get("order") or []
        if chosen and (other := next((n for n in order if n not in chosen), None)):
            self.add_error("order", f"Challenge {other} is not among those that you chose")
        self.cleaned_data["agenda"] = [*order, *(n for n in chosen if n not in order)]
        return self.cleaned_data


class CodeForm(forms.Form):
    """The code of a room and, after many wrong ones, a small sum that shows a person is typing."""

    use_required_attribute = False

    code = Line(
        label="Code",
        help_text="8 letters and numbers, from the big screen. Capitals do not matter.",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "class": "nhsuk-input--width-10 app-code-input",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": "Enter the code"},
    )

    def clean_code(self) -> str:
        """However it was typed: capitals or not, with spaces, dashes or dots between."""
        return "".join(sign for sign in self.cleaned_data["code"].upper() if sign.isalnum())

    def ask_sum(self, question: str) -> None:
        """Put the sum below the code, with an empty box."""
        self.fields["sum"] = Line(
            label=question,
            help_text="Many wrong codes came in just now. This shows us that a person is typing.",
            widget=forms.TextInput(
                attrs={"class": "nhsuk-input--width-3", "inputmode": "numeric", "autocomplete": "off"}
            ),
        )
        self.data = MultiValueDict(dict(self.data.lists()) | {"sum": [""]})  # type: ignore[attr-defined]


class PerspectivesForm(forms.Form):
    """Which perspectives a person brings. Several, or none."""

    use_required_attribute = False

    perspectives = forms.TypedMultipleChoiceField(
        label="Which perspective do you bring?",
        help_text="You can tick more than one, or none.",
        coerce=int,
        choices=[(bit, label) for bit, _, label in PERSPECTIVES],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"label-size": "m"}),
    )

    def bits(self) -> int:
        """The choice as one number; 0 for none, and for somebody who ticked that they prefer not to say."""
        return 0 if "unsaid" in self.data else sum(self.cleaned_data["perspectives"])


class AnswerForm(forms.Form):
    """One answer to one question. `turn` grows each time the phone changes it."""

    use_required_attribute = False
    kind: str = ""

    question = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=QUESTION_MAX)
    turn = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=TURN_MAX,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            "A part of the page was missing. Send it again.",
        ),
    )

    def cast(self) -> dict[str, Any]:
        """What `ballots.cast` wants to know of a valid form."""
        data = self.cleaned_data
        answer = data["answer"]
        return {
            "kind": self.kind,
            "question": data["question"],
            "turn": data["turn"],
            "answer": ",".join(map(str, sorted(answer))) if isinstance(answer, list) else answer,
            "words": data.get("words", ""),
            "may_record": data.get("may_record", False),
        }


class RatingForm(AnswerForm):
    """A stage, or one of the three ways to choose none. Nothing is chosen beforehand."""

    kind = Question.Kind.RATING

    answer = forms.ChoiceField(
        label="Which stage fits best today?",
        choices=list(tally.RATINGS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an answer. If you are not sure, choose “Don’t know, or pass”"},
    )
    words = Prose(
        label="Why?",
        help_text="Nobody sees who wrote it. Do not name anybody.",
        max_length=REASON_MAX,
        rows=3,
        required=False,
    )

    def __init__(
        self, *args: Any, descriptors: Sequence[Descriptor] = (), asks_reasons: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        hints = {str(d.stage.number): d.summary for d in descriptors}
        self.fields["answer"].widget.attrs["option-hints"] = hints
        if descriptors:
            names = {str(d.stage.number): str(d.stage) for d in descriptors}
            self.fields["answer"].choices = [(k, names.get(k, v)) for k, v in tally.RATINGS.items()]  # type: ignore[attr-defined]
        if not asks_reasons:
            del self.fields["words"]


def read_rating(data: QueryDict) -> dict[str, Any] | None:
    """What `RatingForm(data).cast()` says of an ordinary rating, at a tenth of what a form costs.

    None for everything else, right or wrong: then the form has the word. (A test holds the two together.)
    """
    answer, question, turn = data.get("answer", ""), data.get("question", ""), data.get("turn", "")
    if data.get("kind") != Question.Kind.RATING or answer not in tally.RATINGS:
        return None
    if not all(number.isascii() and number.isdigit() and len(number) < 16 for number in (question, turn)):
        return None
    try:
        words = clean_text(data.get("words", ""), many_lines=True)
    except ValidationError:
        return None
    if not (1 <= int(question) <= QUESTION_MAX and 1 <= int(turn) <= TURN_MAX and len(words) <= REASON_MAX):
        return None
    return {
        "kind": Question.Kind.RATING,
        "question": int(question),
        "turn": int(turn),
        "answer": answer,
        "words": words,
        "may_record": False,
    }


class _WithWords(AnswerForm):
    words = Prose(
        label="What do you see differently?",
        help_text="In your own words. Do not name anybody.",
        max_length=REASON_MAX,
        rows=3,
        required=False,
    )
    may_record = forms.BooleanField(label="My words may go into the record, without my name", required=False)


class WordingForm(_WithWords):
    """Whether a person accepts what was written down on a challenge."""

    kind = Question.Kind.WORDING

    answer = forms.ChoiceField(
        label="Do you accept this wording?",
        choices=list(tally.WORDINGS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an answer"},
    )
    field_order = ("question", "turn", "answer", "words", "may_record")

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("answer") == "reservation" and not self.cleaned_data.get("words"):
            self.add_error("words", "Write your reservation, or choose “Accept”")
        return self.cleaned_data


class AcceptanceForm(_WithWords):
    """Whether a person accepts Template A as a whole."""

    kind = Question.Kind.ACCEPTANCE

    answer = forms.ChoiceField(
        label="Do you accept Template A?",
        choices=[("accept", "I accept it"), ("differently", "I see something differently")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an answer"},
    )
    field_order = ("question", "turn", "answer", "words", "may_record")

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("answer") == "differently" and not self.cleaned_data.get("words"):
            self.add_error("words", "Write what you see differently, or choose “I accept it”")
        return self.cleaned_data


class PicksForm(AnswerForm):
    """Up to five challenges to act on first."""

    kind = Question.Kind.PICKS

    answer = forms.TypedMultipleChoiceField(
        label="What should we act on first?",
        help_text=f"Choose up to {PICKS_MOST}.",
        coerce=int,
        choices=[(n, f"Challenge {n}") for n in range(1, 11)],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one challenge"},
    )

    def __init__(self, *args: Any, titles: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if titles:
            self.fields["answer"].choices = titles  # type: ignore[attr-defined]

    def clean_answer(self) -> list[int]:
        chosen: list[int] = self.cleaned_data["answer"]
        if len(chosen) > PICKS_MOST:
            raise ValidationError(f"Choose {PICKS_MOST} at the most. You chose {len(chosen)}")
        return chosen


FORMS: dict[str, type[AnswerForm]] = {
    Question.Kind.RATING: RatingForm,
    Question.Kind.WORDING: WordingForm,
    Question.Kind.PICKS: PicksForm,
    Question.Kind.ACCEPTANCE: AcceptanceForm,
}


class NoteForm(forms.Form):
    """The facilitator's note to self."""

    use_required_attribute = False

    note = Prose(label="Note to self", rows=3, max_length=COMMENT_MAX, required=False)


class TimerForm(forms.Form):
    """How many minutes the clock shows."""

    use_required_attribute = False

    minutes = forms.IntegerField(
        label="Minutes on the clock",
        help_text="0 takes the clock away.",
        min_value=0,
        max_value=MINUTES_MOST,
        initial=5,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-2"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"Enter minutes from 0 to {MINUTES_MOST}"
        ),
    )
