"""The forms that sign, write down a signature on paper, and take one back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.people.models import Organisation
from assessments.plans.moves import PlanAct
from assessments.signoff.models import Signature
from assessments.signoff.proving import Proof
from recovery_site import passwords
from recovery_site.confirming import Ways
from recovery_site.forms import Button, DateParts, Drawn, lay_out
from recovery_site.second_factor_forms import CODE_MAX
from recovery_site.text import NAME_MAX, Line, Prose

AGREEING = (PlanAct.PROPOSE, PlanAct.ACCEPT, PlanAct.SEND_BACK, PlanAct.TAKE_BACK)
TORN = _("Part of the page did not arrive. Open the plan again, read it and sign there.")
OF_PROOF = {Proof.PASSWORD: "password", Proof.CODE: "code"}


class ConfirmForm(forms.Form):
    """What was read, by its hash, and who it is that confirms: by a password, a code or a passkey.

    Only the `ways` that the person has set up are asked for. Nothing that was given is ever shown again.
    """

    use_required_attribute = False

    sha256 = forms.CharField(
        widget=forms.HiddenInput,
        min_length=64,
        max_length=64,
        error_messages={"required": TORN, "min_length": TORN, "max_length": TORN},
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        required=False,
        max_length=passwords.MOST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"max_length": _("That is too long to be your password. Try again.")},
    )
    code = Line(
        label=_("Code from your authenticator app"),
        required=False,
        max_length=CODE_MAX,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "spellcheck": "false",
                "autocapitalize": "none",
                "class": "nhsuk-input--width-10",
            }
        ),
        error_messages={"max_length": _("That code is too long. Try again.")},
    )
    credential = forms.CharField(
        required=False, max_length=20_000
    )  # what a passkey answered; a script fills it

    def __init__(self, *args: Any, ways: Ways, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = ways
        if ways.password:
            self.fields["code"].label = _("Or a code from your authenticator app")
        for name in ("password", "code"):  # one of them is needed, so none says that it is optional
            self.fields[name].widget.attrs["mark-optional"] = False
        if not ways.code:
            del self.fields["code"]

    @property
    def confirmation(self) -> list[Any]:
        """The parts of the layout that ask who it is."""
        parts: list[Any] = [Drawn("signoff/_passkey.html")] if self.ways.passkey else []
        if self.ways.password:
            parts.append("password")
        return [*parts, "code"] if self.ways.code else parts

    def button(self, words: Any) -> list[Any]:
        """The button that sends the form; none beside that of a passkey that is the only way."""
        self.words = words
        return [Button(words)] if self.ways.password or self.ways.code else []

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        if not (data.get("password") or data.get("code") or data.get("credential")):
            if self.ways.password or not self.ways.code:
                self._unless_said("password", _("Enter your password"))
            else:
                self._unless_said("code", _("Enter the code"))
        return data

    def _unless_said(self, name: str, words: Any) -> None:
        if name in self.errors:
            return
        if name == "password" and not self.ways.password:
            self.add_error(None, _("Use your passkey to sign"))
        else:
            self.add_error(name, words)

    def refuse(self, way: Proof, message: str) -> None:
        """Put the refusal of a proof where it belongs."""
        name = OF_PROOF.get(way)
        shown = {"password": self.ways.password, "code": self.ways.code}.get(name or "", False)
        self.add_error(name if shown else None, message)
        self.data = {name: value for name, value in self.data.items() if name != "code"}  # it may be used up


class SignForm(ConfirmForm):
    """The side and the capacity, the hash of what was read, and the proof.

    `sides`: those that the person can sign for, with the words for each. With one, they say that they sign so; with
    two, they choose.
    """

    side = forms.CharField(
        widget=forms.HiddenInput, max_length=20, error_messages={"required": TORN, "max_length": TORN}
    )
    stated = forms.BooleanField(error_messages={"required": _("Tick to say in which capacity you sign")})

    def __init__(self, *args: Any, sides: Sequence[tuple[str, str]], button: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stating = "stated"
        if len(sides) > 1:
            stating = "side"
            del self.fields["stated"]
            self.fields["side"] = forms.ChoiceField(
                label=_("Which side do you sign for?"),
                help_text=_("You can sign for one side. Somebody else must sign for the other."),
                choices=sides,
                widget=forms.RadioSelect,
                error_messages={"required": _("Select which side you sign for"), "invalid_choice": TORN},
            )
        elif sides:
            self.fields["stated"].label = _("I sign as %(capacity)s") % {"capacity": sides[0][1]}
        else:
            self.fields["stated"].required = False
        self.order_fields(("side", "stated"))  # what is wrong is listed as it stands on the page
        hidden = ("side", "sha256") if stating == "stated" else ("sha256",)
        self.helper = lay_out(*hidden, stating, *self.confirmation, *self.button(button))


class PaperForm(ConfirmForm):
    """A signature that somebody gave by hand: what stands on the paper, and who saw it."""

    side = forms.ChoiceField(
        label=_("Who signed on paper?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select who signed"), "invalid_choice": _("Select who signed")},
    )
    name = Line(
        label=_("Their name"),
        max_length=NAME_MAX,
        error_messages={"required": _("Enter the name on the paper")},
    )
    role = Line(
        label=_("Their job title or role"),
        max_length=NAME_MAX,
        error_messages={"required": _("Enter their job title or role")},
    )
    organisation = forms.ChoiceField(
        label=_("Their organisation"),
        error_messages={
            "required": _("Select their organisation"),
            "invalid_choice": _("Select their organisation"),
        },
    )
    signed_on = DateParts(label=_("Date on the paper"), what=_("Date on the paper"))
    witness = Line(
        label=_("Who saw them sign?"),
        help_text=_("The name of a person who was there. It can be you."),
        max_length=NAME_MAX,
        error_messages={"required": _("Enter the name of the witness")},
    )
    compared = forms.BooleanField(
        label=_("I have compared the paper with the plan above, and they say the same"),
        error_messages={"required": _("Compare the paper with the plan, then tick this")},
    )

    def __init__(
        self,
        *args: Any,
        sides: Sequence[tuple[str, str]],
        organisations: Sequence[Organisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = sides  # type: ignore[attr-defined]
        self.organisations = {str(one.pk): one for one in organisations}
        named_so = [(pk, one.name) for pk, one in self.organisations.items()]
        self.fields["organisation"].choices = [("", _("Select an organisation")), *named_so]  # type: ignore[attr-defined]
        if len(sides) == 1:  # nothing to choose
            self.initial.setdefault("side", sides[0][0])
        named = ("side", "name", "role", "organisation", "signed_on", "witness", "compared")
        self.order_fields(named)  # what is wrong is listed as it stands on the page
        self.helper = lay_out("sha256", *named, *self.confirmation, *self.button(_("Record this signature")))

    def clean_side(self) -> Signature.Side:
        return Signature.Side(self.cleaned_data["side"])

    def clean_organisation(self) -> Organisation:
        return self.organisations[self.cleaned_data["organisation"]]


class WithdrawForm(forms.Form):
    """Why somebody takes their signature back."""

    use_required_attribute = False
    reason = Prose(
        label=_("Why do you withdraw it?"),
        help_text=_("Everybody who reads the plan will see this."),
        rows=3,
        error_messages={"required": _("Enter a reason")},
    )

    helper = lay_out("reason", button=_("Withdraw the signature"))


class AgreeForm(forms.Form):
    """An answer to a proposal, or a proposal: which button was pressed, what was read, and why it is sent back."""

    use_required_attribute = False
    act = forms.ChoiceField(
        choices=[(one.value, one.value) for one in AGREEING],
        widget=forms.HiddenInput,
        error_messages={"required": TORN, "invalid_choice": TORN},
    )
    sha256 = ConfirmForm.base_fields["sha256"]
    words = Prose(
        label=_("What needs to change?"),
        help_text=_("Everybody who reads the plan will see this."),
        rows=3,
        required=False,
    )

    helper = lay_out("words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.attrs["mark-optional"] = False  # whoever sends it back says why

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        if data.get("act") == PlanAct.SEND_BACK and "words" in data and not data["words"]:
            self.add_error("words", _("Enter what needs to change"))
        return data


class CompareForm(forms.Form):
    """Which two versions to compare."""

    use_required_attribute = False
    before = forms.TypedChoiceField(label=_("Compare"), coerce=int)
    now = forms.TypedChoiceField(label=_("with"), coerce=int)

    def __init__(self, *args: Any, versions: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "now"):
            self.fields[name].choices = versions  # type: ignore[attr-defined]
        self.helper = lay_out("before", "now")
