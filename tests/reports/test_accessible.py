"""Every PDF, held to what PDF/UA-1 asks for and a test can see."""

from __future__ import annotations

import re
from itertools import pairwise

import pikepdf
import pytest
from django.test import Client

from tests import build
from tests.reports.conftest import Facts, the_pdf
from tests.reports.hearing import Paper, opened

pytestmark = [pytest.mark.pdf, pytest.mark.django_db, pytest.mark.drawing]
PAPERS = ("report", "template_a", "template_b", "template-a", "template-b")


@pytest.fixture(params=PAPERS)
def paper(request: pytest.FixtureRequest, client: Client, facts: Facts) -> Paper:
    if "_" in request.param or request.param == "report":
        return getattr(facts, request.param)
    return opened(the_pdf(client, f"/forms/{build.an_edition().slug}/{request.param}.pdf"))


def test_it_says_what_it_is(paper: Paper) -> None:
    root = paper.pdf.Root
    assert str(root.Lang) == "en-GB"
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    with paper.pdf.open_metadata() as said:
        assert said["pdfuaid:part"] == "1"
        assert said.pdfa_status == "2A"
        assert said["dc:title"] == paper.title
    assert paper.title.startswith(("Board report", "Template"))
    assert not {"/CreationDate", "/ModDate"} & set(paper.pdf.docinfo)


def test_headings_begin_at_1_and_leave_none_out(paper: Paper) -> None:
    levels = [level for level, _ in paper.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    for before, after in pairwise(levels):
        assert after <= before + 1
    assert all(name for _, name in paper.headings)


def test_bookmarks_are_the_headings_under_the_title(paper: Paper) -> None:
    assert paper.bookmarks() == [(level - 1, words) for level, words in paper.headings[1:]]


def test_an_address_can_be_clicked_and_says_its_words(paper: Paper) -> None:
    links = paper.tree.all("Link")
    assert all(one.text for one in links)
    clicked = [one for page in paper.pdf.pages for one in page.get("/Annots", [])]
    assert len(clicked) >= len(links)
    assert {letters(str(one.Contents)) for one in clicked} == {letters(one.text) for one in links}
    for one in clicked:
        assert ("/A" in one and str(one.A.URI).startswith(("http://", "https://"))) or "/Dest" in one
    addresses = re.findall(r"https?://\S+", paper.text)
    assert len(addresses) <= len([one for one in links if "://" in one.text])


def letters(text: str) -> str:
    return re.sub(r"\W", "", text)


def test_what_is_drawn_has_words_among_the_letters(paper: Paper) -> None:
    """A program that makes text of a PDF reads letters: an invisible one stands for the words of each picture."""
    spoken = [words for page in paper.pdf.pages for words in instead_of_letters(page)]
    assert [" ".join(words.split()) for words in spoken] == [one.alt for one in paper.tree.all("Figure")]


def instead_of_letters(page: pikepdf.Page) -> list[str]:
    marks = [operands for operands, operator in pikepdf.parse_content_stream(page) if str(operator) == "BDC"]
    return [
        str(mark[1].ActualText)
        for mark in marks
        if mark[0] == "/Span" and "/MCID" not in mark[1] and "/ActualText" in mark[1]
    ]


def test_a_table_says_which_cells_head_which(paper: Paper) -> None:
    for table in paper.tree.all("Table"):
        heads = table.all("TH")
        assert heads
        for head in heads:
            assert head.scope in {"Column", "Row"}
        for cell in table.all("TD"):
            assert cell.headers
        for row in table.inside:
            if row.tag == "THead":
                assert {head.scope for head in row.all("TH")} == {"Column"}


def test_the_names_of_heading_cells_can_be_found(paper: Paper) -> None:
    names = paper.pdf.Root.StructTreeRoot.get("/IDTree", {}).get("/Names", [])
    keys = [bytes(key) for key in names[::2]] if len(names) else []
    assert keys == sorted(keys)
    assert len(keys) == len(paper.tree.all("TH"))


def test_a_figure_has_words_and_its_place_on_the_page(paper: Paper) -> None:
    for figure in paper.tree.all("Figure"):
        assert len(figure.alt) > 8
    for element in paper.pdf.objects:
        if getattr(element, "_type_name", "") == "dictionary" and element.get("/S") == "/Figure":
            left, bottom, right, top = (float(n) for n in element.A.BBox)
            _, _, wide, high = (float(n) for n in element.Pg.MediaBox)
            assert 0 <= left < right <= wide
            assert 0 <= bottom < top <= high


def test_every_font_is_in_the_file_and_every_letter_has_a_meaning(paper: Paper) -> None:
    fonts = [
        o for o in paper.pdf.objects if getattr(o, "_type_name", "") == "dictionary" and "/FontFile2" in o
    ]
    assert fonts
    assert {re.sub(r"^/[A-Z]{6}\+", "", str(font.FontName)) for font in fonts} <= {
        "Liberation-Sans",
        "Liberation-Sans-Bold",
        "LiberationSans",
        "LiberationSans-Bold",
    }
    assert "\ufffd" not in paper.text


def test_the_page_lines_are_decoration(paper: Paper) -> None:
    for number, margin in enumerate(paper.margins, start=1):
        assert f"Page {number} of {len(paper.margins)}" in margin
        assert f"Page {number} of" not in paper.text
