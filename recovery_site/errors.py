"""The three ways in which a request can be turned down. Each carries a sentence in plain English."""

from __future__ import annotations

from django.utils.functional import Promise


class Refused(Exception):
    """Turned down; `str(error)` says why in words for the person who asked.

    Raised by policies (who may) and services (when). A page answers it with 403.
    """

    def __init__(self, message: str | Promise = "") -> None:
        super().__init__(message)

    def __str__(self) -> str:
        return str(self.args[0])


class NotNow(Refused):
    """The person may, but not in this state of things (a signed plan, a closed review). Answered with 409."""


class Stale(NotNow):
    """Somebody else saved first: what this page was showing is no longer what is stored.

    Raised after the lock. `theirs` is what is stored now, as the value that the step's queries give; a page shows
    it beside what was typed (`_both_versions.html`), with `version` in its form so that saving again replaces it.
    """

    def __init__(self, message: str | Promise = "", *, theirs: object = None, version: int = 0) -> None:
        super().__init__(message)
        self.theirs = theirs
        self.version = version
