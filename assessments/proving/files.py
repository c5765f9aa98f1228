"""The raw log as files for an auditor: what is stored, and who did it by name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from assessments.audit.models import Entry
from assessments.audit.services import facts

COLUMNS = ("seq", "at", "actor", "name", "act", "about", "detail", "request", "previous", "hash", "seal")
# A spreadsheet reads a cell that begins with one of these as a formula. The last four are their full-width twins.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(cell: str) -> str:
    """The cell as text for every spreadsheet, also with a space before what it begins with."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULAS) or cell.startswith(FORMULAS) else cell


def _line(entry: Entry) -> dict[str, object]:
    name = entry.actor.name if entry.actor else ""
    return facts(entry) | {"name": name, "hash": entry.hash, "seal": entry.seal, "request": entry.request}


def as_csv(entries: Iterable[Entry]) -> str:
    """One line an entry, under the names of the columns; `detail` is JSON."""
    out = io.StringIO()
    lines = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for entry in entries:
        said = _line(entry)
        said["detail"] = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)
        lines.writerow(safe("" if said[name] is None else str(said[name])) for name in COLUMNS)
    return out.getvalue()


def as_json(entries: Iterable[Entry]) -> str:
    """A list with one object an entry, one on each line."""
    lines = (json.dumps(_line(entry), ensure_ascii=False, sort_keys=True) for entry in entries)
    return "[\n" + ",\n".join(lines) + "\n]\n"
