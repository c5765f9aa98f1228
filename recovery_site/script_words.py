"""What the scripts of nhsuk-frontend say, for pages in another language than that of the scripts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

Words = dict[str, str]


def counter_words() -> Words:
    """Of the character counter. The script fills in %{count}."""
    words = {"characters-at-limit": _("You have 0 characters remaining")}
    for number, form in ((1, "one"), (2, "other")):
        words[f"characters-under-limit.{form}"] = ngettext(
            "You have %{count} character remaining", "You have %{count} characters remaining", number
        )
        words[f"characters-over-limit.{form}"] = ngettext(
            "You have %{count} character too many", "You have %{count} characters too many", number
        )
    return words


def password_words() -> Words:
    """Of the button that shows a password."""
    return {
        "show-password": _("Show"),
        "hide-password": _("Hide"),
        "show-password-aria-label": _("Show password"),
        "hide-password-aria-label": _("Hide password"),
        "password-shown-announcement": _("Your password is visible"),
        "password-hidden-announcement": _("Your password is hidden"),
    }


@cache
def _in_english(words: Callable[[], Words]) -> Words:
    with override(None):
        return words()


def translated(words: Callable[[], Words]) -> Words:
    """Those of these words that are not what the script says by itself."""
    return {name: text for name, text in words().items() if text != _in_english(words)[name]}
