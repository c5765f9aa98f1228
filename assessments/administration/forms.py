"""The forms of an administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from assessments.people.forms import Names, SystemForm
from assessments.people.invitations.services import Invitee
from recovery_site.forms import Group, lay_out
from recovery_site.text import COMMENT_MAX, Email, Line


class SetUpForm(SystemForm):
    """A local system, and who is to lead it."""

    lead_email = Email(
        label=_("Email address"),
        help_text=_("They get a link that works for 7 days."),
        widget=forms.EmailInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": _("Enter the email address of the recovery lead")},
    )
    lead_name = Line(label=_("Name"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    helper = lay_out(
        "name",
        "provider",
        "commissioners",
        "partners",
        Group(_("The first recovery lead"), "lead_email", "lead_name"),
        "form_uid",
        button=_("Set up and invite"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead_email"].validators = [
            EmailValidator(_("Enter an email address like name@example.org"))
        ]

    def described(self) -> dict[str, Any]:
        """What a valid form says, as the service takes it."""
        data = dict(self.cleaned_data)
        return data | {"lead": Invitee(data.pop("lead_email"), data.pop("lead_name"))}


class OrganisationsForm(forms.Form):
    """Organisations that a local system has as well."""

    use_required_attribute = False

    commissioners = Names(
        label=_("More commissioners"),
        help_text=_("Enter one on each line."),
        rows=3,
        required=False,
        max_length=COMMENT_MAX,
    )
    partners = Names(
        label=_("More partners"),
        help_text=_("Enter one on each line."),
        rows=3,
        required=False,
        max_length=COMMENT_MAX,
    )

    helper = lay_out("commissioners", "partners", button=_("Add"))

    def clean(self) -> dict[str, Any]:
        """Refuses a form that names nobody."""
        found = self.cleaned_data
        if not self.errors and not (found["commissioners"] or found["partners"]):
            raise ValidationError(_("Enter at least one organisation"), "required")
        return found


class SearchForm(forms.Form):
    """Words to look for in names and addresses."""

    use_required_attribute = False

    q = Line(
        label=_("Search for a name or an email address"),
        required=False,
        widget=forms.TextInput(attrs={"mark-optional": False}),
    )


class CloseForm(forms.Form):
    """Whether an account is closed although a system then has nobody to lead it."""

    use_required_attribute = False

    without_lead = forms.BooleanField(
        label=_("Close it all the same. I will invite another recovery lead."), required=False
    )

    helper = lay_out("without_lead")
