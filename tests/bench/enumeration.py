"""How long a refused sign-in takes with and without an account of that address, and asking for a new password.

    python -m tests.bench.enumeration [--rounds 60]

On an empty database of its own, with the site's own hasher. Prints medians in milliseconds and their ratio.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/site.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "recovery_site.settings"
        measure(rounds)


def measure(rounds: int) -> None:
    """Takes turns, so that whatever else the machine does falls on both alike."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.cache import cache
    from django.core.management import call_command
    from django.test import Client

    from assessments.people.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    User.objects.create_user("known@example.org", "Known", "three calm words")
    for route, form in (
        ("/accounts/login/", {"login": "", "password": "not the password"}),
        ("/accounts/password/reset/", {"email": ""}),
    ):
        took: dict[str, list[float]] = {"known": [], "unknown": []}
        for turn in range(rounds):
            for who in sorted(took, reverse=bool(turn % 2)):
                cache.clear()
                said = {name: value or f"{who}@example.org" for name, value in form.items()}
                client, began = Client(), time.perf_counter()
                client.post(route, said)
                took[who].append(1000 * (time.perf_counter() - began))
        known, unknown = (statistics.median(took[who]) for who in ("known", "unknown"))
        print(f"{route}  known {known:.1f} ms, unknown {unknown:.1f} ms, ratio {known / unknown:.3f}")


if __name__ == "__main__":
    main()
