"""`python -m tests.bench.room`: what the rating room costs, beside the least that it could cost, in the same run.

The database is that of DATABASE_URL (SQLite in a temporary folder unless told). The machine is never quiet, so
floor and product take turns, and the table shows ratios beside the limits.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

HOME = Path(tempfile.mkdtemp(prefix="bench-room-"))
os.environ |= {
    "BENCH_HOME": str(HOME),
    "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
    "RECOVERY_SITE_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "127.0.0.1",
    "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'bench.sqlite3'}",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}

import django  # noqa: E402
import uvicorn  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from assessments.workshop.joining import phones  # noqa: E402
from assessments.workshop.models import Participant  # noqa: E402
from recovery_site.__main__ import prepare  # noqa: E402
from recovery_site.files import allow_connections  # noqa: E402
from tests.bench import floor, scale  # noqa: E402
from tests.bench.downloads import READERS, downloads  # noqa: E402
from tests.bench.driving import Server  # noqa: E402
from tests.bench.measures import MEASURES  # noqa: E402
from tests.bench.site import Site  # noqa: E402
from tests.bench.spreading import CROWD, EACH, ROOMS  # noqa: E402
from tests.build import a_completed_template_a, a_review, a_signed_plan, a_system  # noqa: E402
from tests.workshop.build import a_room, ask  # noqa: E402


def build(
    server_for: Callable[[], Server], seconds: float, rooms_in_all: int = ROOMS, each: int = EACH
) -> Site:
    """The database with one room for a crowd and others for `each` people, then the server."""
    prepare(demo=False)
    with connection.cursor() as cursor:
        cursor.execute(floor.TABLE)
    rooms, questions, kept = [], {}, {}
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        place = a_system()
        for number in range(rooms_in_all + 1):
            here = place if number == 0 else a_system(lead=place.lead, commissioner=place.commissioner)
            room = a_room(here, a_review(here))
            people = CROWD if number == 0 else each
            kept[room.pk] = [secrets.token_urlsafe(32) for _ in range(people)]
            Participant.objects.bulk_create(
                Participant(pk=phones.participant_key(secret, room.pk), room=room, perspectives=2 ** (n % 6))
                for n, secret in enumerate(kept[room.pk])
            )
            questions[room.pk] = ask(here, room, 3).pk
            rooms.append(room)
        reports = []
        for _ in range(READERS):
            here = a_system(lead=place.lead, commissioner=place.commissioner)
            review = a_completed_template_a(here, a_review(here), [3, 4, 5])
            for number in (3, 4, 5):
                a_signed_plan(here, review, number)
            reports.append(f"/reviews/{review.pk}/board-report.pdf")
        client = Client()
        client.force_login(place.lead)
    call_command("collectstatic", interactive=False, verbosity=0)
    connection.close()
    return Site(server_for(), rooms, kept, questions, client.cookies["sessionid"].value, seconds, reports)


def run(work: Coroutine[Any, Any, None]) -> None:
    """On the quickest event loop there is: the load shares the machine with the server."""
    allow_connections()
    with asyncio.Runner(loop_factory=uvicorn.Config("", loop="auto").get_loop_factory()) as runner:
        runner.run(work)


async def measure(site: Site, wanted: list[str]) -> None:
    measures = MEASURES | {"downloads": downloads}
    for name in wanted or measures:
        await measures[name](site)


def main(arguments: list[str]) -> None:
    """Measure all, or those named; `--seconds 3` says how long each turn lasts, `--scale` tries a whole country."""
    seconds = 3.0
    at_scale = "--scale" in arguments
    if "--seconds" in arguments:
        at = arguments.index("--seconds")
        seconds = float(arguments[at + 1])
        del arguments[at : at + 2]
    arguments = [one for one in arguments if one != "--scale"]
    database = os.environ["DATABASE_URL"]
    processes = 1 if database.startswith("sqlite") else 2
    site: Any = None
    try:
        country = scale.COUNTRY[connection.vendor]
        of = (country.rooms, country.each) if at_scale else (ROOMS, EACH)
        site = build(lambda: Server(HOME, processes, database), seconds, *of)
        print(f"\n{connection.vendor}, {processes} process(es): floor | product | result (limit)", flush=True)
        run(scale.measure(site, country, arguments) if at_scale else measure(site, arguments))
    finally:
        with suppress(AttributeError):
            site.server.stop()
        shutil.rmtree(HOME, ignore_errors=True)
    over = [line[0] for line in site.lines if not line[4]]
    print(
        f"\n{len(site.lines) - len(over)} within their limits, {len(over)} over: {', '.join(over) or 'none'}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
