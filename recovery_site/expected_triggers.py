"""Which triggers this release puts into a database, and whether this one has them all, unchanged and switched on.

Somebody who owns the database can take a trigger off, write what it would refuse, and leave it off. What a release
wants is found by bringing an empty database up to date, in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from recovery_site.triggers import installed

SECONDS = 120  # for an empty database to be brought up to date
_SCRIPT = """
import django, json
django.setup()
from django.core.management import call_command
from recovery_site.triggers import against_truncate, installed
call_command("migrate", verbosity=0)
print(json.dumps([installed(), against_truncate]))
"""


def expected() -> dict[str, str]:
    """The triggers of this release: name, and the condition on which each acts. Takes some seconds."""
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/empty.sqlite3",
            "DJANGO_SETTINGS_MODULE": "recovery_site.settings",
        }
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-c", _SCRIPT],
            cwd=settings.BASE_DIR,
            env=env,
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS,
        )
    found: dict[str, str]
    found, against_truncate = json.loads(done.stdout)
    return found | against_truncate if connection.vendor == "postgresql" else found


def faults_of_guards(wanted: Mapping[str, str]) -> list[str]:
    """Each guard of the database that is missing, switched off or not the one that is `wanted`, in words."""
    there = installed()
    return [
        _("The guard %(name)s of the database is missing or was changed.") % {"name": name}
        for name, condition in sorted(wanted.items())
        if there.get(name) != condition
    ]
