"""The four forms of an account, in our words: sign in, ask for a new password, choose it, change it."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from crispy_forms.layout import HTML
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from recovery_site.forms import Text, lay_out
from recovery_site.text import Email

GOOD_PASSWORD = _("Use at least 12 characters. Three or four words that you can remember work well.")
GO_ON_TO = HTML("{{ redirect_field }}")  # where the page leads when it is done


def _ask(form: forms.Form, name: str, label: Text, *, hint: Text = "", missing: Text, **attrs: str) -> None:
    """Put our words on a field of allauth's."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.error_messages["required"] = missing
    field.widget.attrs.update(attrs)


def _ask_for_email(form: forms.Form, name: str) -> None:
    form.fields[name] = Email(widget=form.fields[name].widget)
    _ask(form, name, _("Email address"), missing=_("Enter your email address"), spellcheck="false")
    form.fields[name].validators = [EmailValidator(_("Enter an email address like name@example.org"))]


def _ask_for_new_password(form: forms.Form) -> None:
    _ask(form, "password1", _("New password"), hint=GOOD_PASSWORD, missing=_("Enter a new password"))
    _ask(form, "password2", _("New password again"), missing=_("Enter the new password a second time"))


class SignInForm(allauth.LoginForm):
    """Email address and password. A wrong pair is said beside the first, without telling which is wrong."""

    helper = lay_out("login", "password", GO_ON_TO, button=_("Sign in"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_email(self, "login")
        _ask(self, "password", _("Password"), missing=_("Enter your password"))

    def clean(self) -> dict[str, Any]:
        """Django's check, with its refusal beside the address."""
        try:
            super().clean()
        except ValidationError as error:
            self.add_error("login", error)
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned


class AskForPasswordForm(allauth.ResetPasswordForm):
    """The address to which the link for a new password is sent."""

    helper = lay_out("email", GO_ON_TO, button=_("Send me the link"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_email(self, "email")


class ChoosePasswordForm(allauth.ResetPasswordKeyForm):
    """A new password, after following the link."""

    helper = lay_out("password1", "password2", GO_ON_TO, button=_("Save the new password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_new_password(self)


class ChangePasswordForm(allauth.ChangePasswordForm):
    """A new password for somebody who knows the one they have."""

    helper = lay_out("oldpassword", "password1", "password2", GO_ON_TO, button=_("Change my password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask(self, "oldpassword", _("Current password"), missing=_("Enter your current password"))
        _ask_for_new_password(self)
