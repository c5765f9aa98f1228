"""The form that describes a local system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.people.models import Organisation
from recovery_site.forms import lay_out
from recovery_site.text import COMMENT_MAX, LINE_MAX, NAME_MAX, Line, Prose

MANY = 30  # organisations of one kind: more than any local system has


class Names(Prose):
    """Names of organisations, one a line. Gives a list without empty lines."""

    def clean(self, value: Any) -> list[str]:
        names = [line.strip() for line in super().clean(value).split("\n") if line.strip()]
        if len(names) > MANY:
            raise ValidationError(_("Name at most %(most)s organisations."), "many", {"most": MANY})
        if too_long := next((name for name in names if len(name) > NAME_MAX), ""):
            words = _("Use %(most)s characters or fewer for “%(name)s…”.")
            raise ValidationError(words, "max_length", {"most": NAME_MAX, "name": too_long[:40]})
        return names


class SystemForm(forms.Form):
    """Name, main provider, commissioners, partners."""

    use_required_attribute = False

    name = Line(
        label=_("Name of the local system"),
        help_text=_("The place, as people there call it. For example, Fenmarsh."),
        error_messages={"required": _("Enter the name of the local system")},
    )
    provider = Line(
        label=_("Main mental health provider"),
        help_text=_("The organisation whose services are rated."),
        error_messages={"required": _("Enter the main provider")},
    )
    commissioners = Names(
        label=_("Commissioners"),
        help_text=_("The organisations that plan and fund services. Enter one on each line."),
        rows=3,
        max_length=COMMENT_MAX,
        error_messages={"required": _("Enter at least one commissioner")},
    )
    partners = Names(
        label=_("Partners"),
        help_text=_(
            "Independent providers, groups of service users, groups of carers. Enter one on each line."
        ),
        rows=5,
        required=False,
        max_length=COMMENT_MAX,
    )

    form_uid = forms.UUIDField(required=False, widget=forms.HiddenInput)

    helper = lay_out(
        "name", "provider", "commissioners", "partners", "form_uid", button=_("Save and continue")
    )

    def clean(self) -> dict[str, Any]:
        """An organisation stands once in the whole form, whatever its capital letters."""
        seen: dict[str, str] = {}
        found = self.cleaned_data
        for field in ("provider", "commissioners", "partners"):
            value = found.get(field) or []
            for name in [value] if isinstance(value, str) else value:
                if name.casefold() in seen:
                    words = _("%(name)s is named twice. Name each organisation once.")
                    self.add_error(field, ValidationError(words, "twice", {"name": name}))
                    return found
                seen[name.casefold()] = field
        return found


class CorrectSystemForm(forms.Form):
    """The name of a local system, a box for each of its organisations, and room for more."""

    use_required_attribute = False

    name = SystemForm.base_fields["name"]
    commissioners = Names(
        label=_("More commissioners"),
        help_text=_("Enter one on each line."),
        rows=2,
        required=False,
        max_length=COMMENT_MAX,
    )
    partners = Names(
        label=_("More partners"),
        help_text=_("Enter one on each line."),
        rows=2,
        required=False,
        max_length=COMMENT_MAX,
    )

    def __init__(self, data: QueryDict | None, *, name: str, organisations: Sequence[Organisation]) -> None:
        super().__init__(data, initial={"name": name})
        self.boxes = {f"organisation_{one.pk}": one for one in organisations}
        for box, one in self.boxes.items():
            main = one.part == Organisation.Part.PROVIDER
            self.fields[box] = Line(
                label=one.get_part_display(),
                required=main,
                initial=one.name,
                widget=forms.TextInput(attrs={"mark-optional": False}),
                error_messages={"required": _("Enter the main provider")},
            )
        self.order_fields(["name", *self.boxes, "commissioners", "partners"])
        self.helper = lay_out("name", *self.boxes, "commissioners", "partners", button=_("Save"))

    def names(self) -> dict[int, str]:
        """What was entered for each organisation, by primary key; empty for one to be removed."""
        return {one.pk: self.cleaned_data[box] for box, one in self.boxes.items()}


class SecureSystemForm(forms.Form):
    """Whether members need a second factor, and why that changes."""

    use_required_attribute = False

    required = forms.TypedChoiceField(
        label=_("Who may see this local system?"),
        choices=[
            ("no", _("Everyone who belongs to it")),
            (
                "yes",
                _("Only members who sign in with a second factor, such as a passkey or an authenticator app"),
            ),
        ],
        coerce=lambda chosen: chosen == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Select who may see this local system")},
    )
    reason = Prose(
        label=_("Why are you changing this?"),
        help_text=_("Members can read it in the history of the local system."),
        rows=3,
        max_length=LINE_MAX,
        error_messages={"required": _("Enter a reason")},
    )

    helper = lay_out("required", "reason")
