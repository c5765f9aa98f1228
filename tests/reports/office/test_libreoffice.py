"""LibreOffice opens every file that is for an office program, without a complaint, and makes of it what it should be.

Where the machine has no LibreOffice these tests are left out, and `dev.py test` says so; on CI they fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

from assessments.reports.office.word import checking, filling
from assessments.reports.workbook.writing import Column, Table, written
from tests.reports.office.test_slides import of_deck
from tests.reports.office.test_word import ABOUT, ARABIC, TRICKS

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow, pytest.mark.timeout(200)]


def files() -> dict[str, bytes]:
    """One of each, full and almost empty."""
    found = {}
    for name in filling.NAMES:
        for n, example in enumerate(checking.examples(name).values()):
            found[f"{n}-{name}"] = filling.made(name, example, ABOUT)
    for n, worst in enumerate((False, True)):
        found[f"{n}-slides.pptx"] = of_deck(worst)
    rows = ((TRICKS, 1), ("=1+1", 2), (ARABIC, None))
    found["tables.xlsx"] = written("Tables", [Table("Words", (Column("Words"), Column("Number")), rows)])
    return found


def test_libreoffice_opens_each_and_makes_pages_of_it(tmp_path: Path) -> None:
    # Given one file of each kind
    made = files()
    for name, file in made.items():
        (tmp_path / name).write_bytes(file)
    # When LibreOffice is asked to print them, with settings of its own and nobody's else
    program = shutil.which("soffice") or "libreoffice"
    command = [
        program,
        f"-env:UserInstallation={(tmp_path / 'settings').as_uri()}",
        "--headless",
        "--norestore",
    ]
    command += [
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path / "out"),
        *(str(tmp_path / name) for name in made),
    ]
    env = os.environ | {"HOME": str(tmp_path)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=180)
    # Then it complains of nothing, and there is a PDF of each with as many pages as it should have
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stdout + done.stderr
    for name in made:
        with pikepdf.open(tmp_path / "out" / f"{Path(name).stem}.pdf") as pages:
            assert len(pages.pages) == 5 if name.endswith(".pptx") else len(pages.pages) >= 1, name
