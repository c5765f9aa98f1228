"""The forms of an action: how far it is, another date, another owner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.people.models import User
from assessments.plans.dates import reason_against_furthest
from assessments.progress.actions.models import Happening
from recovery_site.forms import DateParts, lay_out
from recovery_site.text import Line, Prose

State = Happening.State


class MoveForm(forms.Form):
    """How far the action is, since when, and a note."""

    use_required_attribute = False

    state = forms.TypedChoiceField(
        label=_("How far is it?"),
        choices=State.choices,
        coerce=State,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how far it is")},
    )
    on = DateParts(label=_("On which day did this happen?"), what=_("The date"))
    note = Prose(label=_("Note"), help_text=_("If it is dropped, say why."), rows=3, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    helper = lay_out("state", "on", "note", "seen")

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("The date cannot be in the future"))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("state") == State.DROPPED and "note" in cleaned and not cleaned["note"]:
            self.add_error("note", _("Enter why it is dropped"))
        return cleaned


class DateForm(forms.Form):
    """Another date, and why."""

    use_required_attribute = False

    due_on = DateParts(label=_("What is the new date?"), what=_("The new date"))
    reason = Prose(
        label=_("Why is another date agreed?"), rows=3, error_messages={"required": _("Enter a reason")}
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    helper = lay_out("due_on", "reason", "seen")

    def clean_due_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise ValidationError(_("The new date cannot be in the past"))
        if far := reason_against_furthest(day, timezone.localdate()):
            raise ValidationError(far)
        return day


SOMEBODY_ELSE = "other"


class OwnerForm(forms.Form):
    """Who sees to the action from now on: somebody with an account here, or anybody by name or role."""

    use_required_attribute = False

    holder = forms.ChoiceField(
        label=_("Who sees to it from now on?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who sees to it")},
    )
    owner = Line(
        label=_("Their name or role"), help_text=_("Only for somebody without an account."), required=False
    )
    reason = Prose(label=_("Why?"), rows=3, error_messages={"required": _("Enter a reason")})
    seen = forms.IntegerField(widget=forms.HiddenInput)

    helper = lay_out("holder", "owner", "reason", "seen")

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        self.fields["holder"].choices = [  # type: ignore[attr-defined]
            *((pk, one.name) for pk, one in self.people.items()),
            (SOMEBODY_ELSE, _("Somebody without an account")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("holder") == SOMEBODY_ELSE and "owner" in cleaned and not cleaned["owner"]:
            self.add_error("owner", _("Enter their name or role"))
        return cleaned

    def person(self) -> User | None:
        """The member who was chosen; None for somebody without an account."""
        return self.people.get(self.cleaned_data["holder"])
