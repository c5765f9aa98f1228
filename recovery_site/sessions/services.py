"""The sign-ins of a person: which there are, and ending them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from recovery_site.sessions.models import Session
from recovery_site.sessions.store import NOTED


def alive(rows: Collection[Session]) -> list[Session]:
    """Those of these rows (with their `user`) that let somebody in: not over, account in use, password the same."""
    now = timezone.now()
    return [row for row in rows if row.user and row.user.is_active and row.ends_at > now and _fits(row)]


def _fits(row: Session) -> bool:
    user: Any = row.user
    return constant_time_compare(row.get_decoded().get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


def sign_ins_of(user: AbstractBaseUser) -> list[Session]:
    """Where this person is signed in, the latest first (1 query)."""
    rows = Session.objects.filter(user=user.pk, expire_date__gt=timezone.now()).select_related("user")
    return alive(rows.order_by("-seen_at", "pk"))


def alive_among(keys: Collection[str]) -> dict[str, Session]:
    """Those of these keys of rows that still let somebody in, with the row and its user (1 query)."""
    rows = Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now()).select_related("user")
    return {row.pk: row for row in alive(rows)}


def end(*, user: AbstractBaseUser, keys: Collection[str]) -> int:
    """End these sign-ins of this person: the next request from there is asked to sign in. Returns how many."""
    return Session.objects.filter(user=user.pk, pk__in=keys).delete()[0]


def end_others(*, user: AbstractBaseUser, but: str = "") -> int:
    """End all sign-ins of this person but the one with that key. Returns how many."""
    return Session.objects.filter(user=user.pk).exclude(pk=but).delete()[0]


def keep_busy(keys: Collection[str]) -> None:
    """Something that counts as activity goes on in these browsers: an open room (at most one update a minute)."""
    now = timezone.now()
    Session.objects.filter(pk__in=keys, user__isnull=False, seen_at__lt=now - NOTED).update(seen_at=now)
