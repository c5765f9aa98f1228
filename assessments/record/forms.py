"""The forms of Template A: one challenge, the ranks, who took part, and why it is opened again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.record.models import ReservationText, Row
from assessments.record.queries import FormLine
from framework.models import Descriptor, Stage
from recovery_site.forms import Drawn, lay_out
from recovery_site.text import Line, Prose

MOST_RESERVATIONS = 12
ALL_VIEWS = 20_000  # letters: a whole room may have written
_EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")


class ChallengeForm(forms.Form):
    """What was agreed on one challenge. Nothing is chosen beforehand, and nothing chooses for the room."""

    use_required_attribute = False

    outcome = forms.TypedChoiceField(
        label=gettext_lazy("Did the room agree on a stage?"),
        choices=Row.Outcome.choices,
        coerce=Row.Outcome,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select whether the room agreed")},
    )
    stage = forms.TypedChoiceField(
        label=gettext_lazy("Which stage was agreed?"),
        help_text=gettext_lazy("Needed only if the room agreed."),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect(attrs={"mark-optional": False}),
    )
    comments = Prose(
        label=gettext_lazy("Comments"),
        help_text=gettext_lazy(
            "What was said, and what you looked at. Write about services, never about a person."
        ),
        required=False,
    )
    differences = Prose(
        label=gettext_lazy("Where services differ"),
        help_text=gettext_lazy(
            "The stage is for the provider as a whole. If some services are at another stage, say which: "
            "“Older adults’ wards: stage 1.” It changes no stage, and goes into the report."
        ),
        rows=3,
        required=False,
    )
    moved_because = Prose(
        label=gettext_lazy("Why did the stage move, or stay?"),
        help_text=gettext_lazy(
            "Forward, back or not at all: each needs a reason in words before Template A is completed."
        ),
        rows=3,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    PARTS = (
        "version",
        "outcome",
        Drawn("record/_stage_cards.html"),
        "moved_because",
        "comments",
        "differences",
    )
    helper = lay_out(*PARTS)

    def __init__(
        self,
        *args: Any,
        stages: Sequence[Stage],
        descriptors: Iterable[Descriptor] = (),
        was: int | None = None,
        **kwargs: Any,
    ) -> None:
        """`was` is the stage of the review before: why it moved, or stayed, is asked only beside one."""
        super().__init__(*args, **kwargs)
        if was is None:
            del self.fields["moved_because"]
            self.helper = lay_out(*(part for part in self.PARTS if part != "moved_because"))
        else:
            said = _("At the last review: stage %(was)s.") % {"was": was}
            self.fields["moved_because"].help_text = f"{said} {self.fields['moved_because'].help_text}"
        field = self.fields["stage"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        words = _("Stage %(number)s: %(name)s")
        field.choices = [(s.number, words % {"number": s.number, "name": s.name}) for s in stages]
        self._described = {one.stage_id: one for one in descriptors}
        self._stages = stages

    @property
    def cards(self) -> list[tuple[BoundWidget, Descriptor | None]]:
        """Each stage to choose, with what it says of this challenge."""
        described = [self._described.get(stage.pk) for stage in self._stages]
        return list(zip(self["stage"].subwidgets, described, strict=True))

    def clean(self) -> dict[str, Any]:
        """A stage goes with agreement. Without agreement it is cleared: nobody can untick a radio."""
        outcome = self.cleaned_data.get("outcome")
        if outcome == Row.Outcome.NOT_REACHED:
            self.errors.pop("stage", None)
            self.cleaned_data["stage"] = None
        elif outcome and "stage" in self.cleaned_data and not self.cleaned_data["stage"]:
            self.add_error("stage", _("Choose the stage that was agreed"))
        return self.cleaned_data


class ReservationForm(forms.Form):
    """One reservation: the words, and whose view it is. `uid` says which stored one it is, if it is."""

    use_required_attribute = False

    words = Prose(label=gettext_lazy("What they see differently, in their own words"), rows=3, required=False)
    held_by = Line(
        label=gettext_lazy("Whose view this is"),
        help_text=gettext_lazy("A perspective, such as two carers. Never a name."),
        required=False,
    )
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    helper = lay_out("uid", "words", "held_by")

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("held_by") and not self.cleaned_data.get("words"):
            self.add_error("words", _("Write the reservation, or leave both boxes empty"))
        return self.cleaned_data


ReservationSet = forms.formset_factory(
    ReservationForm,
    extra=0,
    max_num=MOST_RESERVATIONS,
    absolute_max=MOST_RESERVATIONS + 10,
)


def texts_in(reservations: forms.BaseFormSet[ReservationForm]) -> list[ReservationText]:
    """The reservations of a valid set that have words, in order."""
    return [
        ReservationText(data["words"], data["held_by"], data["uid"])
        for data in (form.cleaned_data for form in reservations.forms)
        if data.get("words")
    ]


class RanksForm(forms.Form):
    """A rank for each challenge that is a priority; an empty box for one that is not."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    over_limit_reason = Prose(
        help_text=gettext_lazy("Only needed if you go past the limit. It is printed in the report."),
        rows=3,
        required=False,
    )

    helper = lay_out("version", Drawn("record/_ranks.html"), "over_limit_reason")

    def __init__(self, *args: Any, lines: Sequence[FormLine], limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["over_limit_reason"].label = _("Why do you need more than %(limit)s?") % {"limit": limit}
        self.numbers = [line.challenge.number for line in lines if line.is_recorded]
        self.shown = {line.challenge.number: line.rank for line in lines if line.rank}  # what the page showed
        for number in self.numbers:
            message = _("Challenge %(number)s: enter a number from 1 to %(most)s") % {
                "number": number,
                "most": len(lines),
            }
            self.fields[f"rank_{number}"] = forms.IntegerField(
                label=_("Priority for challenge %(number)s") % {"number": number},
                required=False,
                min_value=1,
                max_value=len(lines),
                widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-2"}),
                error_messages={"invalid": message, "min_value": message, "max_value": message},
            )
        self.order_fields(["version", *(f"rank_{number}" for number in self.numbers), "over_limit_reason"])

    def clean(self) -> dict[str, Any]:
        """Two that were given the same number just now are a question; anything else is put in order."""
        for number, other in clashing(self.shown, self._typed()):
            rank = self.cleaned_data[f"rank_{number}"]
            message = _("Challenge %(number)s and challenge %(other)s both have priority %(rank)s")
            values = {"number": number, "other": other, "rank": rank}
            self.add_error(f"rank_{number}", ValidationError(message % values))
        return self.cleaned_data

    def _typed(self) -> dict[int, int]:
        found = {n: self.cleaned_data.get(f"rank_{n}") for n in self.numbers}
        return {number: rank for number, rank in found.items() if rank}

    def ranks(self) -> dict[int, int]:
        """Challenge number -> rank: 1, 2, 3 and so on, in the order that was typed."""
        return in_order(self.shown, self._typed())


def clashing(shown: Mapping[int, int], typed: Mapping[int, int]) -> list[tuple[int, int]]:
    """Pairs of challenges that were both given the same rank, unlike `shown`: nobody can tell which comes first."""
    first: dict[int, int] = {}
    pairs = []
    for number, rank in typed.items():
        if shown.get(number) != rank and first.setdefault(rank, number) != number:
            pairs.append((number, first[rank]))
    return pairs


def in_order(shown: Mapping[int, int], typed: Mapping[int, int]) -> dict[int, int]:
    """Ranks without gap or repeat. One that moved up, or is new, goes before the one that has its number; one that
    moved down goes behind it. `shown` and `typed` are challenge number -> rank, before and after.
    """

    def place(number: int) -> tuple[int, int]:
        rank, before = typed[number], shown.get(number)
        moved = 0 if before == rank else 1 if before and before < rank else -1
        return rank, moved

    ordered = sorted(typed, key=place)
    return {number: rank for rank, number in enumerate(ordered, start=1)}


class ParticipationForm(forms.Form):
    """Who took part in agreeing Template A, one a line, and the views of those who see all of it differently.

    A view may have several lines, as somebody wrote it on a phone: an empty line parts it from the next.
    """

    use_required_attribute = False

    took_part = Prose(
        label=gettext_lazy("Who took part"),
        help_text=gettext_lazy(
            "How many people, which perspectives, and who was not represented. Never names. "
            "Leave out groups that are so small that people could tell who is meant."
        ),
        required=False,
    )
    seen_differently = Prose(
        label=gettext_lazy("What somebody sees differently about Template A as a whole"),
        help_text=gettext_lazy(
            "In their own words, with an empty line between two views. "
            "A view on one challenge belongs to that challenge."
        ),
        rows=10,
        max_length=ALL_VIEWS,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    helper = lay_out("version", "took_part", "seen_differently")

    def lines(self) -> list[str]:
        """Who took part, of the valid form, without empty lines."""
        return [line.strip() for line in self.cleaned_data["took_part"].split("\n") if line.strip()]

    def views(self, stored: Iterable[str]) -> list[str]:
        """The views of the valid form. One that is as it was `stored` keeps the empty lines that it had there."""
        before = {without_empty_lines(one): one for one in stored}
        typed = _EMPTY_LINES.split(self.cleaned_data["seen_differently"])
        return [before.get(one, one) for one in map(str.strip, typed) if one]


def without_empty_lines(view: str) -> str:
    """One view as it stands among others in the form."""
    return _EMPTY_LINES.sub("\n", view.strip())


class ReopenForm(forms.Form):
    """Why a completed Template A is opened again."""

    use_required_attribute = False

    reason = Prose(
        label=gettext_lazy("Why does Template A need to be opened again?"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter a reason")},
    )

    helper = lay_out("reason")
