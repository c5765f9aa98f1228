"""The code of a paper."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from recovery_site.forms import lay_out
from recovery_site.paper_codes import beginning_of
from recovery_site.text import Line


class PaperForm(forms.Form):
    """What stands beside the QR code of a paper, or its whole fingerprint."""

    use_required_attribute = False

    code = Line(
        label=_("Code on the paper"),
        help_text=_("16 letters and numbers beside the QR code. Capitals and dashes do not matter."),
        max_length=200,
        widget=forms.TextInput(
            attrs={"class": "nhsuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Enter the code on the paper"),
            "max_length": _("That is too long to be a code"),
        },
    )

    @property
    def helper(self) -> FormHelper:
        return lay_out("code")

    def clean_code(self) -> str:
        """The digits that the fingerprint begins with."""
        try:
            return beginning_of(self.cleaned_data["code"])
        except ValueError:
            raise forms.ValidationError(
                _(
                    "That is not the code of a paper. It has 16 letters and numbers, such as 7H3K-9QZ2-M0TX-8B4C"
                )
            ) from None
