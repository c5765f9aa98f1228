"""Wrong passwords run out, whatever the speed at which they are sent."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import connection

from assessments.people.models import User
from assessments.signoff import proving
from assessments.signoff.proving import WRONG_MOST, Given, WrongPassword, prove
from tests.build import PASSWORD, a_person

AT_ONCE = 12


def answer(user: User, password: str) -> str:
    """What one try is told."""
    try:
        prove(user, Given(password))
    except WrongPassword as error:
        return str(error)
    return "right"


@pytest.mark.django_db(transaction=True)
def test_tries_sent_at_once_all_count(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a person, and twelve tries that all begin before the first has been counted
    user, looked_at = a_person(), []
    monkeypatch.setattr(User, "check_password", lambda self, said: looked_at.append(said))
    cache.clear()
    together = Barrier(AT_ONCE)

    def guess(number: int) -> str:
        together.wait()
        try:
            return answer(user, f"guess {number}")
        finally:
            connection.close()

    # When they are sent
    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = Counter(pool.map(guess, range(AT_ONCE)))

    # Then no more than five were ever looked at
    assert len(looked_at) == WRONG_MOST
    assert said["That is not your password. Try again."] == WRONG_MOST
    assert said["Too many wrong tries. Wait 5 minutes, then try again."] == AT_ONCE - WRONG_MOST


@pytest.mark.django_db
def test_the_right_password_begins_the_count_again(monkeypatch: pytest.MonkeyPatch) -> None:
    user, other = a_person(), a_person()
    cache.clear()
    for _ in range(2):
        for _ in range(WRONG_MOST - 1):
            assert "not your password" in answer(user, "a guess")
        assert answer(user, PASSWORD) == "right"
    for _ in range(WRONG_MOST):
        answer(user, "a guess")
    assert "Too many" in answer(user, PASSWORD)
    assert answer(other, PASSWORD) == "right"

    monkeypatch.setattr(proving, "PAUSE", -1)  # a pause that is over
    cache.delete(f"sign-wrong-{user.pk}-")
    for _ in range(WRONG_MOST + 1):
        assert "not your password" in answer(user, "a guess")


@pytest.mark.django_db
def test_who_has_no_password_is_told_so_and_it_counts_for_nothing() -> None:
    user = a_person()
    user.set_unusable_password()
    user.save()
    cache.clear()
    for _ in range(WRONG_MOST + 1):
        assert "no password" in answer(user, "a guess")


@pytest.mark.django_db
def test_wrong_passwords_elsewhere_do_not_stop_a_person_on_their_own_device() -> None:
    user = a_person()
    cache.clear()
    for _ in range(WRONG_MOST + 1):
        answer(user, "a guess")  # by somebody with their session, on a browser that nobody knows
    prove(user, Given(PASSWORD), device="theirs")
    with pytest.raises(WrongPassword, match="Too many"):
        prove(user, Given(PASSWORD))
