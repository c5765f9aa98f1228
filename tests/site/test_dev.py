"""The entry script: what it says when it cannot go on, and that a part that is left out is not forgotten."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import dev
from recovery_site.needs import Need
from tests import everything
from tests.lint.files import ROOT

NOWHERE = Need("Unobtainium", "holds the roof up", ("unobtainium", "libunob1"), programs=("no-such-program",))


def say(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "dev.py", *arguments], cwd=ROOT, capture_output=True, text=True)


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


def report_of(*codes: int, options: list[str] | None = None) -> everything.Report:
    """What is reported of steps that ended so."""
    report = everything.Report(len(codes), options or [])
    for code in codes:
        report.end(everything.Step("Tests", ["python", "-m", "pytest"]), code, 1.0)
    return report


def test_one_failure_fails_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert report_of(0, 0).close() == 0
    assert report_of(0, 1).close() == 1
    assert capsys.readouterr().out.endswith("1 passed, 1 failed\n")


def test_options_that_choose_no_test_are_no_failure_but_no_tests_at_all_are() -> None:
    assert report_of(everything.NOTHING_CHOSEN, options=["-k", "a"]).close() == 0
    assert report_of(everything.NOTHING_CHOSEN).close() == 1


@pytest.mark.parametrize(("ci", "code", "end"), [(True, 1, "1 failed"), (False, 0, "0 failed, 1 skipped")])
def test_what_the_machine_lacks_fails_where_nothing_may_be_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: bool, code: int, end: str
) -> None:
    monkeypatch.setattr(everything, "CI", ci)
    report = report_of(0)
    report.lacks("Tests in Chromium", "Chromium")
    assert report.close() == code
    assert capsys.readouterr().out.rstrip().endswith(end)


def test_a_step_that_runs_aside_keeps_what_it_says_and_how_it_ended(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    said = tmp_path / "said"
    step = everything.Step("A step", [sys.executable, "-c", "import sys; print('é'); sys.exit('why')"])
    said.touch()
    with ThreadPoolExecutor() as pool:
        running = pool.submit(step.run, said)
        everything.follow(said, running)
    assert running.result()[0] == 1
    assert capfdbinary.readouterr().out == "é\nwhy\n".encode()


def test_every_test_that_drives_a_browser_is_found() -> None:
    found = everything.with_a_browser()
    assert found == [str(ROOT / "tests" / "browser"), str(ROOT / "tests" / "javascript")]
