"""The entry script: what it says when it cannot go on, and that it asks for nothing but Python."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys

import pytest

import dev
from recovery_site.needs import Need
from tests.site.house import ROOT, imports

NOWHERE = Need("Unobtainium", "holds the roof up", ("unobtainium", "libunob1"), programs=("no-such-program",))


def say(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "dev.py", *arguments], cwd=ROOT, capture_output=True, text=True)


def test_it_needs_nothing_but_python() -> None:
    needed = {
        name.split(".")[0]
        for file in ("dev.py", "recovery_site/needs.py")
        for name, _ in imports(ROOT / file)
    }
    assert needed - {"recovery_site"} <= sys.stdlib_module_names
    assert not ast.parse((ROOT / "recovery_site" / "__init__.py").read_text()).body


def test_it_stays_short() -> None:
    assert len((ROOT / "dev.py").read_text().splitlines()) <= 220


@pytest.mark.parametrize("arguments", [[], ["no-such-command"]])
def test_without_a_command_it_says_which_there_are(arguments: list[str]) -> None:
    said = say(*arguments)
    assert said.returncode == 1
    assert all(f"dev.py {command}" in said.stderr for command in dev.COMMANDS)


def test_a_port_in_use_is_said_plainly_and_another_offered() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = say("run", "--port", str(port))
    assert said.returncode == 1
    assert said.stderr.startswith(f"Port {port} is in use")
    assert f"--port {port + 1}" in said.stderr


def test_who_may_not_install_is_given_the_line_to_type(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    assert dev.provide(NOWHERE) == [NOWHERE]
    said = capsys.readouterr().out
    assert "! Unobtainium is missing (holds the roof up)" in said
    assert "sudo apt-get install -y unobtainium libunob1" in said


def test_who_may_install_gets_it_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(dev, "attempt", lambda title, *command: asked.append(command) or True)
    dev.provide(NOWHERE)
    assert asked[0][-1] == "update"
    assert asked[1][-4:] == ("install", "--no-install-recommends", "unobtainium", "libunob1")


def test_ci_runs_what_everybody_types() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text().rstrip().endswith("exec python3 dev.py test")
