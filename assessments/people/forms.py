"""The form that describes a local system."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from recovery_site.forms import lay_out
from recovery_site.text import COMMENT_MAX, NAME_MAX, Line, Prose

MANY = 30  # organisations of one kind: more than any local system has


class Names(Prose):
    """Names of organisations, one a line. Gives a list without empty lines."""

    def clean(self, value: Any) -> list[str]:
        names = [line.strip() for line in super().clean(value).split("\n") if line.strip()]
        if len(names) > MANY:
            raise ValidationError(f"Name at most {MANY} organisations.")
        if too_long := next((name for name in names if len(name) > NAME_MAX), ""):
            raise ValidationError(f"Use {NAME_MAX} characters or fewer for “{too_long[:40]}…”.")
        return names


class SystemForm(forms.Form):
    """Name, main provider, commissioners, partners."""

    use_required_attribute = False

    name = Line(
        label="Name of the local system",
        help_text="The place, as people there call it. For example, Fenmarsh.",
        error_messages={"required": "Enter the name of the local system"},
    )
    provider = Line(
        label="Main mental-health provider",
        help_text="The organisation whose services are rated.",
        error_messages={"required": "Enter the main provider"},
    )
    commissioners = Names(
        label="Commissioners",
        help_text="The organisations that plan and pay for services. One on each line.",
        rows=3,
        max_length=COMMENT_MAX,
        error_messages={"required": "Enter at least one commissioner"},
    )
    partners = Names(
        label="Partners",
        help_text="Independent providers, groups of service users, groups of carers. One on each line.",
        rows=5,
        required=False,
        max_length=COMMENT_MAX,
    )

    helper = lay_out("name", "provider", "commissioners", "partners", button=_("Save and go on"))

    def clean(self) -> dict[str, Any]:
        """An organisation stands once in the whole form, whatever its capital letters."""
        seen: dict[str, str] = {}
        found = self.cleaned_data
        for field in ("provider", "commissioners", "partners"):
            value = found.get(field) or []
            for name in [value] if isinstance(value, str) else value:
                if name.casefold() in seen:
                    self.add_error(field, f"{name} is named twice. Name each organisation once.")
                    return found
                seen[name.casefold()] = field
        return found
