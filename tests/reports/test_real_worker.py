"""A real worker beside the site: what takes too long is ended, and what dies with the worker is made again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from assessments.reports import asking
from assessments.reports.asking import Asked
from assessments.reports.models import Kind, MadeReport
from assessments.reports.queries import Fault, State, made_by_key
from assessments.reviews.models import Review
from tests import build
from tests.working import a_worker, until

MOST_LEFT = 180  # megabytes of a worker that has made reports: what it needs to begin the next one


def a_long_review(reservations: int = 40) -> Review:
    """A Template A of very many words: four seconds of CPU to render on a quick machine, ten times a blank one."""
    place = build.a_system()
    review = build.a_review(place)
    words = ("People here told us that services have moved. " * 50)[:2000]
    for number in range(1, 11):
        seen = [(words, "")] * reservations
        build.a_row(place, review, number, outcome="reservations", comments=words, reservations=seen)
    return review


def memory(pid: int) -> int:
    """Megabytes that a process has now; 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    said = re.search(r"VmRSS:\s+(\d+) kB", status.read_text() if status.exists() else "")
    return int(said[1]) // 1024 if said else 0


def state(key: str) -> State:
    found = made_by_key(key)
    assert found
    return found.state


@pytest.mark.pdf
@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_reports_and_lives_through_hostile_ones() -> None:
    long = Asked(Kind.TEMPLATE_A, a_long_review())
    with a_worker(REPORT_SECONDS="2") as worker:
        keys = [asking.ask(one).key for one in (long, Asked(Kind.BLANK_A, edition=build.an_edition()))]
        until(lambda: state(keys[1]) == State.READY, 90)
        assert worker.poll() is None
        left = memory(worker.pid)
    assert left < MOST_LEFT
    assert [state(key) for key in keys] == [State.FAILED, State.READY]
    slow = made_by_key(keys[0])
    assert slow
    assert slow.fault == Fault.TOO_LONG


@pytest.mark.pdf
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_a_render_loses_nothing() -> None:
    long = Asked(Kind.TEMPLATE_A, a_long_review(reservations=12))
    with a_worker() as first:
        key = asking.ask(long).key
        until(lambda: DBTaskResult.objects.get().status == "RUNNING")
        first.kill()
        first.wait()
    assert state(key) == State.WAITING
    with a_worker():
        until(lambda: state(key) == State.READY)
    assert MadeReport.objects.get().file
