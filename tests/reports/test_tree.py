"""The structure tree over several pages: what is one on the page of HTML is one for a reader, in the same order."""

from __future__ import annotations

import re
import zlib

import pytest

from assessments.reports import pdf
from assessments.reports.accessible.elements import Element
from assessments.reports.accessible.packing import compressed
from assessments.reports.accessible.tables import head
from tests.reports.hearing import Heard, Paper, opened

pytestmark = [pytest.mark.pdf]

ROWS, ITEMS = 70, 90
LONG = " ".join(f"word{number}" for number in range(2500))
CELL = " ".join(f"cell{number}" for number in range(900))
DRAWING = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'>{}<rect width='9' height='9'/></svg>"
)
TITLED, PLAIN = DRAWING.format("<title>Stage 2: ticked</title>"), DRAWING.format("")
HTML = f"""<html lang='en-GB'><head><title>A long paper</title><style>
@page {{ @bottom-left {{ content: "At the foot" }} }} .more::after {{ content: ", page 2" }}
.narrow {{ width: 30mm }}</style></head><body>
<h1>One</h1><p>Before <strong>the</strong> table.</p>
<table><caption>Rows</caption><thead><tr><th scope="col">Number</th><th scope="col" colspan="2">Words</th></tr></thead>
<tbody>{"".join(f"<tr><th scope='row'>N{n}</th><td>a{n}</td><td>b{n}</td></tr>" for n in range(ROWS))}
<tr><th scope="row">Last</th><td>{CELL}</td><td></td></tr></tbody></table>
<h2>Two</h2><ul>{"".join(f"<li>item{n}</li>" for n in range(ITEMS))}<li><p>p1</p><ul><li>deeper</li></ul></li></ul>
<p id="long">{LONG}</p><div>Words in no paragraph</div><div>{TITLED} and more {PLAIN}</div>
<dl><dt>Term</dt><dd>Meaning</dd></dl><section><p lang="cy">Croeso</p><p>x <span lang="pl">Tak</span></p></section>
<p class="narrow"><a class="more" href="#long">A link that is so long that it takes three lines</a>
<a href="https://example.org/a">example.org/a</a></p></body></html>"""


@pytest.fixture(scope="module")
def paper() -> Paper:
    return opened(pdf.render(HTML, identifier="x").file)


def test_a_table_over_pages_is_one_table_with_one_head(paper: Paper) -> None:
    (table,) = paper.tree.all("Table")
    assert [one.tag for one in table.inside] == ["Caption", "THead", "TBody"]
    assert len(table.all("TR")) == ROWS + 2
    assert len(table.all("TH")) == ROWS + 3
    assert paper.text.count("Number") == 1


def test_the_head_that_a_page_repeats_is_decoration(paper: Paper) -> None:
    assert sum("Number" in margin for margin in paper.margins) >= 2
    assert all("At the foot" in margin for margin in paper.margins)


def test_every_cell_knows_its_heads_on_every_page(paper: Paper) -> None:
    (table,) = paper.tree.all("Table")
    assert {cell.headers for cell in table.all("TD")} == {2}
    assert [one.scope for one in table.all("TH")] == ["Column"] * 2 + ["Row"] * (ROWS + 1)


def test_a_row_and_a_cell_that_continue_are_one(paper: Paper) -> None:
    last = paper.tree.all("TR")[-1]
    assert [cell.tag for cell in last.inside] == ["TH", "TD", "TD"]
    assert last.inside[1].text == CELL


def test_a_list_over_pages_is_one_list(paper: Paper) -> None:
    first, inner, terms = paper.tree.all("L")
    assert len([one for one in first.inside if one.tag == "LI"]) == ITEMS + 1
    assert inner in first.inside[-1].walk()
    assert {one.text for one in first.all("Lbl")} == {"•", "◦"}
    assert [one.tag for one in terms.inside[0].inside] == ["Lbl", "LBody"]


def test_a_paragraph_over_pages_is_one_paragraph(paper: Paper) -> None:
    assert [one.text for one in paper.tree.all("P") if "word0" in one.text] == [LONG]


def test_words_outside_paragraphs_are_paragraphs(paper: Paper) -> None:
    said = [one.text for one in paper.tree.all("P")]
    assert "Words in no paragraph" in said
    assert "Before the table." in said
    assert not [one for one in groups(paper.tree) if one.own]


def groups(tree: Heard) -> list[Heard]:
    return [tree, *tree.all("Sect", "Part", "Art", "Div")]


def test_it_is_read_in_the_order_of_the_page(paper: Paper) -> None:
    body = HTML.partition("<body>")[2]
    words = re.sub(r"<title>(.*?)</title>|<[^>]*>", r" \1 ", body)
    wanted = words.replace("three lines", "three lines, page 2").split()
    assert [word for word in paper.text.split() if word not in {"•", "◦"}] == wanted


def test_a_picture_has_words_and_decoration_none(paper: Paper) -> None:
    assert [one.alt for one in paper.tree.all("Figure")] == ["Stage 2: ticked"]


def test_a_link_is_one_with_its_words_wherever_it_breaks(paper: Paper) -> None:
    inner, outer = paper.tree.all("Link")
    assert outer.text == "example.org/a"
    annotations = [one for page in paper.pdf.pages for one in page.get("/Annots", [])]
    assert [str(one.Contents) for one in annotations] == [inner.text, outer.text]
    assert len(annotations[0].QuadPoints) == 8 * 4  # a line each
    assert str(annotations[1].A.URI) == "https://example.org/a"
    owners = {int(n): owner for n, owner in pairs(paper.pdf.Root.StructTreeRoot.ParentTree.Nums)}
    assert [str(owners[int(one.StructParent)].S) for one in annotations] == ["/Link", "/Link"]


def pairs(numbers: object) -> list[tuple[object, object]]:
    every = list(numbers)  # type: ignore[call-overload]
    return list(zip(every[::2], every[1::2], strict=True))


def test_another_language_is_told(paper: Paper) -> None:
    said = {str(o.Lang) for o in elements(paper) if "/Lang" in o}
    assert said == {"cy", "pl"}


def elements(paper: Paper) -> list[object]:
    return [
        o
        for o in paper.pdf.objects
        if getattr(o, "_type_name", "") == "dictionary" and o.get("/Type") == "/StructElem"
    ]


def test_nothing_is_in_the_file_that_is_in_no_place_of_the_tree(paper: Paper) -> None:
    assert len(elements(paper)) == 1 + len(list(paper.tree.walk()))


def test_a_cell_over_rows_moves_what_stands_beside_it() -> None:
    table = Element("Table")
    body = table.add("TBody", 0)
    for cells in ((("TH", 2, "Row"), ("TD", 1, "")), (("TD", 1, ""),), (("TH", 1, "Row"), ("TD", 1, ""))):
        row = body.add("TR", 0)
        for tag, rows, scope in cells:
            cell = row.add(tag, 0)
            cell.rows, cell.scope = rows, scope
    head(table, 3)
    first, second, third = (row.inside for row in body.inside)
    assert first[1].headers == second[0].headers == [first[0].id]
    assert third[1].headers == [third[0].id]


def test_no_compressed_stream_ends_in_a_carriage_return() -> None:
    for number in range(2000):
        content = b"content %d" % number
        packed, filters = compressed(content)
        assert not packed.endswith(b"\r")
        for _ in range(filters.count("/FlateDecode")):
            packed = zlib.decompress(packed)
        assert packed == content
