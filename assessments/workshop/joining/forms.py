"""The forms on the way into a room: its code, and the perspectives that a person brings."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.workshop.protection.groups import Perspective
from recovery_site.forms import Drawn, lay_out
from recovery_site.text import Line


class CodeForm(forms.Form):
    """The code of a room."""

    use_required_attribute = False

    code = Line(
        label=_("Code"),
        help_text=_("8 letters and numbers, from the big screen. Capitals do not matter."),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "class": "nhsuk-input--width-10 app-code-input",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Enter the code")},
    )

    @property
    def helper(self) -> FormHelper:
        """The code."""
        return lay_out("code")

    def clean_code(self) -> str:
        """However it was typed: capitals or not, with spaces, dashes or dots between."""
        return "".join(sign for sign in self.cleaned_data["code"].upper() if sign.isalnum())


class PerspectivesForm(forms.Form):
    """Which perspectives a person brings. Several, or none."""

    use_required_attribute = False

    perspectives = forms.TypedMultipleChoiceField(
        label=_("Which perspective do you bring?"),
        help_text=_("You can tick more than one, or none."),
        coerce=int,
        choices=Perspective.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"label-size": "m"}),
    )

    helper = lay_out("perspectives")
    on_arrival = lay_out(Drawn("workshop/_perspectives.html"))  # with a box for those who prefer not to say

    def bits(self) -> int:
        """The choice as one number; 0 for none, and for somebody who ticked that they prefer not to say."""
        return 0 if "unsaid" in self.data else sum(self.cleaned_data["perspectives"])
