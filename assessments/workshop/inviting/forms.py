"""The forms of the invitation: what it says, and why the workshop is cancelled."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.workshop.inviting.models import Workshop
from assessments.workshop.inviting.presenters import WANTED
from assessments.workshop.inviting.services import Details, reason_against_day
from recovery_site.clock import TimeOfDay
from recovery_site.forms import DateParts, Group, lay_out
from recovery_site.links import SecureLink
from recovery_site.text import LINE_MAX, Line, Prose


class InvitationForm(forms.Form):
    """Date, place, who is wanted, and what helps people to come."""

    use_required_attribute = False

    day = DateParts(label=gettext_lazy("When is the workshop?"), what=gettext_lazy("The day"))
    begins = TimeOfDay(
        label=gettext_lazy("Begins at"),
        help_text=gettext_lazy("For example, 10am or 14:30"),
        error_messages={"required": gettext_lazy("Enter when the workshop begins")},
    )
    ends = TimeOfDay(
        label=gettext_lazy("Ends at"),
        error_messages={"required": gettext_lazy("Enter when the workshop ends")},
    )
    place = Line(
        label=gettext_lazy("Where is it?"),
        help_text=gettext_lazy(
            "The room and the address with its postcode. If everybody meets online, write Online."
        ),
        max_length=LINE_MAX,
        error_messages={"required": gettext_lazy("Enter where the workshop is")},
    )
    online = SecureLink(label=gettext_lazy("Link to join online"), required=False)
    wanted = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who is invited?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Select who is invited")},
    )
    contact = Line(
        label=gettext_lazy("Who can people ask?"),
        help_text=gettext_lazy(
            "A phone number or an email address that is answered, for questions and access needs. Everybody who has "
            "the link sees it, so use one of your team and not somebody’s own."
        ),
        error_messages={"required": gettext_lazy("Enter who people can ask")},
    )
    access = Prose(
        label=gettext_lazy("What do you offer so that everybody can take part?"),
        help_text=gettext_lazy(
            "For example, step-free access, a hearing loop, an interpreter, a quiet room, travel costs or payment "
            "for time."
        ),
        rows=3,
        required=False,
    )
    easy_read = SecureLink(label=gettext_lazy("Link to an Easy Read version"), required=False)
    more = Prose(
        label=gettext_lazy("Anything else?"),
        help_text=gettext_lazy("For example, lunch, parking, or a second part on another day."),
        rows=3,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    helper = lay_out(
        "day", Group(gettext_lazy("What time?"), "begins", "ends"), "place", "online", "wanted", "contact", "access",
        "easy_read", "more", "version",
    )  # fmt: skip

    def __init__(self, *args: Any, provider: str, before: dt.date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._before = before
        choices = [(one.value, str(words) % {"provider": provider}) for one, words in WANTED.items()]
        self.fields["wanted"].choices = choices  # type: ignore[attr-defined]

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if reason := reason_against_day(day, self._before):
            raise ValidationError(reason, "far")
        return day

    def clean(self) -> dict[str, Any]:
        begins, ends = self.cleaned_data.get("begins"), self.cleaned_data.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("The workshop must end after it begins"))
        return self.cleaned_data

    def details(self) -> Details:
        """What was typed."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Details(**(values | {"wanted": sum(set(values["wanted"]))}))


def shown(workshop: Workshop | None) -> dict[str, Any]:
    """What a fresh form holds: what is stored, or everybody invited and nothing else."""
    everybody = [one.value for one in WANTED]
    if workshop is None:
        return {"wanted": everybody, "version": 0}
    names = ("day", "begins", "ends", "place", "online", "contact", "access", "easy_read", "more", "version")
    stored = {name: getattr(workshop, name) for name in names}
    return stored | {"wanted": [bit for bit in everybody if workshop.wanted & bit]}


class CancelForm(forms.Form):
    """Why the workshop does not take place."""

    use_required_attribute = False

    reason = Prose(
        label=gettext_lazy("Why is the workshop cancelled?"),
        help_text=gettext_lazy("Everybody who has the link will see this."),
        rows=3,
        error_messages={"required": gettext_lazy("Enter a reason")},
    )

    helper = lay_out("reason")
