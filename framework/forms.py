"""The search box."""

from django import forms
from django.utils.translation import gettext_lazy as _

from recovery_site.forms import lay_out
from recovery_site.text import Line


class SearchForm(forms.Form):
    use_required_attribute = False

    q = Line(
        label=_("Search for"),
        max_length=100,
        error_messages={"required": _("Enter a word to search for")},
    )

    helper = lay_out("q")
