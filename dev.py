#!/usr/bin/env python3
"""The commands of this project. A bare machine with python3 is enough: the rest is set up on the way.

python3 dev.py run [--port 8000]       the site with a demo, on this machine only
python3 dev.py test [pytest options]   every check and every test
python3 dev.py test --fast             lint, types, and what is tested quickly: on SQLite, without the tests that
                                       drive a browser, make a PDF, start a server or take over a second
python3 dev.py bench room              what the rating room costs, on both databases
python3 dev.py bench pdf               what the PDFs cost, beside other ways to make them
python3 dev.py pictures                every page in every state, into var/pictures; and those of the documents
python3 dev.py format                  put the code into the agreed shape
python3 dev.py lock                    choose the package versions anew, from pyproject.toml
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from recovery_site.needs import CHROMIUM, LIBREOFFICE, PANGO, PIP, Need, line_for

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = str(VENV / "bin" / "python")
RUNTIME, DEVELOPMENT = HERE / "requirements.lock", HERE / "requirements-dev.lock"


# ---------------------------------------------------------------------------------------------- set-up


def attempt(title: str, *command: str, **env: str) -> bool:
    """Run a command quietly: say what it is and how long it took, and all that it printed if it failed."""
    print(f"  {title} ...", end="", flush=True)
    start = time.monotonic()
    done = subprocess.run(command, cwd=HERE, env=os.environ | env, capture_output=True, text=True)
    failed = f" failed\n{done.stdout}{done.stderr}"
    print(failed if done.returncode else f" {time.monotonic() - start:.0f} s", flush=True)
    return done.returncode == 0


def must(title: str, *command: str) -> None:
    if not attempt(title, *command):
        sys.exit(f"Stopped: {title[0].lower() + title[1:]} failed. The reason is above.")


def provide(*needs: Need) -> list[Need]:
    """Install what the machine lacks, where that is allowed. Says and returns what is still missing."""
    missing = [need for need in needs if not need.met()]
    root: list[str] | None = [] if os.geteuid() == 0 else None
    if missing and root is None and shutil.which("sudo"):
        allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
        root = ["sudo", "-n"] if allowed else None
    if missing and root is not None and shutil.which("apt-get"):
        apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
        attempt("Refreshing the list of system packages", *apt, "update")
        for need in missing:  # each by itself: what cannot be had holds nothing else up
            attempt(
                f"Installing {', '.join(need.packages)}",
                *[*apt, "install", "--no-install-recommends", *need.packages],
            )
        missing = [need for need in missing if not need.met()]
    for need in missing:
        print(f"! {need.name} is missing ({need.purpose}). To install it, type:\n    {line_for([need])}")
    return missing


def set_up(lock: Path) -> None:
    """Make .venv hold the packages of `lock`. A stamp in it makes the next time quick."""
    stamp = VENV / f"{lock.name}.stamp"
    wanted = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted and Path(PYTHON).exists():
        return
    print("Setting up (once, a minute or so):", flush=True)
    made_by = VENV / "pyvenv.cfg"
    version = f"version = {platform.python_version()}\n"
    if not Path(PYTHON).exists() or version not in made_by.read_text():
        if provide(PIP):
            sys.exit(1)
        must("Making .venv", sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV))
    if not install(lock):
        sys.exit("Stopped: the packages could not be installed. The reason is above.")
    stamp.write_text(wanted)


def install(lock: Path) -> bool:
    """Install the locked packages by uv, which pip installs first; by pip alone where uv does not work."""
    pip = [PYTHON, "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True).returncode:
        if not subprocess.run([PYTHON, "-c", "import ensurepip"], capture_output=True).returncode:
            must("Adding pip", PYTHON, "-m", "ensurepip")
        else:
            pip = [sys.executable, "-m", "pip", "--python", PYTHON]
    hashed = ["install", "--quiet", "--require-hashes", "-r"]
    only_uv = re.search(r"^uv==(.*\\\n)*.*\n", lock.read_text(), re.MULTILINE)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as uv_lock:
        uv_lock.write(only_uv.group() if only_uv else "")
        uv_lock.flush()
        has_uv = attempt("Adding uv", *pip, *hashed, uv_lock.name)
    # uv does not read pip's settings, so it is told where pip looks, and to trust what this machine trusts.
    settings = subprocess.run([*pip, "config", "list"], capture_output=True, text=True).stdout
    index = re.findall(r"index-url='(.*)'", re.sub(r".*extra-index-url.*", "", settings))
    env = {"UV_SYSTEM_CERTS": "1", "UV_LINK_MODE": "copy"} | (
        {"UV_DEFAULT_INDEX": index[-1]} if index else {}
    )
    uv = [PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, "--require-hashes", "-r", str(lock)]
    if has_uv and attempt(f"Installing {lock.name}", *uv, **env):
        return True
    return attempt(f"Installing {lock.name} by pip", *pip, *hashed, str(lock))


# --------------------------------------------------------------------------------------------- commands


def run(arguments: list[str]) -> None:
    """Set up, then become the site: it makes the database ready, prints the sign-ins and serves."""
    parser = argparse.ArgumentParser(prog="dev.py run")
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args(arguments).port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            other = f"python3 dev.py run --port {port + 1}"
            sys.exit(f"Port {port} is in use: is the site running already? To use another one, type: {other}")
    provide(PANGO)
    set_up(RUNTIME)
    os.chdir(HERE)
    os.execv(PYTHON, [PYTHON, "-m", "recovery_site", "--port", str(port), "--demo"])


def test(arguments: list[str]) -> None:
    """Set up, then every check and every test: see tests/everything.py."""
    wanted = [] if "--fast" in arguments else [PANGO, CHROMIUM, LIBREOFFICE]
    missing = [need.name for need in provide(*wanted)]
    set_up(DEVELOPMENT)
    os.chdir(HERE)
    os.execv(
        PYTHON, [PYTHON, "-m", "tests.everything", *(f"--missing={name}" for name in missing), *arguments]
    )


def bench(arguments: list[str]) -> None:
    """Set up, then measure: the room on SQLite and on PostgreSQL, which prints ratios and fails nothing; or the PDFs,
    which ends with 1 if a ratio is over its limit.
    """
    if arguments != ["pdf"] and arguments[:1] != ["room"]:
        sys.exit(
            "What can be measured: python3 dev.py bench room [--seconds 3] [measures], python3 dev.py bench pdf"
        )
    if arguments == ["pdf"]:
        provide(PANGO, CHROMIUM)
    set_up(DEVELOPMENT)
    if arguments == ["pdf"]:
        sys.exit(subprocess.run([PYTHON, "-m", "tests.bench.papers"], cwd=HERE).returncode)
    measure = [PYTHON, "-m", "tests.bench.room", *arguments[1:]]
    for command in (measure, [PYTHON, "tests/postgres.py", *measure]):
        subprocess.run(command, cwd=HERE, env=os.environ | {"DATABASE_URL": ""})


def pictures(arguments: list[str]) -> None:
    """Set up, then take pictures: see tests/pictures. `pictures room` takes those of the room alone."""
    provide(PANGO, CHROMIUM)
    set_up(DEVELOPMENT)
    os.chdir(HERE)
    os.execv(PYTHON, [PYTHON, "-m", "tests.pictures", *arguments])


def format_code(arguments: list[str]) -> None:
    set_up(DEVELOPMENT)
    must("Mending what can be mended", PYTHON, "-m", "ruff", "check", "--fix", ".")
    must("Formatting", PYTHON, "-m", "ruff", "format", ".")


def lock(arguments: list[str]) -> None:
    """Write both locks: exact versions with hashes, and no word of where they came from."""
    set_up(RUNTIME)
    options = "--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet"
    uv = [PYTHON, "-m", "uv", "pip", "compile", "pyproject.toml", *options.split(), "--group", "setup"]
    os.environ["UV_SYSTEM_CERTS"] = "1"
    must("Writing requirements.lock", *uv, *arguments, "-o", RUNTIME.name)
    dev = ["--group", "dev", "-c", RUNTIME.name]
    must("Writing requirements-dev.lock", *uv, *arguments, *dev, "-o", DEVELOPMENT.name)


COMMANDS = {
    "run": run,
    "test": test,
    "bench": bench,
    "pictures": pictures,
    "format": format_code,
    "lock": lock,
}

if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python can read this far, and should be told
        sys.exit(f"This project needs Python 3.11 or newer. This is {sys.version.split()[0]}.")
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit((__doc__ or "").strip())
    try:
        COMMANDS[sys.argv[1]](sys.argv[2:])
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
