"""The forms of the help: one phrase of the next stage, all of them together, and a comment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from assessments.plans.helping.models import PhraseMark
from assessments.plans.helping.queries import Marked, NextStage
from assessments.plans.helping.services import Mark
from assessments.plans.parts import Kind
from recovery_site.forms import lay_out
from recovery_site.text import COMMENT_MAX, Prose

State = PhraseMark.State
Part = tuple[Kind, UUID | None]


class PhraseForm(forms.Form):
    """How far one phrase is met, with a note."""

    use_required_attribute = False

    state = forms.TypedChoiceField(
        label=gettext_lazy("How far is this met?"),
        choices=State.choices,
        coerce=State,
        widget=forms.RadioSelect(attrs={"inline": True, "small": True}),
        error_messages={"required": gettext_lazy("Choose how far this is met")},
    )
    note = Prose(label=gettext_lazy("Note"), rows=2, max_length=COMMENT_MAX, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    helper = lay_out("state", "note", "seen")

    def __init__(self, data: QueryDict | None, marked: Marked) -> None:
        initial = {"state": marked.state, "note": marked.note, "seen": marked.number}
        super().__init__(data, prefix=f"p{marked.phrase.key}", initial=initial)
        self.marked = marked

    @property
    def legend(self) -> str:
        """The phrase, as the summary of errors names it."""
        return Truncator(self.marked.phrase.text).words(6)

    def mark(self) -> Mark:
        """What the valid form says."""
        data = self.cleaned_data
        return Mark(self.marked.phrase, data["state"], data["note"], data["seen"])


class ReportForm(forms.Form):
    """Whether the marks stand in the reports."""

    use_required_attribute = False

    in_report = forms.BooleanField(
        label=gettext_lazy("Show this in the reports, too"),
        help_text=gettext_lazy("It is printed beside the plan there, and is never part of what is signed."),
        required=False,
    )

    helper = lay_out("in_report")


class Phrases:
    """All phrases of the next stage on one page."""

    def __init__(self, data: QueryDict | None, stage: NextStage, *, in_report: bool) -> None:
        self.forms = [PhraseForm(data, one) for one in stage.phrases]
        self.report = ReportForm(data, initial={"in_report": in_report})

    def non_form_errors(self) -> list[str]:
        """What is wrong with all of them together: nothing ever is."""
        return []

    def is_valid(self) -> bool:
        return not any(one.errors for one in (*self.forms, self.report))

    def marks(self) -> list[Mark]:
        """What the valid page says."""
        return [one.mark() for one in self.forms]

    def take_numbers(self, data: QueryDict, stayed: Sequence[PhraseMark]) -> None:
        """Make the page one that replaces what somebody else chose, if it is sent again."""
        numbers = {one.key: one.number for one in stayed}
        for row in self.forms:
            if row.marked.phrase.key in numbers:
                data[row.add_prefix("seen")] = str(numbers[row.marked.phrase.key])


class CommentForm(forms.Form):
    """Something to say about a part of the plan, or in answer to a comment."""

    use_required_attribute = False

    part = forms.ChoiceField(
        label=gettext_lazy("Which part is it about?"),
        error_messages={
            "required": gettext_lazy("Choose a part of the plan"),
            "invalid_choice": gettext_lazy("Choose a part of the plan"),
        },
    )
    words = Prose(
        label=gettext_lazy("Your comment"),
        help_text=gettext_lazy(
            "It stays as you write it, with your name, and is never part of what is signed."
        ),
        rows=4,
        max_length=COMMENT_MAX,
        error_messages={"required": gettext_lazy("Enter a comment")},
    )
    uid = forms.UUIDField(widget=forms.HiddenInput)
    thread = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(
        self,
        data: QueryDict | None,
        parts: Sequence[tuple[str, str]],
        *,
        part: str = "",
        thread: int | None = None,
    ) -> None:
        known = [key for key, _words in parts]
        chosen = part if part in known else known[0]
        initial: dict[str, Any] = {"part": chosen, "uid": uuid4(), "thread": thread}
        super().__init__(data, initial=initial, auto_id=f"id_{thread}_%s" if thread else "id_%s")
        if thread:
            del self.fields["part"]
            self.fields["words"].label = gettext_lazy("Your answer")
        else:
            self.fields["part"].choices = list(parts)  # type: ignore[attr-defined]

    @property
    def helper(self) -> Any:
        return lay_out(*self.fields)
