"""The form that signs."""

from django import forms


class SignForm(forms.Form):
    """The side, the hash of what was read, and the password. The password is never shown again."""

    use_required_attribute = False

    side = forms.CharField(widget=forms.HiddenInput)
    sha256 = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)
    password = forms.CharField(
        label="Your password",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password"},
    )
