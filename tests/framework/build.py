"""A whole edition of the framework with few words in it, as the rows of its file, and small ways to change it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from framework.models import Edition
from framework.services import load_edition

Row = dict[str, Any]


def row(kind: str, **fields: Any) -> Row:
    return {"model": f"framework.{kind}", "fields": fields}


def rows(
    slug: str = "tiny", *, current: bool = True, year: int = 2020, state: str = "published"
) -> list[Row]:
    """The rows of a complete edition. Challenge 3 is suggested early, as in the real one."""
    found = [
        row(
            "edition", slug=slug, name=f"The {slug} edition", year=year, publisher="A publisher",
            citation="A. Writer (2020) A paper.", max_live_priorities=5, current=current, state=state,
        )
    ]  # fmt: skip
    for stage, name in enumerate(("Engagement", "Development", "Transformation"), 1):
        found.append(
            row("stage", edition=[slug], number=stage, name=name, meaning=f"Meaning {stage}.",
                definition=f"Definition of stage {stage}.")
        )  # fmt: skip
    for number in range(1, 11):
        early = {"suggest_early": True, "why_early": "It carries the others."} if number == 3 else {}
        found.append(
            row("challenge", edition=[slug], number=number, title=f"Title {number}",
                page_title=f"Page title {number}", short_title=f"Short {number}", **early)
        )  # fmt: skip
        for stage in (1, 2, 3):
            found.append(
                row("descriptor", challenge=[slug, number], stage=[slug, stage],
                    summary=f"Summary {number}-{stage}.", text=f"Full text {number}-{stage} with CPA in it.")
            )  # fmt: skip
        for kind, words in (("indicator", "Indicator"), ("datasource", "Source")):
            for n in (1, 2):
                found.append(row(kind, challenge=[slug, number], number=n, text=f"{words} {number}-{n}"))
    found.append(
        row("glossaryterm", edition=[slug], term="CPA", full_name="Care Programme Approach",
            meaning="A way to plan care.", today="Being replaced.", search_terms="care plan")
    )  # fmt: skip
    found.append(
        row("glossaryterm", edition=[slug], term="Full text", meaning="All the words.", today="Still so.")
    )
    return found


def pick(found: list[Row], kind: str, place: int = 0) -> Row:
    """The row of that kind at `place` among its kind, to be changed."""
    return [one for one in found if one["model"] == f"framework.{kind}"][place]


def write(folder: Path, found: Any, name: str = "framework_tiny.json") -> Path:
    """A file that holds `found` as JSON."""
    path = folder / name
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


def stored(folder: Path, slug: str = "tiny", **options: Any) -> Edition:
    """The small edition, loaded."""
    load_edition(write(folder, rows(slug, **options), f"framework_{slug}.json"))
    return Edition.objects.get(slug=slug)
