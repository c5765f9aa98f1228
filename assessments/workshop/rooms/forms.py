"""The facilitator's forms: opening a room, a note to self, the timer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.workshop.models import LEAST_TOP, RECORD_FLOOR, RECORD_LEAST, SCREEN_FLOOR, SCREEN_LEAST
from assessments.workshop.protection.presenters import Words
from assessments.workshop.rooms.opening import reason_against_day
from framework.models import Challenge
from recovery_site.forms import DateParts, Group, lay_out
from recovery_site.text import COMMENT_MAX, Line, Prose

MINUTES_MOST = 60
PEOPLE_MOST = 999


def _number(label: Words, hint: Words, low: int, initial: int) -> forms.IntegerField:
    refusal = format_lazy(gettext_lazy("Enter a number from {low} to {top}"), low=low, top=LEAST_TOP)
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=low,
        max_value=LEAST_TOP,
        initial=initial,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-2"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), refusal),
    )


class OpenRoomForm(forms.Form):
    """Which challenges, in which order, whether reasons are asked, and how small groups are protected."""

    use_required_attribute = False

    challenges = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which challenges will the room talk about?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Select at least one challenge")},
    )
    order = Line(
        label=gettext_lazy("In another order"),
        help_text=gettext_lazy(
            "Numbers with commas between them. For example, 3, 4, 1. The others follow. "
            "You can always go to any challenge, and come back to it."
        ),
        required=False,
    )
    day = DateParts(
        label=gettext_lazy("Day of the workshop"),
        help_text=gettext_lazy(
            "If it is later than today, you can prepare the room now, print its slips and try it out. "
            "You begin on the day."
        ),
        what=gettext_lazy("The day"),
        required=False,
    )
    asks_reasons = forms.BooleanField(
        label=gettext_lazy("Ask people why"),
        help_text=gettext_lazy("Reasons are unsigned and shown in a random order."),
        required=False,
        initial=True,
    )
    screen_least = _number(
        gettext_lazy("Smallest group on the screen"),
        format_lazy(
            gettext_lazy(
                "How many people a group must have before the room sees what it answered: usually {initial}, "
                "{low} at the lowest. With {low}, a few people who only pretend to belong to a group could "
                "work out what one person in it answered. We tell everybody as they join."
            ),
            low=SCREEN_FLOOR,
            initial=SCREEN_LEAST,
        ),
        SCREEN_FLOOR,
        SCREEN_LEAST,
    )
    record_least = _number(
        gettext_lazy("Smallest group in what is kept"),
        format_lazy(
            gettext_lazy("The same for what is kept after the workshop: at least {low}, usually {initial}."),
            low=RECORD_FLOOR,
            initial=RECORD_LEAST,
        ),
        RECORD_FLOOR,
        RECORD_LEAST,
    )

    helper = lay_out(
        "challenges",
        "order",
        "day",
        "asks_reasons",
        Group(
            gettext_lazy("Protecting small groups"),
            "screen_least",
            "record_least",
            hint=gettext_lazy("These two numbers are fixed once the room is open."),
        ),
        button=gettext_lazy("Open the room"),
    )

    def __init__(self, *args: Any, challenges: Iterable[Challenge], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(c.number, f"{c.number}. {c.short_title}") for c in challenges]
        self.fields["challenges"].choices = choices  # type: ignore[attr-defined]
        self.fields["challenges"].initial = [number for number, _ in choices]
        self.fields["day"].initial = timezone.localdate()

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"] or timezone.localdate()
        if reason := reason_against_day(day):
            raise ValidationError(reason)
        return day

    def clean_order(self) -> list[int]:
        typed = [part.strip() for part in self.cleaned_data["order"].split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() and len(part) < 3 for part in typed):
            raise ValidationError(_("Enter numbers with commas between them, like 3, 4, 1"))
        numbers = [int(part) for part in typed]
        if len(set(numbers)) < len(numbers):
            raise ValidationError(_("Enter each number once"))
        return numbers

    def clean(self) -> dict[str, Any]:
        chosen: list[int] = self.cleaned_data.get("challenges") or []
        order: list[int] = self.cleaned_data.get("order") or []
        missing = [number for number in order if number not in chosen]
        if chosen and missing:
            refusal = _("Challenge %(number)s is not among those that you selected")
            self.add_error("order", refusal % {"number": missing[0]})
        self.cleaned_data["agenda"] = [*order, *(n for n in chosen if n not in order)]
        return self.cleaned_data


class NoteForm(forms.Form):
    """The facilitator's note to self."""

    use_required_attribute = False

    note = Prose(label=gettext_lazy("Note to self"), rows=3, max_length=COMMENT_MAX, required=False)

    helper = lay_out("note")


class PresentForm(forms.Form):
    """How many people the facilitator counts in the room."""

    use_required_attribute = False

    people = forms.IntegerField(
        label=gettext_lazy("People in the room"),
        help_text=gettext_lazy(
            "Count everybody who has taken part today, on paper too, and those who have left. Every screen shows it."
        ),
        min_value=1,
        max_value=PEOPLE_MOST,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-3"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            format_lazy(
                gettext_lazy("Enter how many people are in the room, from 1 to {most}"), most=PEOPLE_MOST
            ),
        ),
    )

    helper = lay_out("people")


class TookPartForm(PresentForm):
    """How many people took part, as it is written down with Template A."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].label = _("How many people took part?")
        self.fields["people"].help_text = _(
            "Correct the number if somebody joined twice, or left before you began. With another number than those who "
            "joined, groups are left out."
        )


class TimerForm(forms.Form):
    """How many minutes the timer shows."""

    use_required_attribute = False

    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes on the timer"),
        help_text=gettext_lazy("Enter 0 to remove the timer."),
        min_value=0,
        max_value=MINUTES_MOST,
        initial=5,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-2"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            format_lazy(gettext_lazy("Enter minutes from 0 to {most}"), most=MINUTES_MOST),
        ),
    )

    helper = lay_out("minutes")
