"""`manage.py worker`: runs the tasks of the site (reports, mail) and its housekeeping.

The site starts one by itself. With WORKER=separate this command is a service of its own; several may run at once.
"""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import import_string

from assessments.worker.loop import Worker
from recovery_site.patience import TASK, wait_at_most


class Command(BaseCommand):
    help = "Run the tasks of the site and its housekeeping until SIGTERM or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until-stdin-closes", action="store_true", help="stop with the process that started it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wait_at_most(TASK)
        worker = Worker(
            limits=settings.WORKER_LIMITS,
            schedule=settings.WORKER_SCHEDULE,
            lifeline=sys.stdin.fileno() if options["until_stdin_closes"] else None,
        )
        import_string(settings.WORKER_PRELOAD)()
        worker.run()
