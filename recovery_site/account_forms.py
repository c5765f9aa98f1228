"""The forms of an account, in our words: sign in, ask for a new password, choose it, change it, give it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account import forms as allauth
from crispy_forms.layout import HTML
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from recovery_site import passwords
from recovery_site.account_tasks import send_password_link
from recovery_site.address import absolute
from recovery_site.forms import Text, lay_out
from recovery_site.text import Email

GOOD_PASSWORD = _(
    "Use 12 to 128 characters. Three or four words that you can remember work well. You can paste it in."
)
NOBODYS = _("That is too long to be your password. Check it and try again")
GO_ON_TO = HTML("{{ redirect_field }}")  # where the page leads when it is done


def ask(form: forms.Form, name: str, label: Text, *, hint: Text = "", missing: Text, **attrs: str) -> None:
    """Put our words on a field of allauth's."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.error_messages["required"] = missing
    field.widget.attrs.update(attrs)


def _ask_for_email(form: forms.Form, name: str) -> None:
    form.fields[name] = Email(widget=form.fields[name].widget)
    ask(form, name, _("Email address"), missing=_("Enter your email address"), spellcheck="false")
    form.fields[name].validators = [EmailValidator(_("Enter an email address like name@example.org"))]


def ask_for_password(form: forms.Form, name: str, label: Text, missing: Text) -> None:
    """The password that somebody has. One that cannot be anybody's is refused before it is hashed."""
    ask(form, name, label, missing=missing)
    form.fields[name].validators.append(MaxLengthValidator(passwords.MOST, NOBODYS))


def _ask_for_new_password(form: forms.Form) -> None:
    ask(form, "password1", _("New password"), hint=GOOD_PASSWORD, missing=_("Enter a new password"))
    ask(form, "password2", _("New password again"), missing=_("Enter the new password a second time"))


class SignInForm(allauth.LoginForm):
    """Email address and password. A wrong pair is said beside the first, without telling which is wrong."""

    helper = lay_out("login", "password", GO_ON_TO, button=_("Sign in"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_email(self, "login")
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        ask_for_password(self, "password", _("Password"), _("Enter your password"))

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

    def clean_email(self) -> str:
        """The address, without looking whether anybody has it."""
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Let the worker write the mail. What this does is the same for every address, and takes as long."""
        email: str = self.cleaned_data["email"]
        send_password_link.enqueue(email, absolute("/", request), get_language())
        return email


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
        ask_for_password(self, "oldpassword", _("Current password"), _("Enter your current password"))
        _ask_for_new_password(self)


class NewPasswordForm(forms.Form):
    """The first password of somebody who was invited. `words` are those that it must not be made of."""

    password1 = allauth.SetPasswordField()
    password2 = allauth.PasswordField(autocomplete="new-password")

    use_required_attribute = False
    helper = lay_out("password1", "password2", button=_("Save and continue"))

    def __init__(
        self, *args: Any, user: AbstractBaseUser | None = None, words: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        self.fields["password1"].user = user  # type: ignore[attr-defined]
        _ask_for_new_password(self)

    def clean_password1(self) -> str:
        """Refuses one that is made of what the invitation says."""
        password: str = self.cleaned_data["password1"]
        passwords.refuse_own_words(password, self.words)
        return password

    def clean(self) -> dict[str, Any]:
        """The same password twice."""
        first, second = (self.cleaned_data.get(name) for name in ("password1", "password2"))
        if first and second and first != second:
            self.add_error("password2", _("The two passwords are not the same. Enter the same one twice"))
        return self.cleaned_data
