"""The worker: looks for tasks, runs each in a child process, and runs the commands of the schedule.

One child at a time for each queue and one for the schedule. The loop itself does nothing that can hang or grow.
While nothing waits it only reads.
"""

from __future__ import annotations

import io
import logging
import os
import secrets
import select
import shlex
import signal
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import FrameType

from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connections
from django_tasks_db.management.commands.db_worker import Worker as Runner

from assessments.worker import leases
from assessments.worker.children import Child, Limits, start
from assessments.worker.leases import Task

LOOK = 0.5  # seconds between two looks at the queue
RENEW = 5.0  # seconds between two renewals of the leases, and two looks for expired ones
STOPPING = 3.0  # seconds that running children have to finish when the worker stops
SOON = 5.0  # seconds after the start when the schedule begins
SCHEDULE = "schedule"  # beside the names of the queues
log = logging.getLogger(__name__)


@dataclass
class Job:
    """What a child is doing: a task, or a command of the schedule (None)."""

    child: Child
    task: Task | None = None


class Worker:
    """`Worker(...).run()` works until SIGTERM, SIGINT, or until the file descriptor `lifeline` is closed."""

    def __init__(
        self,
        *,
        limits: Mapping[str, tuple[int, int, int]],
        schedule: Mapping[str, int],
        lifeline: int | None = None,
    ) -> None:
        self.name = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(6)}"
        self.limits = {queue: Limits(*values) for queue, values in limits.items()}
        self.schedule = schedule
        self.due = dict.fromkeys(schedule, time.monotonic() + SOON)
        self.lifeline = lifeline
        self.jobs: dict[str, Job] = {}
        self.renewed = 0.0
        self.stopping = False
        self.alarm, self.bell = os.pipe()

    def run(self) -> None:
        """Work until told to stop. What is still running then is given back to the queue."""
        os.set_blocking(self.bell, False)
        signal.set_wakeup_fd(self.bell, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to be woken
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told)
        while not self.stopping:
            try:
                self.step()
            except (DatabaseError, InterfaceError):
                log.warning("The worker cannot use the database; trying again.", exc_info=True)
                connections.close_all()
                self.wait(2.0)
            self.wait(LOOK)
        self.finish()

    def step(self) -> None:
        """One look at everything."""
        self.reap()
        now = time.monotonic()
        if now - self.renewed >= RENEW:
            self.renewed = now
            if running := [job.task.pk for job in self.jobs.values() if job.task]:
                leases.renew(running, self.name)
            leases.requeue_lost()
        while free := [queue for queue in self.limits if queue not in self.jobs]:
            task = leases.claim(free, self.name)
            if task is None:
                break
            self.begin(task)
        if SCHEDULE not in self.jobs:
            for command, due in self.due.items():
                if due <= now:
                    self.due[command] = now + self.schedule[command]
                    self.jobs[SCHEDULE] = Job(start(partial(run_command, command), self.limits["default"]))
                    break

    def begin(self, task: Task) -> None:
        try:
            child = start(partial(run_task, task, self.name), self.limits[task.queue_name])
        except OSError:  # no memory for another process
            leases.release([task.pk], self.name)
            raise
        self.jobs[task.queue_name] = Job(child, task)

    def reap(self) -> None:
        """Note which children have ended. A task that died without a word has failed."""
        for lane, job in list(self.jobs.items()):
            if job.child.has_ended():
                del self.jobs[lane]
                if job.child.death:
                    log.error("A job of the worker died: %s", job.child.death)
                if job.task:
                    leases.end(job.task.pk, self.name, job.child.death)

    def wait(self, seconds: float) -> None:
        """Until a child ends, a signal comes, the lifeline is closed, or the time is up."""
        if self.stopping:
            return
        watched = [self.alarm] + ([] if self.lifeline is None else [self.lifeline])
        ready, _, _ = select.select(watched, [], [], seconds)
        if self.alarm in ready:
            os.read(self.alarm, 1024)
        if self.lifeline in ready and not os.read(self.lifeline, 1024):
            self.stopping = True

    def finish(self) -> None:
        """Let the children end for a moment, then end them and put their tasks back."""
        until = time.monotonic() + STOPPING
        with suppress(DatabaseError, InterfaceError):  # without it the leases expire
            while self.jobs and time.monotonic() < until:
                self.reap()
                time.sleep(0.05)
            for job in self.jobs.values():
                job.child.kill()
                os.waitpid(job.child.pid, 0)
            if left := [job.task.pk for job in self.jobs.values() if job.task]:
                leases.release(left, self.name)

    def _told(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def run_task(task: Task, worker: str) -> None:
    """Run one claimed task and store how it ended. An exception of the task is stored, too."""
    Runner(
        queue_names=[task.queue_name],
        interval=0,
        batch=True,
        backend_name=task.backend_name,
        startup_delay=False,
        max_tasks=1,
        worker_id=worker,
        excluded_queue_names=[],
    ).run_task(task)


def run_command(line: str) -> None:
    """Run one management command of the schedule. What it prints is for people, so it is dropped."""
    name, *arguments = shlex.split(line)
    call_command(name, *arguments, verbosity=0, stdout=io.StringIO())
