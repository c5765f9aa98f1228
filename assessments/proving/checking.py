#!/usr/bin/env python3
"""Recompute every hash of an export, with the standard library of Python alone: no site, no database, no network.

    python3 verify.py FILE [--expect HASH] [--report PDF] [--key KEYFILE]

Ends with 0 when everything fits, with 1 when something was changed, added or removed, with 2 for a file that is no
export. `--expect` takes a hash or a head ("recovery-log:...") from a paper or an email. With `--key`, a file whose
lines are the keys of the site (LOG_KEY), the seals are checked as well. `--report` takes the file of a report, and
says whether it was published there, as which, and whether it is the newest. What is in the file: docs/proving.md.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

FORMAT = "recovery-proof/1"
START = "0" * 64
LARGEST = 2**53 - 1
# Rows whose fingerprints are in the log, and whose words are in no export: not all who get one may read a discussion.
WITHHELD = {"comment", "settling", "phrasemark", "phrasesshown"}
Json = dict[str, object]


# ------------------------------------------------------------------- canonical JSON (RFC 8785)


def canonical(value: object) -> str:
    """The one spelling of a value. Raises ValueError for what has none."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_text(name)}:{canonical(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError("a number that is too large")
        return str(value)
    if isinstance(value, float):
        return _number(value)
    raise ValueError(f"no JSON: {type(value).__name__}")


def _text(text: str) -> str:
    text.encode()  # half letters have no spelling
    return json.dumps(text, ensure_ascii=False)


def _number(value: float) -> str:
    """As ECMAScript writes it."""
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("no number")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    parts = Decimal(repr(abs(value))).as_tuple()
    digits = "".join(map(str, parts.digits)).lstrip("0")
    point = len(digits) + int(parts.exponent)
    digits = digits.rstrip("0")
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if digits[1:] else ""
    return f"{sign}{digits[0]}{rest}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(key: str, content: str) -> str:
    """The seal of a content, made with a key of the site."""
    secret = hashlib.sha256(f"recovery_site.audit/{key}".encode()).digest()
    return hmac.new(secret, content.encode(), "sha256").hexdigest()


# ---------------------------------------------------------------------------------- the export


class NoExport(ValueError):
    """The file is not an export, or not all of one."""


@dataclass
class Export:
    """What the file says."""

    system: object = None
    entries: list[Json] = field(default_factory=list)
    rows: dict[str, Json] = field(default_factory=dict)


@dataclass
class Report:
    """What was found. `faults` is empty when everything fits; `notes` say what could not be checked."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def _object(pairs: list[tuple[str, object]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def read(lines: Iterable[bytes]) -> Export:
    """Read a whole export. Raises NoExport when a line is missing, added, damaged or not in its canonical spelling."""
    export, running, ended = Export(), hashlib.sha256(), False
    for count, line in enumerate(lines):
        if ended:
            raise NoExport("something stands after the end")
        try:
            said = json.loads(line.decode(), object_pairs_hook=_object)
            if not isinstance(said, dict) or f"{canonical(said)}\n".encode() != line:
                raise ValueError("not the canonical spelling")
        except (ValueError, RecursionError) as error:
            raise NoExport(f"line {count + 1} is damaged ({error})") from None
        kind = said.pop("kind", None)
        if (kind == "export") != (count == 0):
            raise NoExport("the first line does not say what this is")
        if kind == "export":
            if said.get("format") != FORMAT:
                raise NoExport(f"the format is not {FORMAT}")
            export.system = said.get("system")
        elif kind == "entry":
            export.entries.append(said)
        elif kind == "row" and isinstance(said.get("facts"), dict):
            if said.get("name") in export.rows:
                raise NoExport(f"{said.get('name')} stands twice")
            export.rows[str(said.get("name"))] = said["facts"]
        elif kind == "end":
            if said != {"lines": count, "sha256": running.hexdigest()}:
                raise NoExport("the last line does not fit those before it")
            ended = True
        else:
            raise NoExport(f"line {count + 1} is of no kind that belongs here")
        running.update(line)
    if not ended:
        raise NoExport("the end is missing")
    return export


# ------------------------------------------------------------------------------------ checking


def check(
    lines: Iterable[bytes],
    *,
    keys: Sequence[str] = (),
    expected: Sequence[str] = (),
    files: Mapping[str, str] = {},
) -> Report:
    """Recompute every hash. `files` are reports: their names, each with its SHA-256. Raises NoExport as `read` does."""
    export, report = read(lines), Report()
    _chain(export, keys, report)
    _rows(export, report)
    _published(export, files, report)
    there = {entry.get("hash") for entry in export.entries}
    for text in expected:
        digest = text.strip().lower().rpartition(":")[2]
        if not re.fullmatch("[0-9a-f]{64}", digest):
            report.faults.append(f"“{text}” is no hash")
        elif digest not in there:
            report.faults.append(f"no entry has the hash {digest}: the log was cut off or recreated")
    return report


def _chain(export: Export, keys: Sequence[str], report: Report) -> None:
    previous, keyed, unproven = START, False, 0
    for number, entry in enumerate(export.entries, 1):
        digest, seal = entry.get("hash"), entry.get("seal")
        content = canonical({name: value for name, value in entry.items() if name not in ("hash", "seal")})
        if entry.get("seq") != number or entry.get("system") != export.system:
            report.faults.append(f"entry {number} is missing, or stands in the wrong place")
        if entry.get("previous") != previous:
            report.faults.append(f"entry {number} does not follow on from the one before it")
        by_key = any(sealed(key, content) == (seal or digest) for key in keys)
        if sha256(content) == digest:
            if (keyed and not seal) or (seal and keys and not by_key):
                report.faults.append(f"entry {number} has no seal, or a wrong one")
        elif seal or keyed or (keys and not by_key):
            report.faults.append(f"entry {number} was changed")
        elif not by_key:
            unproven += 1
        keyed, previous = keyed or bool(seal), str(digest)
    report.counts["entries"] = len(export.entries)
    if not export.entries:
        report.faults.append("the log is empty")
    if unproven:
        report.notes.append(
            f"{unproven} entries of an earlier release have a hash that only the key of the site can recompute"
        )
    if keyed and not keys:
        report.notes.append("the seals were not checked: that needs the key of the site")


def _rows(export: Export, report: Report) -> None:
    logged: Json = {}
    for entry in export.entries:
        detail = entry.get("detail")
        rows = detail.get("rows") if isinstance(detail, dict) else None
        logged |= rows if isinstance(rows, dict) else {}
    missing = sorted(logged.keys() - export.rows.keys())
    withheld = [name for name in missing if name.partition(" ")[0] in WITHHELD]
    for name in sorted({*missing} - {*withheld}):
        report.faults.append(f"{name} is in the log, and is missing")
    if withheld:
        report.notes.append(
            f"{len(withheld)} comments and marks beside plans are not in the file: the site compares them itself"
        )
    for name, facts in export.rows.items():
        model = name.partition(" ")[0]
        report.counts[model] = report.counts.get(model, 0) + 1
        if name != f"{model} {facts.get('id')}":
            report.faults.append(f"{name} has another number")
        if "content" in facts and sha256(str(facts["content"])) != facts.get("sha256"):
            report.faults.append(f"the words of {name} are not those of its hash")
        of = export.rows.get(f"revision {facts.get('revision_id')}")
        if "revision_id" in facts and (of is None or of.get("sha256") != facts.get("sha256")):
            report.faults.append(f"{name} is not for what was filed")
        if name in logged:
            if sha256(canonical(facts)) != logged[name]:
                report.faults.append(f"{name} was changed")
        elif not _told(export, model, facts, of or {}):
            report.faults.append(f"{name} is not in the log")
    _signed(export, report)


def _told(export: Export, model: str, facts: Json, of: Json) -> bool:
    """Whether an entry of an earlier release, which held fewer facts, tells of this row."""
    if model == "revision":
        return any(row.get("revision_id") == facts.get("id") for row in export.rows.values())
    sought: dict[str, Callable[[], tuple[str, str, Json]]] = {
        "signature": lambda: ("plan.sign", f"plan {of.get('plan_id')}", {"side": facts.get("side")}),
        "endorsement": lambda: ("plan.endorse", f"plan {of.get('plan_id')}", {}),
        "completedtemplatea": lambda: ("record.complete", f"review {facts.get('review_id')}", {}),
    }
    if model not in sought:
        return False
    act, about, said = sought[model]()
    said |= {"sha256": facts.get("sha256")}
    return any(
        (entry.get("act"), entry.get("about")) == (act, about) and said.items() <= _detail(entry).items()
        for entry in export.entries
    )


def _detail(entry: Json) -> Json:
    detail = entry.get("detail")
    return (
        {name: value for name, value in detail.items() if name != "rows"} if isinstance(detail, dict) else {}
    )


def _signed(export: Export, report: Report) -> None:
    """Every signature that the log tells of is there."""
    there = set()
    for facts in export.rows.values():
        of = export.rows.get(f"revision {facts.get('revision_id')}", {})
        there.add((f"plan {of.get('plan_id')}", of.get("number"), facts.get("side"), facts.get("sha256")))
    for entry in export.entries:
        said = _detail(entry)
        if entry.get("act") != "plan.sign" or "side" not in said:
            continue
        if (entry.get("about"), said.get("revision"), said.get("side"), said.get("sha256")) not in there:
            report.faults.append(f"the signature that entry {entry.get('seq')} tells of is missing")


def _published(export: Export, files: Mapping[str, str], report: Report) -> None:
    """Published reports are numbered without a gap, and the files that somebody has are among them."""
    numbers: dict[object, list[int]] = {}
    by_hash: dict[object, Json] = {}
    for name, facts in export.rows.items():
        if name.startswith("publishedreport ") and isinstance(facts.get("number"), int):
            numbers.setdefault(facts.get("review_id"), []).append(int(str(facts["number"])))
            by_hash[facts.get("sha256")] = facts
    for review, found in numbers.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            report.faults.append(
                f"the published reports of review {review} are not numbered one after the other"
            )
    for name, digest in files.items():
        facts = by_hash.get(digest, {})
        if not facts:
            report.faults.append(f"{name} is not a report that was published there, or it was changed")
            continue
        newest = max(numbers[facts.get("review_id")])
        which = f"published report {facts.get('number')} of review {facts.get('review_id')}"
        newer = "" if facts.get("number") == newest else f"; the newest is report {newest}"
        report.notes.append(f"{name} is {which}{newer}")


# --------------------------------------------------------------------------- the command line


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Recompute every hash of an export.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--expect", action="append", default=[], metavar="HASH")
    parser.add_argument("--report", action="append", default=[], type=Path, metavar="PDF")
    parser.add_argument("--key", type=Path, metavar="KEYFILE")
    options = parser.parse_args(arguments)
    try:
        keys = options.key.read_text().split("\n") if options.key else []
        files = {str(one): hashlib.sha256(one.read_bytes()).hexdigest() for one in options.report}
        known = [key.strip() for key in keys if key.strip()]
        with options.file.open("rb") as lines:
            report = check(lines, keys=known, expected=options.expect, files=files)
    except (OSError, NoExport) as error:
        print(f"{options.file}: {error}")
        return 2
    for fault in report.faults:
        print(f"WRONG: {fault}")
    for note in report.notes:
        print(f"Note: {note}")
    print(", ".join(f"{count} {name}" for name, count in sorted(report.counts.items())))
    print("Something does not fit." if report.faults else "Everything fits.")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
