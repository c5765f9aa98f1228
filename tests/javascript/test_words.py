"""Every text that a script shows stands in the page, where it can be translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "static" / "src"
TEMPLATES = {
    "room/answer.js": "workshop/_answer_words.html",
    "room/clock.js": "workshop/_follow_words.html",
    "room/follower.js": "workshop/_follow_words.html",
    "room.js": "workshop/_place.html",
    "desk/lastcall.js": "workshop/_act.html",
    "desk/how-many.js": "workshop/_how_many_words.html",
    "rank.js": "record/_rank_words.html",
    "savestate.js": "record/_save_words.html",
    "plan/keeping.js": "plans/_save_line.html",
    "plan/together.js": "plans/_save_line.html",
    "session.js": "sessions/_line.html",
}


def attribute(name: str) -> str:
    """`textTimeLeft` is the attribute data-text-time-left."""
    return "data-" + re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", name)


@pytest.mark.parametrize("script", TEMPLATES)
def test_the_page_has_the_words_that_the_script_asks_for(script: str) -> None:
    wanted = set(re.findall(r"'(text[A-Z]\w*)'", (SOURCE / script).read_text()))
    assert wanted
    template = (ROOT / "templates" / TEMPLATES[script]).read_text()
    assert {name for name in wanted if f'{attribute(name)}="{{% translate' not in template} == set()


@pytest.mark.parametrize("template", sorted(set(TEMPLATES.values())))
def test_the_page_has_no_words_that_no_script_asks_for(template: str) -> None:
    scripts = "".join((SOURCE / name).read_text() for name, words in TEMPLATES.items() if words == template)
    wanted = {attribute(name) for name in re.findall(r"'(text[A-Z]\w*)'", scripts)}
    there = set(re.findall(r"data-text-[\w-]+", (ROOT / "templates" / template).read_text()))
    assert there - wanted == set()


def test_every_script_that_shows_words_is_looked_at() -> None:
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.js")
        if path.name != "text.js" and "'text" in path.read_text()
    }
    assert found == set(TEMPLATES)
