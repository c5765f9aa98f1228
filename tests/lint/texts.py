"""Rules of all text files: how long they are, what they must not name, and that what they point at is there."""

from __future__ import annotations

import os
import re

from tests.lint.files import File, Found, Rule, lines_with

LONGEST = 400
# Written so that this file does not name them either.
REGISTRIES = (
    r"p[y]pi\.org|pythonhoste[d]\.org|npm[j]s\.(org|com)|yarn[p]kg\.com|deb\.debia[n]\.org|docke[r]\.io|ghc[r]\.io"
    r"|qua[y]\.io"
)
PATHS = r"(?<![\w.$}])/(wor[k]|roo[t]|hom[e]/\w+|opt/(whe[e]ls|pyp[i]|pyp[i]-more)|User[s]/\w+)/"
ONE_MACHINE = f"({REGISTRIES}|{PATHS}|--find-link[s]|extra-index-ur[l]=|--index-ur[l])"
LEFT_OUT = r"pytest\.(mark\.)?(skip|xfai[l]|importorskip)|unittest\.skip|\bTOD[O]\b|\bFIXM[E]\b|\bXX[X]\b"
LINK = re.compile(r"(?<!`)\]\((?!https?:|mailto:|#)([^)#\s]+)")


def is_source(file: File) -> bool:
    """What somebody wrote: not built, not generated."""
    built = file.package == "static" and not file.name.startswith("static/src/")
    kinds = {".py", ".html", ".css", ".js", ".mjs"}
    return file.path.suffix in kinds and not built and "migrations" not in file.path.parts


def too_long(file: File) -> Found:
    if (length := len(file.text.splitlines())) > LONGEST:
        yield length, f"{length} lines; a file has {LONGEST} at most: divide it by what a reader looks for"


def links(file: File) -> Found:
    for number, line in enumerate(file.text.splitlines(), 1):
        for target in LINK.findall(line):
            if not (file.root / file.path.parent / target).exists():
                yield number, f"{target} is not there"


def pins(file: File) -> dict[str, str]:
    """The packages of a lock file with their versions."""
    blocks = re.split(r"\n(?=[a-z0-9])", file.text.strip())
    return {block.split("==")[0]: block.split()[0] for block in blocks}


def locks(file: File) -> Found:
    """Each package has one exact version and a hash; both locks agree."""
    lines = file.text.splitlines()
    blocks = re.split(r"\n(?=[a-z0-9])", file.text.strip())
    for block in blocks:
        line = lines.index(block.splitlines()[0]) + 1
        if not re.match(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+", block):
            yield line, "no exact version"
        if "--hash=sha256:" not in block:
            yield line, "no hash"
    if file.name == "requirements-dev.lock":
        runtime = file.root / "requirements.lock"
        for name, pin in pins(File(file.root, runtime.name, runtime.read_text())).items():
            if pins(file).get(name) != pin:
                yield 1, f"{pin} is in requirements.lock, {pins(file).get(name, 'nothing')} here"


def ci(file: File) -> Found:
    if not file.text.rstrip().endswith("exec python3 dev.py test"):
        yield 1, "the integration machine runs what everybody types"
    if not os.access(file.root / file.name, os.X_OK):
        yield 1, "it may not be executed"


RULES = [
    Rule("length", is_source, too_long),
    Rule("one-machine", lambda file: True, lambda file: lines_with(file, ONE_MACHINE)),
    Rule(
        "left-out",
        lambda file: file.path.suffix in {".py", ".html", ".js"},
        lambda file: lines_with(file, LEFT_OUT),
    ),
    Rule("links", lambda file: file.path.suffix == ".md", links),
    Rule("locks", lambda file: re.fullmatch(r"requirements(-dev)?\.lock", file.name) is not None, locks),
    Rule("ci", lambda file: file.name == ".ci/run", ci),
]
