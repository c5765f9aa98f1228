"""What no page template may hold: what the security policy forbids, what fails without script, what nobody can read."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.lint.files import File, Found, Rule

LONGEST_LINE = 150
FOR_PAPER = "templates/reports/pdf/"  # drawn by WeasyPrint, never sent to a browser

FORBIDDEN = {
    "style-attribute": r"<[^>]*\sstyle\s*=",
    "inline-script": r"<script\b(?![^>]*\ssrc=)[^>]*>|<script\b[^>]*>\s*[^<\s]",
    "event-attribute": r"<[^>]*\son[a-z]+\s*=",
    "hx-on": r"\bhx-on\b",
    "value-that-is-script": r"""["'\s](?:js|javascript):""",
    "htmx-variables": r"\bhx-vars\b",
    "filter-in-a-trigger": r"""\bhx-trigger\s*=\s*["'][^"']*\[""",
    "htmx-extension": r"\bhx-ext\b",
    "loaded-from-elsewhere": (
        r"""<(?:script|link|img|source|iframe|object|embed)\b[^>]*(?:src|href|data)=["'](?:https?:)?//"""
    ),
    "asterisk-for-required": r"</label>\s*\*|\*\s*</label>",
    "placeholder": r"<(?:input|textarea)\b[^>]*\splaceholder=",
}
SENDS = re.compile(r"\bhx-(?:post|put|patch|delete)\b", re.IGNORECASE)
ELEMENT = re.compile(r"<[a-z][^>]*>", re.IGNORECASE)


def is_template(file: File) -> bool:
    return file.package == "templates" and file.path.suffix == ".html"


def for_browsers(file: File) -> bool:
    return is_template(file) and not file.name.startswith(FOR_PAPER)


def blank(match: re.Match[str]) -> str:
    """As many lines as were there, so that what follows keeps its number."""
    return "\n" * match.group().count("\n")


def plain(template: str) -> str:
    """The template without comments, with a word in place of each tag and value, so that `>` ends an element."""
    template = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", blank, template, flags=re.DOTALL)
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", lambda tag: "X" + blank(tag), template, flags=re.DOTALL)


def at(text: str, position: int) -> int:
    """The number of the line at that place of the text."""
    return text.count("\n", 0, position) + 1


def holding(pattern: str) -> Callable[[File], Found]:
    wanted = re.compile(pattern, re.IGNORECASE)

    def check(file: File) -> Found:
        html = plain(file.text)
        for found in wanted.finditer(html):
            yield at(html, found.end()), found.group()[-60:].replace("\n", " ")

    return check


def unescaped(file: File) -> Found:
    for found in re.finditer(r"\|\s*safe\b|\{%\s*autoescape\s+off", file.text):
        yield at(file.text, found.start()), "everything is escaped"


def by_script_alone(file: File) -> Found:
    html = plain(file.text)
    for found in ELEMENT.finditer(html):
        element = found.group()
        whole = all(
            re.search(rule, element, re.IGNORECASE) for rule in (r"^<form", r"\baction=", r'\bmethod="post"')
        )
        if SENDS.search(element) and not whole:
            yield at(html, found.start()), "htmx sends only a form that works without script"


def judged_by_the_browser(file: File) -> Found:
    html = plain(file.text)
    for found in ELEMENT.finditer(html):
        element = found.group().lower()
        if element.startswith("<form") and 'method="post"' in element and "novalidate" not in element:
            yield at(html, found.start()), "the form wants `novalidate`: the page itself says what is missing"


def long_line(file: File) -> Found:
    for number, line in enumerate(file.text.splitlines(), 1):
        if len(line) > LONGEST_LINE:
            yield number, f"{len(line)} characters; a line has {LONGEST_LINE} at most"


RULES = [
    *(Rule(name, is_template, holding(pattern)) for name, pattern in FORBIDDEN.items()),
    Rule("style-element", for_browsers, holding(r"<style\b")),
    Rule("unescaped", is_template, unescaped),
    Rule("sends-by-script-alone", is_template, by_script_alone),
    Rule("checked-by-the-browser", is_template, judged_by_the_browser),
    Rule("line-of-a-template", is_template, long_line),
]
