"""A word of the glossary can be opened where it stands first; everything else is the text as it was, escaped."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe

from framework.glossary import Glossary
from framework.models import GlossaryTerm
from framework.templatetags.explaining import explained, marked


def term(name: str, full: str = "", meaning: str = "A meaning.") -> GlossaryTerm:
    return GlossaryTerm(term=name, full_name=full, meaning=meaning, today="Still used.")


GLOSSARY = Glossary(
    [
        term("CPA", "Care Programme Approach"),
        term("HR", "Human resources"),
        term("IPS", "Individual Placement and Support"),
        term("PSA", "Public Service Agreement"),
        term("PSA 16", "Public Service Agreement 16"),
        term("STR", "Support Time and Recovery (worker)"),
        term("LINks", "Local Involvement Networks"),
        term("Recovery"),
        term("Recovery-oriented"),
        term("Service user"),
        term("Lived experience"),
        term("Board"),
    ]
)


def found(text: str) -> list[tuple[str, str]]:
    """The words that are explained, and which term each of them is."""
    return [(part.text, part.term.term) for part in GLOSSARY.parts(text) if part.term]


def shown(html: str) -> str:
    """What a reader sees while nothing is open."""
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"<span class=\"app-meaning.*?</span></span>", "", html)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The CPA and the CPA again", [("CPA", "CPA")]),
        ("Care Programme Approach (CPA)", [("Care Programme Approach", "CPA")]),
        ("care programme approach", [("care programme approach", "CPA")]),
        ("Service users and a service user", [("Service users", "Service user")]),
        ("PSA 16 and PSA", [("PSA 16", "PSA 16"), ("PSA", "PSA")]),
        ("IPS-trained", [("IPS", "IPS")]),
        ("Support Time and Recovery (STR) workers", [("Support Time and Recovery", "STR")]),
        ("recovery-oriented services", [("recovery-oriented", "Recovery-oriented")]),
        ("LINks, and links between", [("LINks", "LINks")]),
        ("three hr of relationships", []),
        ("service user-led", []),
        ("Boarding, keyboard, recoveryish", []),
        ("The Board’s word", [("Board", "Board")]),
        ("", []),
    ],
)
def test_which_words_are_explained(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected
    assert "".join(part.text for part in GLOSSARY.parts(text)) == text
    assert shown(explained(text, GLOSSARY)) == text


def test_the_meaning_stands_beside_the_word_and_its_button_opens_it() -> None:
    html = explained("Ask the Board.", GLOSSARY)
    (name,) = re.findall(r'<span class="app-meaning" id="([\w-]+)" popover>', html)
    assert f'popovertarget="{name}" aria-describedby="{name}">Board</button>' in html
    assert html.startswith('Ask the <span class="app-no-wrap"><button class="app-word" type="button"')
    assert "A meaning.</span>" in html
    assert html.endswith("Today: Still used.</span></span>.</span>")  # what has become of it


def test_quotation_marks_and_full_stops_stay_on_the_line_of_their_word() -> None:
    html = explained("the wisdom of ‘lived experience’. The Board’s (CPA), then", GLOSSARY)
    assert re.search(r'of <span class="app-no-wrap">‘<button.*?</span>’\.</span> The ', html)
    assert re.search(r'The <span class="app-no-wrap"><button[^>]*>Board<.*?</span>’s</span> <span', html)
    assert re.search(r'<span class="app-no-wrap">\(<button[^>]*>CPA<.*?</span>\),</span> then', html)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the CPA of a person", True),
        ("the Care Programme Approach (CPA)", False),
        ("Criminal (CPA) Board", False),
        ("the Board", False),
    ],
)
def test_on_paper_a_short_form_has_its_full_name_unless_the_text_gives_it(text: str, expected: bool) -> None:
    assert ("app-meaning--on-paper" in explained(text, GLOSSARY)) is expected


@pytest.mark.parametrize("make", [str, mark_safe])
def test_text_is_never_taken_for_markup(make) -> None:
    text = make("<script>alert('CPA')</script> & the <b>Board</b>")
    html = explained(text, GLOSSARY)
    assert "<script" not in html
    assert "<b>" not in html
    assert shown(html) == text


def test_words_of_the_glossary_are_never_taken_for_markup() -> None:
    wicked = Glossary(
        [term('<img src="x">', "<i>", "<script>alert(1)</script>"), term("Board", "", "a & <b>b</b>")]
    )
    html = explained('an <img src="x"> of the Board', wicked)
    assert not re.search(r"<(?:img|i|b|script)\b", html)
    assert "a &amp; &lt;b&gt;b&lt;/b&gt;" in html


def test_it_is_the_same_for_the_same_text_and_differs_for_another() -> None:
    assert explained("The Board", GLOSSARY) == explained("The Board", GLOSSARY)
    names = [re.findall(r'id="([\w-]+)"', explained(text, GLOSSARY)) for text in ("The Board", "A Board")]
    assert names[0] != names[1]


def test_a_list_of_terms_will_do_and_none_explains_nothing() -> None:
    assert explained("The Board", list(GLOSSARY)) == explained("The Board", GLOSSARY)
    assert explained("The <Board>", []) == "The &lt;Board&gt;"


def test_in_a_template_with_paragraphs() -> None:
    template = Template("{% load explaining %}{{ text|explained:terms|linebreaks }}")
    html = template.render(Context({"text": "The Board.\n\nA <b>CPA</b>", "terms": GLOSSARY}))
    assert html.count("<p>") == html.count("</p>") == 2
    assert html.count("<button") == 2
    assert "<b>" not in html


def test_a_broken_character_does_no_harm() -> None:
    assert "<button" in explained("Board \ud800", GLOSSARY)


@pytest.mark.parametrize(
    ("text", "q", "expected"),
    [
        ("Advocacy services", "advocacy", "<mark>Advocacy</mark> services"),
        ("people’s choice", "people's", "<mark>people’s</mark> choice"),
        ("a café", "CAFE", "a <mark>café</mark>"),
        ("Policies and a policy", "policy", "<mark>Policies</mark> and a <mark>policy</mark>"),
        ("relationships and IPS", "ips", "relationships and <mark>IPS</mark>"),
        ("<b> & b", "b", "&lt;<mark>b</mark>&gt; &amp; <mark>b</mark>"),
        ("<script>", "script", "&lt;<mark>script</mark>&gt;"),
        ("nothing here", "absent", "nothing here"),
        ("plan planning", "plan planning", "<mark>plan</mark> <mark>planning</mark>"),
        ("ﬁrst things ﬁrst", "first", "<mark>ﬁrst</mark> things <mark>ﬁrst</mark>"),
    ],
)
def test_what_was_found_is_marked(text: str, q: str, expected: str) -> None:
    assert marked(text, q) == expected
