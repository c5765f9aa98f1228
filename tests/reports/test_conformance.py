"""Every kind of paper is PDF/A-2a and PDF/UA-1, as a program that is not ours judges it."""

from __future__ import annotations

import io
import zlib
from itertools import product

import pikepdf
import pytest

from assessments.reports.models import Kind
from tests.build import a_system
from tests.reports.conforms import faults
from tests.reports.conftest import a_whole_review, as_the_worker_makes_it
from tests.reports.hearing import opened

pytestmark = [pytest.mark.pdf, pytest.mark.timeout(600)]  # a file of every kind is made


@pytest.mark.django_db
def test_every_kind_of_paper_conforms(files: dict[Kind, bytes]) -> None:
    papers = {kind: file for kind, file in files.items() if file.startswith(b"%PDF")}
    assert set(papers) >= {
        Kind.BOARD, Kind.TEMPLATE_A, Kind.TEMPLATE_B, Kind.BLANK_A, Kind.BLANK_B, Kind.POSTER
    }  # fmt: skip
    assert {kind: faults(file) for kind, file in papers.items()} == {kind: [] for kind in papers}


@pytest.mark.django_db
@pytest.mark.parametrize("options", ["length=short&mark=draft", "reviews=earlier&without=names"])
def test_every_version_of_the_board_report_conforms(options: str) -> None:
    review = a_whole_review(a_system("Northby and the Dales"))
    file = as_the_worker_makes_it(review, Kind.BOARD, options)
    assert faults(file) == []


@pytest.mark.django_db
def test_every_kind_says_that_it_conforms(files: dict[Kind, bytes]) -> None:
    for file in files.values():
        if file.startswith(b"%PDF"):
            paper = opened(file)
            assert paper.pdf.check_pdf_syntax() == []
            with paper.pdf.open_metadata() as said:
                assert said["pdfuaid:part"] == "1"
                assert said.pdfa_status == "2A"


def test_why_no_stream_ends_in_a_carriage_return() -> None:
    """page-validation takes `CR LF endstream` for one end of line, and so finds one byte too few in such a stream.

    qpdf reads the same file without a complaint. Our files have no such stream: `accessible.packing.compressed`.
    """
    contents = (b"%" + bytes(letters) for letters in product(range(65, 123), repeat=3))
    bad = next(packed for packed in map(zlib.compress, contents) if packed.endswith(b"\r"))
    stream = b"<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(bad), bad)
    file = a_file(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>/Contents 4 0 R>>",
        stream,
    )
    assert [one for one in faults(file) if "STREAM-LENGTH" in one]
    assert pikepdf.Pdf.open(io.BytesIO(file)).check_pdf_syntax() == []


def a_file(*objects: bytes) -> bytes:
    """A PDF of these objects, the first one its catalog."""
    file, places = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(file))
    return file + table + trailer
