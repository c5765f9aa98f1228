"""An edition of another shape: 7 challenges, 4 stages, at most 3 live priorities. Invented, and easy to recognise.

Every word that is data, here and in the walk, begins with a thorn: “þwords þlike þthese”. So a test can tell what
somebody wrote from what the page itself says.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from framework.models import Edition
from framework.services import load_edition
from tests.framework.build import Row, row

SLUG = "seven"
CHALLENGES, STAGES, LIMIT = 7, 4, 3
EARLY = (2, 6)
STAGE_NAMES = ("Seed", "Sapling", "Tree", "Orchard")
TITLES = (
    "Opening the garden gate",
    "Sharing the tools",
    "Learning from the oldest growers",
    "Water for every bed",
    "Paths that a wheelchair can use",
    "Room for things to go wrong",
    "A harvest that is eaten together",
)


def mark(text: str) -> str:
    """The text with a thorn at the beginning of each word."""
    return re.sub(r"(?<![\w’'-])(?=[A-Za-z])", "þ", text)


def rows() -> list[Row]:
    """The rows of the edition's file."""
    found = [
        row("edition", slug=SLUG, name=mark("The town garden method"), year=2031, publisher=mark("Garden press"),
            citation=mark("Gardener, G. (2031) The town garden method."), max_live_priorities=LIMIT,
            current=True, state="published")
    ]  # fmt: skip
    for number, name in enumerate(STAGE_NAMES, 1):
        found.append(
            row("stage", edition=[SLUG], number=number, name=mark(name),
                meaning=mark(f"What a {name} means in one line."),
                definition=mark(f"A {name} is known by what grows. The HUB sees it, too."))
        )  # fmt: skip
    for number, title in enumerate(TITLES, 1):
        early = {"suggest_early": True, "why_early": mark("Nothing else grows before it does.")}
        found.append(
            row("challenge", edition=[SLUG], number=number, title=mark(title),
                page_title=mark(f"{title}, in full"), short_title=mark(title),
                quotation=mark("A gate is a promise.") if number == 1 else "",
                **(early if number in EARLY else {}))
        )  # fmt: skip
        for stage, name in enumerate(STAGE_NAMES, 1):
            found.append(
                row("descriptor", challenge=[SLUG, number], stage=[SLUG, stage],
                    summary=mark(f"Garden {number} as a {name}."),
                    text=mark(f"At this stage garden {number} is a {name}. The HUB hears of it every week."))
            )  # fmt: skip
        for n in (1, 2, 3):
            found.append(
                row(
                    "indicator", challenge=[SLUG, number], number=n, text=mark(f"Baskets {number} picked {n}")
                )
            )
        found.append(
            row("datasource", challenge=[SLUG, number], number=1, text=mark(f"The diary of garden {number}"))
        )
    found.append(
        row("glossaryterm", edition=[SLUG], term="þHUB", full_name=mark("House of useful buckets"),
            meaning=mark("Where buckets are lent."), today=mark("Still lent."), search_terms=mark("pail shed"))
    )  # fmt: skip
    found.append(
        row("glossaryterm", edition=[SLUG], term=mark("Orchard"), meaning=mark("Trees that feed a street."),
            today=mark("Rare."))
    )  # fmt: skip
    return found


def load(folder: Path) -> Edition:
    """The edition, loaded, current and the only one."""
    Edition.objects.all().delete()
    path = folder / "framework_seven.json"
    path.write_text(json.dumps(rows()), encoding="utf-8")
    load_edition(path)
    return Edition.objects.get(slug=SLUG)
