"""Each import contract of pyproject.toml finds an import the wrong way, and a module that has no layer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.lint.files import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
NO_LAYER = "A = 1"
# The contract, the module that breaks it, what is written into that module, and what it imports by that.
PLANTED = [
    (
        "packages",
        "framework.models",
        "from assessments.people.models import User",
        "assessments.people.models",
    ),
    ("packages", "recovery_site.errors", "import assessments", "assessments"),
    ("packages", "recovery_site.text", "from framework.models import Edition", "framework.models"),
    (
        "steps",
        "assessments.record.services",
        "from assessments.plans import services",
        "assessments.plans.services",
    ),
    ("steps", "assessments.record.queries", "from ..plans.models import Plan", "assessments.plans.models"),
    ("steps", "assessments.record.forms", "from .. import plans", "assessments.plans"),
    (
        "steps",
        "assessments.record.views",
        "def f():\n    import assessments.reports.pdf",
        "assessments.reports.pdf",
    ),
    ("steps", "assessments.plans.services", "from assessments.models import Review", "assessments.models"),
    ("steps", "assessments.audit.services", "from ..people.models import User", "assessments.people.models"),
    ("steps", "assessments.live.wake", "from ..audit.services import write", "assessments.audit.services"),
    ("steps", "assessments.progress.queries", "from assessments.demo import plans", "assessments.demo.plans"),
    ("steps", "assessments.cupboard", NO_LAYER, ""),
    ("moving", "assessments.moving.tables", "from .values import read", "assessments.moving.values"),
    ("moving", "assessments.moving.cupboard", NO_LAYER, ""),
    (
        "imports",
        "assessments.moving.exporting",
        "def f():\n    from assessments.moving import guards",
        "assessments.moving.guards",
    ),
    (
        "imports",
        "assessments.reports.views",
        "from assessments.moving.importing import bring_in",
        "assessments.moving.importing",
    ),
    ("modules", "assessments.record.services", "from .views import record", "assessments.record.views"),
    ("modules", "assessments.record.models", "from . import services", "assessments.record.services"),
    ("modules", "assessments.plans.queries", "from .services import save", "assessments.plans.services"),
    (
        "modules",
        "assessments.workshop.rooms.services",
        "from .views import a",
        "assessments.workshop.rooms.views",
    ),
    (
        "modules",
        "assessments.workshop.paper.services",
        "from .forms import a",
        "assessments.workshop.paper.forms",
    ),
    ("modules", "assessments.signoff.cupboard", NO_LAYER, ""),
    ("modules", "assessments.progress.across.cupboard", NO_LAYER, ""),
    ("modules", "assessments.workshop.ballots.cupboard", NO_LAYER, ""),
    (
        "room",
        "assessments.workshop.protection.tally",
        "from ..rooms import views",
        "assessments.workshop.rooms.views",
    ),
    (
        "room",
        "assessments.workshop.models",
        "from .joining.views import a",
        "assessments.workshop.joining.views",
    ),
    ("room", "assessments.workshop.cupboard", NO_LAYER, ""),
    ("leaves", "assessments.live.wake", "from .streams import Live", "assessments.live.streams"),
    ("leaves", "assessments.outbox.services", "from .tasks import send_due", "assessments.outbox.tasks"),
    ("leaves", "assessments.worker.cupboard", NO_LAYER, ""),
    (
        "charts",
        "assessments.progress.charts.limits",
        "from .chart import chart",
        "assessments.progress.charts.chart",
    ),
    ("charts", "assessments.progress.charts.cupboard", NO_LAYER, ""),
    ("framework", "framework.models", "from framework import queries", "framework.queries"),
    ("framework", "framework.cupboard", NO_LAYER, ""),
    ("weasyprint", "assessments.reports.views", "def f():\n    from weasyprint import HTML", "weasyprint"),
    ("weasyprint", "recovery_site.checks", "import weasyprint", "weasyprint"),
    ("office", "assessments.reports.making", "def f():\n    from docx import Document", "docx"),
    ("pyhanko", "assessments.reports.making", "def f():\n    from pyhanko.sign import signers", "pyhanko"),
]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the packages of the site, to plant something in."""
    for package in ("assessments", "framework", "recovery_site"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache", "--contract", contract]
    wide = os.environ | {"COLUMNS": "1000"}  # a line of its output is not broken
    return subprocess.run(command, cwd=folder, env=wide, capture_output=True, text=True)


@pytest.mark.parametrize("contract", [contract["id"] for contract in CONTRACTS])
def test_a_contract_finds_every_import_the_wrong_way(site: Path, contract: str) -> None:
    # Given a site in which this contract is broken, once in each way
    planted = [(module, line, imported) for name, module, line, imported in PLANTED if name == contract]
    assert planted
    for module, line, _ in planted:
        path = (site / module.replace(".", "/")).with_suffix(".py")
        with path.open("a") as file:
            file.write(f"\n{line}\n")

    # When the contract is checked
    done = lint(site, contract)

    # Then it is broken, and each of them is named
    assert done.returncode == 1, done.stderr
    unseen = [
        (module, line)
        for module, line, imported in planted
        if (f"{module} -> {imported} (" if imported else f"- {module}\n") not in done.stdout
    ]
    assert unseen == [], done.stdout
