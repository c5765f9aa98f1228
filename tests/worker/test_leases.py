"""Taking tasks from the queue and giving them back: one worker each, nothing lost, no lock while nothing waits."""

from __future__ import annotations

import datetime as dt
import threading
import time
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from assessments.worker import leases
from assessments.worker.loop import Worker
from assessments.worker.models import Lease
from tests.worker import jobs

QUEUES = ("default", "mail", "reports")


def expire() -> None:
    Lease.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))


def status(task: object) -> str:
    return DBTaskResult.objects.values_list("status", flat=True).get(pk=task.id)  # type: ignore[attr-defined]


def test_a_task_is_claimed_once(db: None, tmp_path: Path) -> None:
    task = jobs.note.enqueue(str(tmp_path / "note"), "hello")
    found = leases.claim(QUEUES, "one")
    assert found is not None
    assert str(found.pk) == task.id
    assert leases.claim(QUEUES, "two") is None
    assert status(task) == "RUNNING"
    assert Lease.objects.get().worker == "one"


def test_only_the_queues_that_are_free_are_looked_at(db: None) -> None:
    jobs.spin.enqueue()
    assert leases.claim(("mail", "default"), "one") is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_one_task(tmp_path: Path) -> None:
    for _ in range(10):
        jobs.note.enqueue(str(tmp_path / "note"), "hello")
    together = threading.Barrier(4)
    claimed: list[object] = []

    def work(name: str) -> None:
        together.wait()
        while (task := leases.claim(QUEUES, name)) is not None:
            claimed.append(task.pk)
        connections.close_all()

    workers = [threading.Thread(target=work, args=(f"worker {n}",)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(claimed) == len(set(claimed)) == 10


def test_what_a_dead_worker_held_is_put_back(db: None) -> None:
    task = jobs.spin.enqueue()
    leases.claim(QUEUES, "one")
    assert leases.requeue_lost() == 0  # it is alive
    expire()
    assert leases.requeue_lost() == 1
    assert status(task) == "READY"
    assert not Lease.objects.exists()
    assert leases.requeue_lost() == 0
    again = leases.claim(QUEUES, "two")
    assert again is not None
    assert again.worker_ids == ["one", "two"]


def test_a_task_that_takes_every_worker_down_fails_at_last(db: None) -> None:
    task = jobs.spin.enqueue()
    for n in range(leases.ATTEMPTS):
        assert status(task) == "READY"
        leases.claim(QUEUES, f"worker {n}")
        expire()
        leases.requeue_lost()
    found = DBTaskResult.objects.get(pk=task.id)
    assert found.status == "FAILED"
    assert found.exception_class_path.endswith("WorkerLost")


def test_a_lease_that_was_renewed_stays(db: None) -> None:
    jobs.spin.enqueue()
    found = leases.claim(QUEUES, "one")
    assert found is not None
    expire()
    leases.renew([found.pk], "two")  # not its own
    assert leases.requeue_lost() == 1
    found = leases.claim(QUEUES, "one")
    assert found is not None
    expire()
    leases.renew([found.pk], "one")
    assert leases.requeue_lost() == 0


def test_a_worker_that_lost_its_task_does_not_end_it_for_the_other(db: None) -> None:
    task = jobs.spin.enqueue()
    found = leases.claim(QUEUES, "one")
    assert found is not None
    expire()
    leases.requeue_lost()
    leases.claim(QUEUES, "two")
    leases.end(found.pk, "one", None)
    leases.release([found.pk], "one")
    assert status(task) == "RUNNING"
    assert Lease.objects.get().worker == "two"


def test_a_worker_that_stops_gives_its_task_back(db: None) -> None:
    task = jobs.spin.enqueue()
    found = leases.claim(QUEUES, "one")
    assert found is not None
    leases.release([found.pk], "one")
    assert status(task) == "READY"
    assert not Lease.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_while_nothing_waits_a_look_only_reads(tmp_path: Path) -> None:
    jobs.note.using(run_after=timezone.now() + dt.timedelta(hours=1)).enqueue(str(tmp_path / "note"), "later")
    worker = Worker(limits=dict.fromkeys(QUEUES, (1, 1, 1)), schedule={})
    with CaptureQueriesContext(connection) as asked:
        worker.step()
    assert len(asked) <= 2
    assert all(query["sql"].lstrip().upper().startswith("SELECT") for query in asked), asked.captured_queries


@pytest.mark.django_db(transaction=True)
def test_a_look_waits_for_no_writer() -> None:
    writing, done = threading.Event(), threading.Event()

    def write() -> None:  # a rating that is being stored, for as long as the look takes
        with connections["default"].cursor() as cursor:
            cursor.execute("BEGIN" if connection.vendor == "postgresql" else "BEGIN IMMEDIATE")
            cursor.execute("UPDATE assessments_lease SET worker = 'x'")
            writing.set()
            done.wait(20)
            cursor.execute("ROLLBACK")
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    assert writing.wait(10)
    began = time.monotonic()
    try:
        Worker(limits=dict.fromkeys(QUEUES, (1, 1, 1)), schedule={}).step()
        took = time.monotonic() - began
    finally:
        done.set()
        writer.join()
    assert took < 2
