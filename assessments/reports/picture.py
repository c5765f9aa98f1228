"""The picture of ten challenges by three stages: where everything stands, as finished numbers for the SVG.

A place on a line and the number in the mark say the stage, never a colour alone. Nothing is added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assessments.reports.words import picture_in_words, shortened

WIDTH = 657  # CSS pixels: the width between the margins of A4
COLUMNS = {1: 318, 2: 400, 3: 482}  # where the middle of each stage's column is
PRIORITY, DIFFERENTLY = 548, 613  # where the middles of the two columns on the right are
TOP = 22  # the height of the headings
LETTERS = 54  # of a challenge's name beside the lines


def picture(rows: Sequence[Mapping[str, Any]], stages: Sequence[Any], height: int = 30) -> dict[str, Any]:
    """The picture with `height` pixels for each challenge. `rows` are those of Template A."""
    return {
        "width": WIDTH,
        "height": TOP + height * len(rows) + 4,
        "alt": picture_in_words(rows),
        "left": COLUMNS[1],
        "right": COLUMNS[3],
        "middle": COLUMNS[2],
        "priority": PRIORITY,
        "differently": DIFFERENTLY,
        "radius": min(10, height // 2 - 2),
        "columns": [{"x": COLUMNS[s.number], "name": f"{s.number} {s.name}"} for s in stages],
        "rows": [_line(row, TOP + height * n + height // 2) for n, row in enumerate(rows)],
    }


def _line(row: Mapping[str, Any], y: int) -> dict[str, Any]:
    return {
        "y": y,
        "baseline": y + 4,
        "box": y - 8,
        "name": f"{row['challenge']}. {shortened(row['title'], LETTERS)[0]}",
        "x": COLUMNS.get(row["stage"]),
        "stage": row["stage"],
        "cover_left": COLUMNS[2] - 64,
        "without": "" if row["stage"] else row["how"].lower(),
        "rank": row["priority"],
        "rank_left": PRIORITY - 11,
        "dissent": bool(row["reservations"]),
    }
