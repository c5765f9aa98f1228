"""The forms that change who belongs to a local system. Each asks for a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.policy import Role
from assessments.people.services import reason_against_place
from recovery_site.forms import lay_out
from recovery_site.text import Prose

ALL = "all"
CHOOSE = _("Choose an organisation")


class ReasonForm(forms.Form):
    """Why."""

    use_required_attribute = False

    reason = Prose(
        label=_("Why?"),
        help_text=_("Everybody in this local system can read this. Leave out anything about health."),
        rows=3,
        error_messages={"required": _("Enter a reason")},
    )

    helper = lay_out("reason")


class RoleForm(ReasonForm):
    """A role and the organisation that somebody has it for. `hints` say what each role allows."""

    role = forms.TypedChoiceField(
        label=_("Role"),
        choices=Role.choices,
        coerce=Role,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role")},
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Organisation"),
        empty_label=CHOOSE,
        error_messages={
            "required": _("Choose an organisation"),
            "invalid_choice": _("Choose an organisation"),
        },
    )
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    field_order = ["role", "organisation", "reason", "was"]
    helper = lay_out("role", "organisation", "reason", "was")

    def __init__(
        self,
        data: QueryDict | None,
        *,
        system: LocalSystem,
        roles: Sequence[Role],
        hints: Mapping[str, str],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.system = system
        self.fields["role"].choices = [(role, role.label) for role in roles]  # type: ignore[attr-defined]
        self.fields["role"].widget.attrs["option-hints"] = hints
        organisations = Organisation.objects.filter(system=system).order_by("name")
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A role that the organisation does not fit is said beside the organisation."""
        found = self.cleaned_data
        role, organisation = found.get("role"), found.get("organisation")
        why_not = reason_against_place(self.system, role, organisation) if role and organisation else ""
        if why_not:
            self.add_error("organisation", why_not)
        return found


class RemoveForm(ReasonForm):
    """Which role is taken away, when there are several: one of them, or all."""

    helper = lay_out("which", "reason")

    def __init__(
        self, data: QueryDict | None, *, memberships: Sequence[Membership], words: Sequence[str]
    ) -> None:
        super().__init__(data)
        self.memberships = memberships
        if len(memberships) > 1:
            roles = [(str(one.role), said) for one, said in zip(memberships, words, strict=True)]
            self.fields["which"] = forms.ChoiceField(
                label=_("Which role do you want to remove?"),
                choices=[*roles, (ALL, _("All of them: they no longer belong to this local system"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose which role to remove")},
            )
        else:
            self.helper = lay_out("reason")

    def chosen(self) -> list[Membership]:
        """The roles to be taken away."""
        which = self.cleaned_data.get("which", ALL)
        return [one for one in self.memberships if which in (ALL, one.role)]


class HandOverForm(ReasonForm):
    """Who leads from now on, and what becomes of the person who did."""

    helper = lay_out("to", "then", "reason")

    def __init__(
        self, data: QueryDict | None, *, people: Sequence[User], then: Mapping[str, str | Promise]
    ) -> None:
        super().__init__(data)
        self.people = {str(one.pk): one for one in people}
        self.fields["to"] = forms.ChoiceField(
            label=_("Who becomes recovery lead?"),
            choices=[(pk, one.name) for pk, one in self.people.items()],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose who becomes recovery lead")},
        )
        self.fields["then"] = forms.ChoiceField(
            label=_("What will your role be?"),
            choices=list(then.items()),
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose what your role will be")},
        )

    def chosen(self) -> User:
        """Who becomes recovery lead."""
        return self.people[self.cleaned_data["to"]]


class MergeForm(ReasonForm):
    """Which organisation becomes part of which."""

    merged = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("The organisation that goes"),
        empty_label=CHOOSE,
        error_messages={"required": _("Choose the organisation that goes")},
    )
    into = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("The organisation that stays"),
        empty_label=CHOOSE,
        error_messages={"required": _("Choose the organisation that stays")},
    )

    helper = lay_out("merged", "into", "reason")

    def __init__(self, data: QueryDict | None, *, system: LocalSystem) -> None:
        super().__init__(data)
        organisations = Organisation.objects.filter(system=system).order_by("name")
        for name in ("merged", "into"):
            self.fields[name].queryset = organisations  # type: ignore[attr-defined]
