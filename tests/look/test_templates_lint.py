"""What no page template may hold: anything that the security policy forbids, or that fails without script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FOR_PAPER = ROOT / "templates" / "reports" / "pdf"  # drawn by WeasyPrint, never sent to a browser

RULES = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script in the page": re.compile(r"<script\b(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE),
    "words inside a script element": re.compile(r"<script\b[^>]*>\s*[^<\s]", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b", re.IGNORECASE),
    "value that is script": re.compile(r"""["'\s](?:js|javascript):""", re.IGNORECASE),
    "htmx variables": re.compile(r"\bhx-vars\b", re.IGNORECASE),
    "filter in a trigger": re.compile(r"""\bhx-trigger\s*=\s*["'][^"']*\[""", re.IGNORECASE),
    "extension": re.compile(r"\bhx-ext\b", re.IGNORECASE),
    "something loaded from elsewhere": re.compile(
        r"""<(?:script|link|img|source|iframe|object|embed)\b[^>]*(?:src|href|data)=["'](?:https?:)?//""",
        re.IGNORECASE,
    ),
    "unescaped value": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
    "asterisk for a required field": re.compile(r"</label>\s*\*|\*\s*</label>"),
    "placeholder in a field": re.compile(r"<(?:input|textarea)\b[^>]*\splaceholder=", re.IGNORECASE),
}
SENDS = re.compile(r"\bhx-(?:post|put|patch|delete)\b", re.IGNORECASE)
ALLOWED_ON_PAPER = {"style element"}


def plain(template: str) -> str:
    """The template without comments, with a word in place of each tag and value, so that `>` ends an element.

    Filters of values are judged before that.
    """
    template = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", template, flags=re.DOTALL)
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "X", template, flags=re.DOTALL)


def faults(template: str) -> list[str]:
    """What is wrong with a template, as names of the rules that it breaks."""
    html = plain(template)
    found = [name for name, rule in RULES.items() if rule.search(html)]
    if RULES["unescaped value"].search(template):
        found.append("unescaped value")
    for element in re.findall(r"<[a-z][^>]*>", html, re.IGNORECASE):
        is_form = element.lower().startswith("<form")
        whole = all(re.search(rule, element, re.IGNORECASE) for rule in (r"\baction=", r'\bmethod="post"'))
        if SENDS.search(element) and not (is_form and whole):
            found.append("sends by script alone")
        if is_form and 'method="post"' in element and "novalidate" not in element:
            found.append("form that the browser checks")
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_template(path: Path) -> None:
    allowed = ALLOWED_ON_PAPER if path.is_relative_to(FOR_PAPER) else set()
    assert [fault for fault in faults(path.read_text()) if fault not in allowed] == []


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ('<p class="a" style="color:red">', "style attribute"),
        ('<p {% if a > b %}class="a"{% endif %} style="x">', "style attribute"),
        ("<style>p{}</style>", "style element"),
        ("<script>go()</script>", "script in the page"),
        ('<script src="a.js">go()</script>', "words inside a script element"),
        ('<a onclick="go()">', "event attribute"),
        ('<a hx-on:click="go()">', "hx-on"),
        ('<a href="javascript:go()">', "value that is script"),
        ("<a hx-vals='js:{a: 1}'>", "value that is script"),
        ("<a hx-vars='a:1'>", "htmx variables"),
        ('<a hx-trigger="click[ctrlKey]">', "filter in a trigger"),
        ('<a hx-ext="sse">', "extension"),
        ('<img src="https://example.org/a.png">', "something loaded from elsewhere"),
        ("{{ words|safe }}", "unescaped value"),
        ("<label>Name *</label>", "asterisk for a required field"),
        ('<input placeholder="Name">', "placeholder in a field"),
        ('<button hx-post="/a">', "sends by script alone"),
        ('<form hx-post="/a" method="post" novalidate>', "sends by script alone"),
        ('<form hx-post="/a" action="/a" novalidate>', "sends by script alone"),
        ('<form method="post" action="/a">', "form that the browser checks"),
    ],
)
def test_the_lint_sees(template: str, fault: str) -> None:
    assert fault in faults(template)


def test_the_lint_lets_pass_what_is_right() -> None:
    assert TEMPLATES
    assert not faults(
        '<form method="post" action="{% url "a" %}" hx-post="{% url "a" %}" hx-trigger="change delay:1s" novalidate>'
        '<script src="{% static "a.js" %}" defer></script><a href="https://example.org">one</a>{# style="" #}'
        '<form method="get" action="/search">'
    )
