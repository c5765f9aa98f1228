"""Commands in the documents run as they stand: with the Python of the site, and with options that exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError

from tests.lint.files import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PYTHON = ".venv/bin/python"


def blocks(page: Path) -> list[str]:
    """The commands in the blocks of a page, one a line, as a reader would copy them."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    found = [block for kind, block in fenced if kind in ("", "sh")]
    return [
        line.strip() for block in found for line in block.replace("\\\n", " ").splitlines() if line.strip()
    ]


def commands(page: Path) -> list[str]:
    """Everything that is asked of manage.py on a page, in a block or between backquotes, without `manage.py`."""
    inline = re.findall(r"`([^`\n]*manage\.py [^`\n]*)`", page.read_text())
    return [line.partition("manage.py ")[2] for line in [*blocks(page), *inline] if "manage.py " in line]


def parsed(line: str) -> None:
    """Refuses a command that does not exist, or that does not know its options."""
    name, *arguments = shlex.split(line, comments=True)
    where = get_commands()[name]
    command = where if isinstance(where, BaseCommand) else load_command_class(where, name)
    command.create_parser("manage.py", name).parse_args(arguments)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_exists_with_its_options(page: Path) -> None:
    for line in commands(page):
        if re.search(r"\b[A-Z]{4,}\b", line) and "NAME" in line:
            line = line.replace("ROLE", "partner")  # a word in capitals is the reader's own
        parsed(line)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_block_uses_the_python_of_the_site(page: Path) -> None:
    for line in blocks(page):
        if "manage.py" in line or "-m recovery_site" in line:
            assert line.startswith((PYTHON, "docker ")), line


def test_a_command_that_is_wrong_is_noticed() -> None:
    for line in ("no_such_command", "verify_chain --no-such-option"):
        with pytest.raises((KeyError, CommandError)):
            parsed(line)
