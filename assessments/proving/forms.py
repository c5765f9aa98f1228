"""The code of a paper, and the fingerprint of a file."""

from __future__ import annotations

import re

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from recovery_site.forms import lay_out
from recovery_site.paper_codes import beginning_of
from recovery_site.text import Line

_DIGITS = re.compile(r"(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])")


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


class FileForm(forms.Form):
    """The fingerprint of a file that somebody has, worked out on their own computer."""

    use_required_attribute = False

    code = forms.CharField(widget=forms.HiddenInput, max_length=200)
    file = Line(
        label=_("Fingerprint of your file"),
        help_text=_("64 letters and numbers, the SHA-256. Paste what the command prints."),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter the fingerprint of your file"),
            "max_length": _("That is too long to be a fingerprint"),
        },
    )

    @property
    def helper(self) -> FormHelper:
        return lay_out("code", "file")

    def clean_file(self) -> str:
        """The digits, whatever the command prints beside them: the name of the file, or spaces between them."""
        text = self.cleaned_data["file"].lower()
        found = _DIGITS.search(text) or _DIGITS.search(re.sub(r"\s", "", text))
        if found is None:
            raise forms.ValidationError(
                _("That is not a fingerprint. It has 64 letters and numbers: the letters a to f, and 0 to 9")
            )
        return found[0]
