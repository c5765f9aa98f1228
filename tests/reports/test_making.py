"""How a PDF is made: nothing is fetched, the same bytes come again, and no failing store stops it."""

from __future__ import annotations

import subprocess
import sys
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client, override_settings

from assessments.reports import content, pdf
from tests import build
from tests.reports.hearing import opened

pytestmark = pytest.mark.pdf
SMALL = ("template_b_blank.html", {"edition": "Edition", "ticks": [(1, False)], "three": (1, 2, 3)})
NO_TABLE = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "no_such_table"}
}


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
        pdf._fetcher().fetch(address)


def test_a_report_reads_its_letters_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    fetcher, read = pdf._fetcher(), []
    fetch = fetcher.fetch

    def watched(url: str, headers: object = None) -> object:
        read.append(url)
        return fetch(url, headers)

    monkeypatch.setattr(fetcher, "fetch", watched)
    monkeypatch.setattr(pdf, "_fetcher", lambda: fetcher)
    page = (
        "<html lang='en'><title>t</title><p>Hello <img src='https://example.org/a.png' alt='a picture'></p>"
    )
    made = opened(pdf._made(page, pdf.STYLE.read_text(), "x"))
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
        "print(hashlib.sha256(pdf._made(html, pdf.STYLE.read_text(), 'same')).hexdigest())"
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


def test_a_repeat_is_looked_up(db: None) -> None:
    cache.clear()
    with patch.object(pdf, "_made", wraps=pdf._made) as made:
        first = pdf.render(*SMALL)
        assert pdf.render(*SMALL) == first
        assert made.call_count == 1
        with patch.object(pdf, "made_with", return_value="weasyprint of tomorrow"):
            pdf.render(*SMALL)
        assert made.call_count == 2


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


@pytest.mark.django_db(transaction=True)
@override_settings(CACHES=NO_TABLE)
def test_without_the_table_every_pdf_is_still_made(caplog: pytest.LogCaptureFixture) -> None:
    answer = Client().get(f"/forms/{build.an_edition().slug}/template-b.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert "cannot be read" in caplog.text


@pytest.mark.parametrize("act", ["get", "set"])
@pytest.mark.parametrize("error", [DatabaseError, OSError, ValueError])
def test_a_store_that_fails_is_no_reason_for_no_pdf(db: None, act: str, error: type[Exception]) -> None:
    cache.clear()
    with patch.object(type(cache._connections["default"]), act, side_effect=error):
        assert pdf.render(*SMALL).startswith(b"%PDF-")


def test_what_is_stored_wrongly_is_made_again(db: None) -> None:
    with patch.object(pdf, "_remembered", return_value=None):
        right = pdf.render(*SMALL)
    with patch.object(type(cache._connections["default"]), "get", return_value=b"half a P"):
        assert pdf.render(*SMALL) == right


def test_markup_that_people_type_stays_words(db: None) -> None:
    place = build.a_system()
    review = build.a_review(place)
    build.a_row(place, review, 1, comments='<img src="file:///etc/passwd"><style>p { display: none }</style>')
    html = pdf.render_to_string("reports/pdf/template_a.html", content.template_a(review))
    assert "<img" not in html
    assert "<style" not in html
