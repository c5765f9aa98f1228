"""The search box."""

from django import forms

from recovery_site.text import Line


class SearchForm(forms.Form):
    use_required_attribute = False

    q = Line(
        label="Words to look for",
        max_length=100,
        error_messages={"required": "Enter a word to look for"},
    )
