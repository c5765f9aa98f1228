"""A press that is about something else never discards what was typed: a page that offers one asks first."""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
DESK = "workshop/_console_controls.html"  # one form, whose every button carries along what is typed
LONG = (
    "workshop/",
    "progress/study/",
)  # pages that people leave by the steps beside the form, or from a room


def typed_without_asking(name: str, text: str) -> list[str]:
    """The forms with words in them from which somebody gets away unasked: beside another form, or in the room."""
    sent = [form for form in FORM.findall(text) if 'method="post"' in form]
    typed = [form for form in sent if "{% typed_by %}" in form]
    if name == DESK or (len(sent) == 1 and not name.startswith(LONG)):
        return []
    return [form for form in typed if "data-ask-before-leaving" not in form]


def test_every_page_with_words_and_another_press_asks() -> None:
    found = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.html")}
    assert [name for name, text in sorted(found.items()) if typed_without_asking(name, text)] == []
    assert any("data-ask-before-leaving" in text for text in found.values())
