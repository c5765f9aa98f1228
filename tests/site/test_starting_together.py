"""Several hosts start on one database at once; several people sign in at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest
from django.contrib.auth import hashers as django_hashers

from recovery_site import hashers
from tests.lint.files import ROOT
from tests.postgres import Postgres

PREPARE = "from recovery_site.__main__ import prepare; prepare(demo=False)"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("engine", ["postgresql", "sqlite"])
def test_two_hosts_that_start_together_on_an_empty_database(engine: str, tmp_path) -> None:
    def start(url: str) -> subprocess.Popen[str]:
        env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "recovery_site.settings"}
        run = [sys.executable, "-c", PREPARE]
        return subprocess.Popen(
            run, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def both(url: str) -> None:
        hosts = [start(url) for _ in range(2)]
        said = [host.communicate(timeout=250)[0] for host in hosts]
        assert [host.returncode for host in hosts] == [0, 0], said

    if engine == "sqlite":
        both(f"sqlite:///{tmp_path}/site.sqlite3")
    else:
        with Postgres() as server:
            both(server.url)


def test_only_a_few_hashes_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now, most = [0], [0]
    counting = threading.Lock()

    def slow(self: object, password: str, encoded: str) -> bool:
        with counting:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.02)
        with counting:
            now[0] -= 1
        return True

    monkeypatch.setattr(django_hashers.Argon2PasswordHasher, "verify", slow)
    there = [threading.Thread(target=hashers.Argon2().verify, args=("a", "b")) for _ in range(12)]
    for one in there:
        one.start()
    for one in there:
        one.join()
    assert most[0] == hashers.AT_ONCE


def test_a_password_that_was_hashed_before_is_still_right() -> None:
    old = django_hashers.Argon2PasswordHasher().encode("a long pass phrase", "saltsaltsalt")
    assert hashers.Argon2().verify("a long pass phrase", old)
    assert not hashers.Argon2().verify("another", old)
