"""The three ways in which a request can be turned down. Each carries a sentence in plain English."""


class Refused(Exception):
    """Turned down; `str(error)` says why in words for the person who asked.

    Raised by policies (who may) and services (when). A page answers it with 403.
    """


class NotNow(Refused):
    """The person may, but not in this state of things (a signed plan, a closed review). Answered with 409."""


class Stale(NotNow):
    """Somebody else saved first: what this page was showing is no longer what is stored."""
