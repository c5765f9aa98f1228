"""Somebody who signs in again, and gets their password wrong, is still told that what they typed is kept."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse_lazy

from assessments.people.models import User
from recovery_site.sessions.models import Session
from recovery_site.unsaved import mark_of
from tests.build import Place, a_system

pytestmark = pytest.mark.django_db
LOGIN, ACCOUNT = "/accounts/login/", reverse_lazy("sessions")


@pytest.fixture
def place() -> Place:
    cache.clear()
    return a_system()


def signed_out(user: User, **typed: str) -> Client:
    """A browser whose sign-in has ended, and that sent `typed` after that."""
    client = Client()
    client.force_login(user)
    Session.objects.filter(user=user).delete()
    typed = {"typed_by": mark_of(user.pk), "typed_on": str(ACCOUNT), **typed} if typed else {}
    assert client.post(ACCOUNT, typed).status_code == 302
    return client


def marks(client: Client, user: User, method: str) -> int:
    sent = {"login": user.email, "password": "wrong", "next": ACCOUNT}
    answer = client.post(LOGIN, sent) if method == "post" else client.get(LOGIN)
    assert answer.status_code == 200
    return answer.text.count("data-words-kept")


def test_the_words_are_still_kept_after_a_wrong_password(place: Place) -> None:
    client = signed_out(place.lead, words="Half a sentence.")
    first = client.get(LOGIN).text
    assert "what you typed is kept" in first
    assert "data-words-kept" not in first  # said once
    assert [marks(client, place.lead, method) for method in ("post", "post", "get")] == [1, 1, 1]


def test_nothing_is_said_where_nothing_is_kept(place: Place) -> None:
    assert marks(signed_out(place.lead), place.lead, "post") == 0
    assert marks(Client(), place.lead, "post") == 0
