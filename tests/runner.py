"""`manage.py test` for people who expect it: hands everything to pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any


class PytestRunner:
    """The little of Django's test runner that `manage.py test` needs."""

    def __init__(
        self, verbosity: int = 1, failfast: bool = False, keepdb: bool = False, **options: Any
    ) -> None:
        self.options = ["-q"] if verbosity == 0 else ["-v"] if verbosity > 1 else []
        self.options += ["-x"] if failfast else []
        self.options += ["--reuse-db"] if keepdb else []

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        parser.add_argument("--keepdb", action="store_true", help="keep the test database for the next run")

    def run_tests(self, test_labels: list[str], **kwargs: Any) -> int:
        """Run pytest in a process of its own, so that it reads the settings of the tests."""
        env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        return subprocess.call([sys.executable, "-m", "pytest", *self.options, *test_labels], env=env)
