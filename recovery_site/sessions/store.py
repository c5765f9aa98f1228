"""The session of a browser, in the database: Django's own store, with an end to each sign-in."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from recovery_site.sessions.browsers import describe
from recovery_site.sessions.models import Session

KEPT_ON = "unsaved"  # what outlives a sign-in (`recovery_site/unsaved.py`)
LINGERS = dt.timedelta(hours=1)  # after its end, so that its browser can be told why
NOTED = dt.timedelta(seconds=60)  # when something was done is written at most so often


def key_of(cookie: str | None) -> str:
    """Under which key the database keeps the session of a browser with that cookie: a hash, so there is no way back."""
    return sha256((cookie or "").encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """`sign_in` is the row of whoever is signed in. `ended` says why somebody no longer is: "idle", "most", "gone"."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.user_agent = ""
        self.sign_in: Session | None = None
        self.was_signed_in = False
        self.ended = ""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @property
    def pk(self) -> str:
        """The primary key of its row. It opens nothing, so a page may hold it."""
        return key_of(self.session_key)

    def load(self) -> dict[str, Any]:
        """What the session holds. Of a sign-in that is over, nothing is left but what was typed."""
        row = Session.objects.filter(pk=self.pk, expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
            self.ended = "gone"
            return {}
        data: dict[str, Any] = self.decode(row.session_data)
        if row.user_id is None:
            return data
        self.was_signed_in = True
        if row.ends_at <= timezone.now():
            return self._end(row, data)
        self.sign_in = row
        return data

    def _end(self, row: Session, data: dict[str, Any]) -> dict[str, Any]:
        self.ended = "most" if row.must_end_at <= timezone.now() else "idle"
        if not data.get(KEPT_ON):
            row.delete()
            self._session_key = None
            return {}
        later = timezone.now() + dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
        left = {KEPT_ON: data[KEPT_ON], "_session_expiry": later.isoformat()}
        nobody = {"user": None, "browser": "", "started_at": None, "seen_at": None}
        Session.objects.filter(pk=row.pk).update(session_data=self.encode(left), expire_date=later, **nobody)
        return left

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(pk=key_of(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(pk=key_of(key)).delete()

    def flush(self) -> None:
        super().flush()
        self.sign_in = None

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row as it is to be saved. A sign-in keeps its beginning, whatever key the session gets."""
        row = Session(
            session_key=key_of(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
        )
        if SESSION_KEY in data:
            row.user_id = int(data[SESSION_KEY])
            before = self.sign_in if self.sign_in and self.sign_in.user_id == row.user_id else None
            row.started_at = before.started_at if before else timezone.now()
            row.seen_at = before.seen_at if before else timezone.now()
            row.browser = before.browser if before else describe(self.user_agent)
            row.expire_date = max(row.expire_date, row.must_end_at + LINGERS)
            self.sign_in = row
        return row

    def touch(self, *, now: bool = False) -> None:
        """Something was done on this sign-in: it goes on. Written once in NOTED, or at once (`now`)."""
        row, moment = self.sign_in, timezone.now()
        if row is None or not row.seen_at or not (now or moment - row.seen_at >= NOTED):
            return
        row.seen_at = moment
        if not self.modified:  # else it is saved with the rest
            Session.objects.filter(pk=self.pk, user=row.user_id).update(seen_at=moment)


def store_of(request: HttpRequest) -> SessionStore:
    """The session of a request, as what it is."""
    session: Any = request.session
    return session  # type: ignore[no-any-return]
