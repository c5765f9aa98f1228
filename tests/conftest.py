"""What all tests share: what each of them needs, their order, and a clean database after those that commit."""

from __future__ import annotations

import copy
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations as Operations
from pytest_django import DjangoDbBlocker

from recovery_site.needs import LIBREOFFICE, PANGO
from tests import prepared
from tests.chromium import chromium  # noqa: F401 - a fixture

# How long an example takes says how busy the machine is, and nothing about the code.
hypothesis.settings.register_profile(
    "tests", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("tests")
USES_A_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
STARTS_A_PROCESS = {"subprocess", "serving", "a_site", "a_worker", "drill", "Postgres"}


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, django_db_modify_db_settings: None) -> bool:
    """On SQLite a copy of a migrated database is put where that of the tests is to be, and kept."""
    if connection.vendor != "sqlite":
        return django_db_keepdb
    prepared.copy_to(Path(connection.settings_dict["TEST"]["NAME"]))
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database holds the framework of 2010, as every real one does. Loading it for each test anew was a third
    of their time. A test that commits leaves an empty database behind; `build.an_edition` then loads it again.
    """
    from tests.build import an_edition

    with django_db_blocker.unblock():
        an_edition()
        if connection.vendor == "sqlite":
            make_tables_aside()


def make_tables_aside() -> None:
    """The tables in memory through which a room's rows are put in order. Were they made within a test's transaction,
    SQLite would read the whole schema again after each savepoint that is taken back: 7 ms, for each of many requests.
    """
    from assessments.workshop.ballots import traces

    with transaction.atomic(), connection.cursor() as cursor:
        for table in (traces.BALLOTS, traces.PEOPLE):
            traces.put_in_order(cursor, table, 0)


@pytest.fixture(scope="module")
def made_once(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Any]:
    """What `built()` of the test's file makes: walked to once for the whole file, in a transaction that ends with it.

    Each test does its work in a savepoint of that transaction. Not for tests that commit.
    """
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
    try:
        with django_db_blocker.unblock():
            made = request.module.built()
            connection.check_constraints()  # with rows that are still to be checked, PostgreSQL alters no table
        yield made
    finally:
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def made(made_once: Any, db: None) -> Any:
    """A copy of it for one test, which may change it as it likes: nothing of that is there for the next."""
    return copy.deepcopy(made_once)


@pytest.fixture
def no_framework(db: None) -> None:
    """A database into which no edition was loaded yet."""
    from framework.models import Edition

    Edition.objects.all().delete()


@pytest.fixture(autouse=True)
def framework_is_there(request: pytest.FixtureRequest) -> None:
    """A test that commits empties the database, and a worker may be handed one that does not after it."""
    of = request.node.get_closest_marker
    if (
        of("database")
        and not of("commits")
        and not of("browser")
        and "no_framework" not in request.fixturenames
    ):
        request.getfixturevalue("db")
        from framework.models import Edition
        from tests.build import an_edition

        if not Edition.objects.exists():
            an_edition()
            connection.check_constraints()  # as if it had been there: nothing is left to be checked


@pytest.fixture(autouse=True)
def one_period_of_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the apps that show codes stands still for a test: it would move on in the middle of some."""
    from allauth.mfa.totp.internal import auth

    counters = list(auth.yield_hotp_counters_from_time())
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter(counters))


@pytest.fixture(autouse=True)
def nothing_drawn() -> None:
    """A process keeps what it drew, and says some things once a minute. Here rooms of other tests have the same
    numbers, the edition is the same, and each test hears everything.
    """
    from assessments.workshop.screens import fragments
    from framework.views import SEARCHES
    from recovery_site.kept import PAGES
    from recovery_site.logs import OnceAMinute

    fragments.kept.forget()
    PAGES.clear()
    SEARCHES.clear()
    for name in settings.NOISY:
        for once in logging.getLogger(name).filters:
            if isinstance(once, OnceAMinute):
                once.seen.clear()


def pytest_configure(config: pytest.Config) -> None:
    """Let the emptying of the test database past the triggers that refuse to let history be deleted."""
    operations = type(connection.ops)
    lifted = on_sqlite if connection.vendor == "sqlite" else on_postgresql
    operations.sql_flush = lifted(operations.sql_flush)  # type: ignore[method-assign]


def pytest_unconfigure(config: pytest.Config) -> None:
    """SQLite's journal is kept beside its database, and would stay behind."""
    name = settings.DATABASES["default"].get("TEST", {}).get("NAME")
    for left in Path(name).parent.glob(f"{Path(name).name}*") if name else ():
        left.unlink(missing_ok=True)


def on_sqlite(original: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Takes the triggers off, empties, puts them back."""

    def sql_flush(self: Operations, *args: object, **kwargs: object) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drop = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
        return [*drop, *original(self, *args, **kwargs), *(sql for _, sql in triggers)]

    return sql_flush


def on_postgresql(original: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Empties as a replica does, for which triggers do not fire."""

    def sql_flush(self: Operations, *args: object, **kwargs: object) -> list[str]:
        statements = original(self, *args, **kwargs)
        return ["SET LOCAL session_replication_role = replica", *statements] if statements else []

    return sql_flush


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses a database or a process of its own; begin with what takes longest, so that no worker is left
    with it in the end; leave out what makes PDFs where that cannot be done (never on CI), and what LibreOffice is to
    open where there is none (`tests/everything.py` says both).
    """
    for item in items:
        if isinstance(item, pytest.Function) and vars(item.module).keys() & STARTS_A_PROCESS:
            item.add_marker("server")
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & USES_A_DATABASE:
            item.add_marker("database")
            own = item.get_closest_marker("django_db")
            if "transactional_db" in fixtures or (own and own.kwargs.get("transaction")):
                item.add_marker("commits")
    items.sort(key=turn)
    lacks = set() if LIBREOFFICE.met() else {"libreoffice"}
    if os.environ.get("CI", "").lower() not in {"1", "true"} and not PANGO.met():
        lacks.add("pdf")
    if lacks:
        out = [item for item in items if any(map(item.get_closest_marker, lacks))]
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests counted (`record_property("counted", (what, how many))`), added up over all of them."""
    counted: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "counted":
                counted[value[0]] += value[1]
    for what, number in sorted(counted.items()):
        terminalreporter.write_line(f"{what}: {number:,}")


def turn(item: pytest.Item) -> tuple[bool, float]:
    """The longest first, but after every test that finds the database as it was set up: those that empty it."""
    own = item.get_closest_marker("timeout")
    seconds = float(own.args[0]) if own else 1.0 if item.get_closest_marker("slow") else 0.0
    return item.get_closest_marker("commits") is not None, -seconds
