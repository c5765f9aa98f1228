"""How a PDF is made: nothing is fetched, and what people type is words."""

from __future__ import annotations

import pytest

from assessments.reports import papers, pdf
from assessments.worker.errors import TimeLimit
from tests import build
from tests.reports.hearing import opened

pytestmark = pytest.mark.pdf


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a.png",
        "http://127.0.0.1/a.png",
        "file:///etc/hostname",
        f"{pdf.STATIC.as_uri()}/../manage.py",
        f"{pdf.STATIC.as_uri()}-other/a.png",
        "data:text/plain,hello",
    ],
)
def test_only_our_own_static_files_may_be_read(address: str) -> None:
    with pytest.raises(pdf.NothingFetched):
        pdf.own_files().fetch(address)


def test_a_report_reads_its_letters_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    fetcher, read = pdf.own_files(), []
    fetch = fetcher.fetch

    def watched(url: str, headers: object = None) -> object:
        read.append(url)
        return fetch(url, headers)

    monkeypatch.setattr(fetcher, "fetch", watched)
    monkeypatch.setattr(pdf, "own_files", lambda: fetcher)
    page = (
        "<html lang='en'><title>t</title><p>Hello <img src='https://example.org/a.png' alt='a picture'></p>"
    )
    made = opened(pdf.render(page, identifier="x").file)
    assert read == ["https://example.org/a.png"]  # refused; the letters are found by their names
    assert "Hello" in made.text
    assert not any(
        "/Subtype" in o and o.Subtype == "/Image" for o in made.pdf.objects if hasattr(o, "Subtype")
    )


@pytest.mark.parametrize(
    "body", ["<p>" + "a" * pdf.MOST_LETTERS, "<table>" + "<tr><td>a" * (pdf.MOST_ROWS + 1)]
)
def test_a_page_that_would_take_too_long_is_not_begun(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "lay_out", None)  # laying it out would fail in another way
    with pytest.raises(TimeLimit):
        pdf.render(body, identifier="x")


def test_markup_that_people_type_stays_words(db: None) -> None:
    place = build.a_system()
    review = build.a_review(place)
    build.a_row(place, review, 1, comments='<img src="file:///etc/passwd"><style>p { display: none }</style>')
    html = papers.template_a(review)
    assert "<img" not in html
    assert "<style" not in html
