"""One row for each browser that has something to remember."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """What a browser remembers here. `session_key` is a hash of what its cookie says: a copy of it opens nothing.

    The four fields below are about a sign-in, and empty while nobody is signed in. `browser` is a short description in
    plain words; the address that a sign-in came from is in the access log alone.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    browser = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # when something was last done, to the minute

    def __str__(self) -> str:
        return f"{self.user_id}: {self.browser}"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from recovery_site.sessions.store import SessionStore

        return SessionStore

    @property
    def idle_ends_at(self) -> dt.datetime:
        """When the sign-in ends if nothing is done any more. Only for a row with a user."""
        assert self.seen_at  # noqa: S101
        return self.seen_at + dt.timedelta(seconds=settings.SESSION_IDLE)

    @property
    def must_end_at(self) -> dt.datetime:
        """When it ends whatever is done. Only for a row with a user."""
        assert self.started_at  # noqa: S101
        return self.started_at + dt.timedelta(seconds=settings.SESSION_MOST)

    @property
    def ends_at(self) -> dt.datetime:
        """The earlier of the two."""
        return min(self.idle_ends_at, self.must_end_at)
