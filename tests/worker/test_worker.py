"""A real worker in a process of its own, and jobs that try to take it down."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from assessments.worker.models import Lease
from assessments.workshop.models import Room
from recovery_site import settings as settings_of_the_site
from tests.build import a_review, a_system
from tests.worker import jobs
from tests.working import a_worker, until
from tests.workshop.build import a_room

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
QUICK = {"REPORT_SECONDS": "1", "REPORT_MEMORY": "128"}


def ended(task: object) -> DBTaskResult | None:
    found = DBTaskResult.objects.get(pk=task.id)  # type: ignore[attr-defined]
    return found if found.status in {"FAILED", "SUCCESSFUL"} else None


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def test_it_does_what_it_is_told_and_stops_with_the_one_who_started_it(tmp_path: Path) -> None:
    with a_worker() as worker:
        task = jobs.note.enqueue(str(tmp_path / "note"), "hello")
        bad = jobs.fail.enqueue()
        until(lambda: ended(task) and ended(bad))
        assert worker.stdin
        worker.stdin.close()  # what happens when the site is killed
        assert worker.wait(30) == 0
    assert lines(tmp_path / "note") == ["hello"]
    assert (ended(task).status, ended(task).return_value) == ("SUCCESSFUL", "hello")  # type: ignore[union-attr]
    assert ended(bad).exception_class_path == "builtins.ValueError"  # type: ignore[union-attr]
    assert not Lease.objects.exists()


def test_jobs_past_their_limits_die_alone(tmp_path: Path) -> None:
    with a_worker(**QUICK) as worker:
        bombs = [job.enqueue() for job in (jobs.spin, jobs.hang, jobs.grow, jobs.hoard, jobs.crash)]
        other = jobs.note.enqueue(str(tmp_path / "note"), "meanwhile")
        until(lambda: ended(other))  # another queue does not wait for them
        assert not ended(bombs[-1])
        until(lambda: all(map(ended, bombs)))
        after = jobs.note.enqueue(str(tmp_path / "note"), "afterwards")
        until(lambda: ended(after))
        assert worker.poll() is None
    found = [DBTaskResult.objects.get(pk=bomb.id) for bomb in bombs]
    assert [one.status for one in found] == ["FAILED"] * 5
    causes = [one.exception_class_path.rpartition(".")[2] for one in found]
    assert causes == ["TimeLimit", "TimeLimit", "MemoryError", "ChildDied", "ChildDied"]
    assert lines(tmp_path / "note") == ["meanwhile", "afterwards"]


def test_a_worker_that_is_killed_takes_its_child_along_and_the_next_one_does_the_job(tmp_path: Path) -> None:
    path = tmp_path / "slow"
    with a_worker() as first:
        task = jobs.slow.enqueue(str(path))
        until(lambda: lines(path))
        first.kill()
        first.wait()
    child = int(lines(path)[0])
    until(lambda: not runs(child))
    assert not ended(task)
    with a_worker():
        until(lambda: ended(task))  # its lease has to expire first
    assert len(lines(path)) == 2
    assert ended(task).status == "SUCCESSFUL"  # type: ignore[union-attr]


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def test_a_worker_that_is_told_to_stop_puts_its_job_back_at_once(tmp_path: Path) -> None:
    path = tmp_path / "slow"
    with a_worker() as worker:
        task = jobs.slow.enqueue(str(path))
        until(lambda: lines(path))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    assert DBTaskResult.objects.get(pk=task.id).status == "READY"
    assert not Lease.objects.exists()


def test_it_keeps_house(monkeypatch: pytest.MonkeyPatch) -> None:
    place = a_system()
    room = a_room(place, a_review(place))
    Room.objects.filter(pk=room.pk).update(ends_at=timezone.now())
    cache.set(
        f"room-over-{room.pk}", time.time() - settings_of_the_site.ROOM_GRACE
    )  # seen to be over for long
    with a_worker():
        until(lambda: Room.objects.get(pk=room.pk).state == Room.State.CLOSED)


def test_two_workers_share_the_work(tmp_path: Path) -> None:
    path = tmp_path / "note"
    with a_worker(), a_worker():
        for number in range(20):
            jobs.note.enqueue(str(path), str(number))
        until(lambda: DBTaskResult.objects.filter(status="SUCCESSFUL").count() == 20)
    assert sorted(map(int, lines(path))) == list(range(20))
