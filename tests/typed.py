"""What people type by mistake, and what they are told. For the tests of every form."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.test import Client

UNSEEN = "\u200b\u2060\ufeff\u00ad\x00\u2028"  # pasted along, and nothing to read: as good as an empty box
# What no box takes, and a part of the message. A browser cannot send it: the form is asked itself.
BROKEN = ("half a sign \ud800", "broken character")


def is_refused(client: Client, address: str, fields: Mapping[str, str], field: str, words: str, message: str):
    """Send the form with `words` in `field`: the message stands on top and beside it, and all typed is kept."""
    page = client.post(address, {**fields, field: words})
    assert page.status_code == 200
    assert page.text.count(message) >= 2, message
    assert "<title>Error: " in page.text
    form = page.context["form"]
    for name, value in {**fields, field: words}.items():
        if name in form.fields:
            assert form[name].value() == value, name
    return page


def form_refuses(form: type[forms.Form], field: str, fields: Mapping[str, str]) -> None:
    """The form itself refuses what would break the database."""
    words, message = BROKEN
    bound = form({**fields, field: words})
    assert not bound.is_valid()
    assert message in bound.errors[field][0]
