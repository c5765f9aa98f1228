"""Whoever is signed in and is refused leaves a line in the log of the machine, without a name."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from assessments.workshop.joining import guessing
from recovery_site.logs import without_secrets
from tests.build import a_review, a_system

pytestmark = pytest.mark.django_db


def test_a_refusal_leaves_a_line_that_names_nobody(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    # Given a review, a partner who may not cancel it, and the lead of another system
    place, other = a_system("Northby"), a_system("Elsewhere")
    review = a_review(place, title="Review of the spring")
    caplog.set_level(logging.WARNING)

    # When each asks for what they may not have
    asked = (
        (place.partner, f"/reviews/{review.pk}/cancel/", 403, "not with their role"),
        (other.lead, f"/reviews/{review.pk}/", 404, "not there, or not theirs"),
        (place.lead, "/administration/", 404, "for administrators"),
    )
    for person, address, status, why in asked:
        client.force_login(person)
        caplog.clear()
        assert client.get(address).status_code == status

        # Then one line says which page, why, and the number of the account, and nothing that somebody wrote
        (line,) = [one.getMessage() for one in caplog.records if one.name == "assessments.gate"]
        assert f"person {person.pk}:" in line
        assert why in line
        assert without_secrets(line) == line
        for word in (person.name, person.email, place.system.name, review.title):
            assert word not in line


def test_what_a_stranger_mistypes_is_no_news(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    client.get("/reviews/999/")
    client.get("/nothing/")
    assert not [one for one in caplog.records if one.name == "assessments.gate"]


def test_a_form_without_its_token_leaves_a_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    assert Client(enforce_csrf_checks=True).post("/join/", {"code": "x"}).status_code == 403
    assert [one for one in caplog.records if one.name == "django.security.csrf"]


def test_guesses_of_codes_leave_a_line_without_an_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    def lines() -> list[str]:  # a server of an earlier test may still write lines of its own
        return [one.getMessage() for one in caplog.records if one.name == guessing.__name__]

    for _ in range(guessing.FREE):
        guessing.wrong("203.0.113.7")
    assert not lines()
    guessing.wrong("203.0.113.7")
    (line,) = lines()
    assert "203" not in line
