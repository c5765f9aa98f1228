"""A link to another site, which is shown and never fetched."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recovery_site.text import LINE_MAX, clean_text


class SecureLink(forms.URLField):
    """A link to another site. Cleaned, at most 500 characters, and it begins with https://."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("It must begin with https://"))
        messages = {
            "invalid": gettext_lazy("Enter a link like https://example.org/report"),
            "max_length": gettext_lazy("Use %(limit_value)d characters or fewer."),
        }
        super().__init__(max_length=LINE_MAX, assume_scheme="https", error_messages=messages, **kwargs)

    def to_python(self, value: Any) -> str:
        """The cleaned link; empty for nothing."""
        link = super().to_python(clean_text(str(value or "")))
        if link and not link.startswith("https://"):
            raise ValidationError(_("The link must begin with https://"), "scheme")
        return link or ""
