"""How a PDF is made: nothing is fetched, and the same content gives the same bytes."""

from __future__ import annotations

import subprocess
import sys
from unittest.mock import patch

import pytest

from assessments.reports import papers, pdf
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
    letters = [
        f"{pdf.FONTS.as_uri()}/{name}" for name in ("LiberationSans-Bold.ttf", "LiberationSans-Regular.ttf")
    ]
    assert sorted(read) == [*letters, "https://example.org/a.png"]
    assert "Hello" in made.text
    assert not any(
        "/Subtype" in o and o.Subtype == "/Image" for o in made.pdf.objects if hasattr(o, "Subtype")
    )


def test_two_processes_make_the_same_bytes() -> None:
    script = (
        "import django, hashlib; django.setup()\n"
        "from assessments.reports import pdf\n"
        "html = '<html lang=en><title>t</title><h1 data-running=a>Tŷ مدينة</h1><table><tr><th>a<td>b</table>'\n"
        "print(hashlib.sha256(pdf.render(html, identifier='same').file).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": seed},
            cwd=pdf.settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(runs[0].strip()) == 64
    assert runs[0] == runs[1]


def test_what_changes_the_bytes_is_in_the_key() -> None:
    import weasyprint

    said = pdf.made_with()
    assert f"weasyprint {weasyprint.__version__}" in said
    assert "pango" in said
    pdf.made_with.cache_clear()
    with patch.object(pdf, "FONTS", pdf.STATIC / "pdf"):
        assert pdf.made_with() != said
    pdf.made_with.cache_clear()
    assert pdf.made_with() == said


def test_markup_that_people_type_stays_words(db: None) -> None:
    place = build.a_system()
    review = build.a_review(place)
    build.a_row(place, review, 1, comments='<img src="file:///etc/passwd"><style>p { display: none }</style>')
    html = papers.template_a(review)
    assert "<img" not in html
    assert "<style" not in html
