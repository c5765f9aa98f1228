"""Whether somebody has an account shows neither in an answer nor in what is done for it.

Time is what is done: hashes, queries, mails. `tests/bench/enumeration.py` takes the time itself.
"""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from assessments.people.models import User
from tests.accounts.test_passwords import count_hashes
from tests.build import PASSWORD
from tests.working import run_tasks

pytestmark = pytest.mark.django_db
WHO = ("somebody", "without a password", "switched off", "nobody")


@pytest.fixture(autouse=True)
def people() -> None:
    cache.clear()
    User.objects.create_user("somebody@example.org", "Somebody", PASSWORD)
    User.objects.create_user("without-a-password@example.org", "Without", None)
    User.objects.create_user("switched-off@example.org", "Off", PASSWORD, is_active=False)


def address(who: str) -> str:
    return f"{who.replace(' ', '-')}@example.org"


def done_for(route: str, monkeypatch: pytest.MonkeyPatch, **form: str) -> tuple[str, list[str], list[str]]:
    """The page that comes back, without what is random or was typed; the hashes; the queries."""
    hashed = count_hashes(monkeypatch)
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(reverse(route), form, follow=False)
    page = answer.content.decode()
    for typed in form.values():
        page = page.replace(typed, "")
    sql = [
        re.sub(r'"s\d+_x\d+"|"_django_curs_\w+"', "", " ".join(query["sql"].split()[:3])) for query in queries
    ]
    return f"{answer.status_code} {answer.headers.get('Location')} {_without_token(page)}", list(hashed), sql


def _without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


@pytest.mark.parametrize("who", WHO[:3])
def test_a_wrong_password_costs_the_same_for_everybody(who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    password = "not the password"
    known = done_for("account_login", monkeypatch, login=address(who), password=password)
    monkeypatch.undo()
    cache.clear()
    nobody = done_for("account_login", monkeypatch, login=address("nobody"), password=password)
    assert known[0] == nobody[0]
    assert len(known[1]) == len(nobody[1]) == 1
    assert known[2] == nobody[2]


@pytest.mark.parametrize("who", WHO[:3])
def test_asking_for_a_new_password_does_the_same_for_everybody(
    who: str, monkeypatch: pytest.MonkeyPatch, mailoutbox: list
) -> None:
    known = done_for("account_reset_password", monkeypatch, email=address(who))
    monkeypatch.undo()
    cache.clear()
    nobody = done_for("account_reset_password", monkeypatch, email=address("nobody"))
    assert known == nobody
    assert DBTaskResult.objects.count() == 2
    assert mailoutbox == []  # the worker writes both
    run_tasks("mail")
    assert [letter.to for letter in mailoutbox] == [[address(who)], [address("nobody")]]


def test_too_many_tries_end_at_the_same_number_for_everybody() -> None:
    for route, fields in (
        ("account_login", {"login": "", "password": "not the password"}),
        ("account_reset_password", {"email": ""}),
    ):
        ends = []
        for who in WHO:
            form = {name: value or address(who) for name, value in fields.items()}
            answers = [Client().post(reverse(route), form) for _ in range(7)]
            ends.append([(one.status_code, b"too many" in one.content) for one in answers])
        assert all(one == ends[0] for one in ends)
        assert ends[0][0] != ends[0][-1]
