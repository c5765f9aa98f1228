"""An older edition of the method, invented for the demo: so that a visitor sees what happens when an edition changes.

It is made of the edition of 2010: without one challenge, with other names of stages, and never the current one.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from framework.models import Edition
from framework.services import load_edition

SLUG, OF, YEAR = "demo-older", "2010", 2009
WITHOUT = 9  # the challenge that it does not have
STAGES = {
    1: ("Starting", "People want to change, and have begun to plan how.", "There are plans, and a few people who carry them. Little is different yet for those who use services."),
    2: ("Growing", "Some teams work in a new way. Others do not yet.", "Some teams have changed how they work, and people who use services notice. It depends on where you go and on who is there."),
    3: ("Rooted", "It is how the whole organisation works.", "The whole organisation works like this, and goes on learning. It would stay so if the people who began it left."),
}  # fmt: skip


def load_older_edition() -> Edition:
    """The invented edition, published and not current. Idempotent."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{SLUG}.json"
        path.write_text(json.dumps(list(_records())), encoding="utf-8")
        load_edition(path)
    return Edition.objects.get(slug=SLUG)


def _records() -> Iterator[dict[str, Any]]:
    for record in json.loads((settings.BASE_DIR / "fixtures" / "framework_2010.json").read_text("utf-8")):
        model, fields = record["model"].removeprefix("framework."), record["fields"]
        if model == "edition":
            fields |= {
                "slug": SLUG,
                "name": "An older edition, invented for this demo",
                "year": YEAR,
                "publisher": "Nobody: it is invented",
                "citation": "Invented for this demo, to show what happens when the edition of the method changes.",
                "current": False,
            }
        elif model == "stage":
            name, meaning, definition = STAGES[fields["number"]]
            fields |= {"edition": [SLUG], "name": name, "meaning": meaning, "definition": definition}
        else:
            if _number(model, fields) == WITHOUT or model == "glossaryterm":
                continue
            for name in ("edition", "challenge", "stage"):
                if name in fields:
                    fields[name] = [SLUG, *fields[name][1:]]
            _move_up(model, fields)
        yield record


def _number(model: str, fields: dict[str, Any]) -> int:
    """Of which challenge that is."""
    return int(fields["number"] if model == "challenge" else fields.get("challenge", [OF, 0])[1])


def _move_up(model: str, fields: dict[str, Any]) -> None:
    """Those after the challenge that is not there have the number before theirs."""
    if _number(model, fields) > WITHOUT:
        if model == "challenge":
            fields["number"] -= 1
        else:
            fields["challenge"][1] -= 1
