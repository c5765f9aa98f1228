"""Two pieces of markup compared as trees: tags, attributes (classes as sets), words; white space does not count."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"input", "br", "hr", "img", "meta", "link"}


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = []
        for name, value in sorted(attrs):
            words = sorted((value or "").split()) if name == "class" else [value or ""]
            said.append(f'{name}="{" ".join(words)}"')
        self.lines.append("  " * self.depth + " ".join([f"<{tag}", *said]))
        self.depth += tag not in VOID

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag not in VOID

    def handle_data(self, data: str) -> None:
        words = re.sub(r"\s+", " ", data).strip()
        if words:
            self.lines.append("  " * self.depth + words)


def tree(html: str) -> list[str]:
    """One line for each element and each run of words, indented by how deep it stands."""
    parser = _Tree()
    parser.feed(html)
    assert parser.depth == 0, f"unclosed element in {html}"
    return parser.lines
