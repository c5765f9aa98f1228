"""The house keeps its shape: imports run one way, and the rules of the folders hold."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.site.house import ROOT, files, imports, inside

# A step may import itself and the steps before it, the log and the framework.
STEPS = ["people", "reviews", "record", "workshop", "plans", "signoff", "progress", "reports"]
# Inside a step, a room may import the rooms after it: views -> forms, services, queries -> models.
ROOMS = {"models": 0, "queries": 1, "services": 2, "forms": 2, "views": 3, "urls": 4}


def faults_of(path: Path, root: Path = ROOT) -> list[str]:
    """Every import of this file that the rules forbid."""
    parts = path.relative_to(root).with_suffix("").parts
    if parts[0] not in {"assessments", "framework", "recovery_site"} or "migrations" in parts:
        return []
    faults = []
    for module, lazy in imports(path, root):
        to = module.split(".")
        reason = ""
        if parts[0] != "assessments" and to[0] == "assessments":
            reason = "assessments is above it"
        elif to[0] == "weasyprint" and not (parts == ("assessments", "reports", "pdf") and lazy):
            reason = "only reports/pdf.py may, inside a function"
        elif module.startswith(("django.db.models.signals", "django.dispatch", "django.db.models.signal")):
            reason = "no signals"
        elif parts[0] == "assessments" and to[0] == "assessments" and len(parts) > 2 and len(to) > 1:
            reason = between_steps(parts, to)
        if reason:
            faults.append(f"{'/'.join(parts)} imports {module}: {reason}")
    return faults


def between_steps(parts: tuple[str, ...], to: list[str]) -> str:
    here, there = parts[1], to[1]
    if here not in [*STEPS, "audit"]:
        return ""  # commands and the like stand outside the journey
    if here == "audit" and there != "audit":
        return "the log is a leaf"
    if there == "models":
        return "the face is for Django; import from the step"
    if here in STEPS and there in STEPS and STEPS.index(there) > STEPS.index(here):
        return "it is a later step"
    rooms = ROOMS.get(parts[2]), ROOMS.get(to[2] if len(to) > 2 else "")
    if here == there and None not in rooms and parts[2] != to[2] and rooms[1] >= rooms[0]:  # type: ignore[operator]
        return "rooms of a step look inwards"
    return ""


def test_imports_run_one_way() -> None:
    assert [fault for path in files(".py") for fault in faults_of(path)] == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("assessments/record/services.py", "from assessments.plans import services"),
        ("assessments/record/services.py", "from assessments.plans.models import Plan"),
        ("assessments/record/services.py", "from ..plans.models import Plan"),
        ("assessments/record/services.py", "from .. import plans"),
        ("assessments/record/services.py", "def f():\n    import assessments.reports.pdf"),
        ("assessments/record/services.py", "from assessments.models import Review"),
        ("assessments/record/services.py", "from assessments.record.views import record"),
        ("assessments/record/models.py", "from . import services"),
        ("assessments/record/queries.py", "from .services import agree"),
        ("assessments/record/forms.py", "from assessments.record.services import agree"),
        ("assessments/audit/services.py", "from assessments.people.models import User"),
        ("framework/models.py", "from assessments.people.models import User"),
        ("recovery_site/views.py", "import assessments"),
        ("assessments/reports/pdf.py", "import weasyprint"),
        ("assessments/reports/views.py", "def f():\n    from weasyprint import HTML"),
        ("assessments/people/models.py", "from django.db.models.signals import post_save"),
        ("framework/models.py", "from django.dispatch import receiver"),
    ],
)
def test_an_import_the_wrong_way_is_seen(tmp_path: Path, path: str, line: str) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(line)
    assert faults_of(file, tmp_path)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("assessments/record/services.py", "from assessments.audit.services import write"),
        ("assessments/record/services.py", "from assessments.people.policy import check"),
        ("assessments/record/services.py", "from framework.models import Challenge"),
        ("assessments/record/views.py", "from . import forms, services, queries"),
        ("assessments/models.py", "from assessments.record.models import Row"),
        ("assessments/management/commands/seed_demo.py", "from assessments.plans.services import write"),
        ("assessments/reports/pdf.py", "def f():\n    from weasyprint import HTML"),
    ],
)
def test_an_import_the_right_way_is_let_be(tmp_path: Path, path: str, line: str) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(line)
    assert faults_of(file, tmp_path) == []


def test_views_never_touch_a_model_manager() -> None:
    found = [
        f"{inside(path)}:{node.lineno}"
        for path in files(".py")
        if path.name == "views.py" or path.parent.name == "views"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]
    assert found == []


def test_no_file_is_longer_than_400_lines() -> None:
    kinds = (".py", ".html", ".css", ".mjs")
    ours = [path for path in files(*kinds) if "dist" not in path.parts and "migrations" not in path.parts]
    lengths = {inside(path): len(path.read_text().splitlines()) for path in ours}
    built = {name for name in lengths if name.startswith("static/") and not name.startswith("static/src/")}
    assert {name: length for name, length in lengths.items() if length > 400 and name not in built} == {}


def test_no_cupboard_for_everything() -> None:
    assert [
        inside(path) for path in files(".py") if path.stem in {"utils", "helpers", "common", "misc"}
    ] == []
