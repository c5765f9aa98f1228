"""`manage.py simulate_room CODE`: fills an open room with people who are not there, for practice."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.demo.crowd import Crowd
from assessments.demo.simulating import TROUBLE, NoRoom

MOST = 200


class Command(BaseCommand):
    help = (
        "Fill an open room with simulated people, who join over HTTP as phones do, until it closes or Ctrl-C."
    )
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("code", help="the code on the big screen")
        parser.add_argument("--people", type=int, default=25, help=f"how many, up to {MOST} (25)")
        parser.add_argument("--address", default="http://127.0.0.1:8000", help="where the site is")
        parser.add_argument("--seconds", type=float, default=0, help="leave after so many seconds")
        parser.add_argument("--pace", type=float, default=5.0, help="seconds for which a person thinks (5)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["people"] <= MOST:
            raise CommandError(f"Between 1 and {MOST} people can be simulated.")
        code = "".join(options["code"].upper().split()).replace("-", "")
        crowd = Crowd(options["address"], code, options["people"], self.stdout.write, options["pace"])
        self.stdout.write("They answer what you ask on the facilitator's page. Press Ctrl-C to stop.")
        try:
            crowd.run(options["seconds"])
        except NoRoom as error:
            raise CommandError(str(error)) from None
        except TROUBLE as error:
            raise CommandError(f"No site answers at {options['address']} ({error}).") from None
        except KeyboardInterrupt:
            self.stdout.write("\nEveryone has left.")
