"""The form that signs."""

from django import forms

TORN = "Part of the page did not arrive. Open the plan again, read it and sign there."


class SignForm(forms.Form):
    """The side, the hash of what was read, and the password. The password is never shown again."""

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
        label="Your password",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={
            "required": "Enter your password",
            "max_length": "That is too long to be your password. Try again.",
        },
    )
