"""The form that signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recovery_site import passwords
from recovery_site.forms import Button, lay_out

TORN = _("Part of the page did not arrive. Open the plan again, read it and sign there.")


class SignForm(forms.Form):
    """The side, the hash of what was read, and the password. The password is never shown again.

    `sides`: those that the person can sign for, with the words for each. They are asked only when there are two.
    """

    use_required_attribute = False

    side = forms.CharField(
        widget=forms.HiddenInput, max_length=20, error_messages={"required": TORN, "max_length": TORN}
    )
    sha256 = forms.CharField(
        widget=forms.HiddenInput,
        min_length=64,
        max_length=64,
        error_messages={"required": TORN, "min_length": TORN, "max_length": TORN},
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=passwords.MOST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={
            "required": _("Enter your password"),
            "max_length": _("That is too long to be your password. Try again."),
        },
    )

    def __init__(self, *args: Any, sides: Sequence[tuple[str, str]], button: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(sides) > 1:
            self.fields["side"] = forms.ChoiceField(
                label=_("Which side do you sign for?"),
                help_text=_("You can sign for one side. Somebody else must sign for the other."),
                choices=sides,
                widget=forms.RadioSelect,
                error_messages={"required": _("Select which side you sign for"), "invalid_choice": TORN},
            )
        self.helper = lay_out("side", "sha256", "password", Button(button))
