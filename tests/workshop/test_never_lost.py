"""No rating is lost and none counts twice, whatever happens to the network and to the server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assessments.workshop.models import Room
from tests.build import Place, a_review, a_system
from tests.workshop.build import a_room
from tests.workshop.drill import ROOT, drill

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def room(place: Place) -> Room:
    return a_room(place, a_review(place))


@pytest.mark.timeout(300)
def test_a_hundred_phones_ten_challenges_five_kills(place: Place, room: Room) -> None:
    with drill(place, room, phones=100, seed=8) as found:
        for number in range(1, 11):
            found.challenge(number, kills=number % 2, early=number in {4, 7})
        assert found.server.kills == 5
        assert found.differences() == []
        # and it was no walk in the park
        assert sum(phone.cuts for phone in found.phones) > 100
        entries = [entry for phone in found.phones for entry in phone.ledger.values()]
        assert len(entries) == 1000
        assert sum(entry.stored is not None for entry in entries) > 800
        assert any(entry.stored is not entry.tries[0] for entry in entries)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("broken", "kills", "said"), [("durability", 1, "lost"), ("key", 0, "not of any phone")]
)
def test_the_same_drill_sees_what_is_broken(
    place: Place, room: Room, monkeypatch: pytest.MonkeyPatch, broken: str, kills: int, said: str
) -> None:
    monkeypatch.setenv("BREAK", broken)
    with drill(place, room, phones=40, entry="tests.workshop.broken", seed=8) as found:
        found.challenge(1, kills=kills)
        assert any(line.startswith(said) for line in found.differences())


def test_a_real_site_on_sqlite_waits_for_the_disk(tmp_path: Path) -> None:
    """A kill cannot show this: what would be lost when the power of the machine goes."""
    ask = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "with connection.cursor() as cursor:\n"
        "    print([cursor.execute(f'PRAGMA {name}').fetchone()[0] for name in ('journal_mode', 'synchronous')])"
    )
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'real.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "recovery_site.settings",
    }
    done = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.stdout.strip() == "['persist', 3]", done.stderr  # 3 is EXTRA
