"""What must not be written anywhere in the project: where packages come from, and one machine's own paths."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.site.house import ROOT, files, inside

# Written so that this file does not name them either.
REGISTRIES = (
    r"p[y]pi\.org|pythonhoste[d]\.org|npm[j]s\.(org|com)|yarn[p]kg\.com|deb\.debia[n]\.org|docke[r]\.io|ghc[r]\.io"
    r"|qua[y]\.io"
)
PATHS = r"(?<![\w.$}])/(wor[k]|roo[t]|hom[e]/\w+|opt/(whe[e]ls|pyp[i]|pyp[i]-more)|User[s]/\w+)/"
OUR_MACHINE = re.compile(f"({REGISTRIES}|{PATHS}|--find-link[s]|extra-index-ur[l]=|--index-ur[l])")
TEXT = (
    ".py",
    ".toml",
    ".lock",
    ".md",
    ".json",
    ".yaml",
    ".yml",
    ".html",
    ".css",
    ".js",
    ".mjs",
    ".txt",
    ".npmrc",
)


def faults_of(path: Path) -> list[str]:
    lines = path.read_text(errors="replace").splitlines()
    return [f"{path.name}:{number}" for number, line in enumerate(lines, 1) if OUR_MACHINE.search(line)]


def test_nothing_names_a_registry_or_a_path_of_one_machine() -> None:
    ours = [*files(*TEXT), ROOT / "Dockerfile", ROOT / ".ci" / "run"]
    assert {inside(path): found for path in ours if (found := faults_of(path))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "https://files.python" + "hosted.org/packages/x.whl",
        '"resolved": "https://registry.npm' + 'js.org/x"',
        "/opt/whe" + "els/x.whl",
        "cd /wor" + "k/main",
        "FROM ghc" + "r.io/somebody/image",
        "--find-" + "links somewhere",
    ],
)
def test_such_a_line_would_be_seen(tmp_path: Path, line: str) -> None:
    file = tmp_path / "file.txt"
    file.write_text(f"first line\n{line}\n")
    assert faults_of(file) == ["file.txt:2"]


def test_locks_pin_every_package_with_a_hash_and_agree_with_each_other() -> None:
    pinned = {}
    for name in ("requirements.lock", "requirements-dev.lock"):
        blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text().strip())
        assert all(re.match(r"[\w.-]+(\[\w+\])?==[\w.]+", block) for block in blocks)
        assert all("--hash=sha256:" in block for block in blocks)
        pinned[name] = {block.split("==")[0]: block.split()[0] for block in blocks}
    runtime, development = pinned.values()
    assert runtime.items() <= development.items()
    assert {"uv", "uvicorn", "django", "weasyprint"} <= runtime.keys()


def test_nothing_is_left_out_of_the_tests() -> None:
    pattern = re.compile(r"pytest\.(mark\.)?(skip|xfai[l]|importorskip)|unittest\.skip|TOD[O]|FIXM[E]|XX[X]")
    found = [
        inside(p)
        for p in files(".py", ".html")
        if p.name != Path(__file__).name and pattern.search(p.read_text())
    ]
    assert found == []
