"""`python -m tests.worker_process`: the worker on a test's database, which is named by TEST_DATABASE."""

from __future__ import annotations

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

if __name__ == "__main__":
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
    if "WORKER_LIMITS" in os.environ:
        cpu, clock, memory = (int(number) for number in os.environ["WORKER_LIMITS"].split())
        settings.WORKER_LIMITS = dict.fromkeys(settings.WORKER_LIMITS, (cpu, clock, memory))
    django.setup()
    call_command("worker", *sys.argv[1:])
