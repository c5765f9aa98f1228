"""Two at once: whoever comes second sees what the first one did. Each test turns red when the lock is taken out."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessments.reviews.models import Review
from assessments.reviews.services import start_review
from framework.models import Challenge, Edition, Freeze
from framework.services import freeze, load_edition, publish, withdraw
from recovery_site.errors import NotNow
from tests.build import DAY, Place, a_review, a_system
from tests.framework.build import pick, rows, stored, write
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_review_starts_on_an_edition_that_is_withdrawn_in_the_same_moment(tmp_path: Path) -> None:
    edition, place = stored(tmp_path), a_system()
    _, refused = race(lambda: withdraw(edition), lambda: a_review_on(edition, place))
    assert isinstance(refused, NotNow)
    assert not Review.objects.exists()


def a_review_on(edition: Edition, place: Place) -> Review:
    return start_review(
        user=place.lead, system=place.system, kind="joint", title="R", date=DAY, edition=edition
    )


def test_a_withdrawal_waits_for_the_review_that_is_being_started(tmp_path: Path) -> None:
    edition, place = stored(tmp_path), a_system()
    _, done = race(lambda: a_review(place), lambda: withdraw(Edition.objects.get(pk=edition.pk)))
    assert done is None
    assert Review.objects.get().edition_id == edition.pk
    assert Edition.objects.get(pk=edition.pk).is_withdrawn


def test_a_file_changes_nothing_in_an_edition_that_gets_used_in_the_same_moment(tmp_path: Path) -> None:
    edition = stored(tmp_path)
    found = rows()
    pick(found, "challenge")["fields"]["title"] = "Another title"
    path = write(tmp_path, found)
    _, refused = race(lambda: freeze(edition), lambda: load_edition(path))
    assert isinstance(refused, NotNow)
    assert Freeze.objects.exists()
    assert not Challenge.objects.filter(title="Another title").exists()


def test_what_two_do_at_once_is_done_once(tmp_path: Path) -> None:
    edition = stored(tmp_path, current=False, state="draft")
    _, refused = race(lambda: publish(edition), lambda: publish(Edition.objects.get(pk=edition.pk)))
    assert isinstance(refused, NotNow)
