"""The file that is published: its code on every page, its QR code, and a seal that leaves it conforming."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.conf import settings

from assessments.published import sealing
from assessments.published.models import PublishedFile, PublishedReport
from recovery_site.paper_codes import code_of
from tests.reports.conforms import faults
from tests.reports.hearing import opened
from tests.reports.publishing.world import built as a_world
from tests.reports.publishing.world import published

pytestmark = [pytest.mark.pdf, pytest.mark.django_db]
WORDS = "correct horse battery"


@dataclass
class Made:
    """One report, rendered and sealed once for all of these tests."""

    report: PublishedReport
    file: bytes


def built() -> Made:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "BITS", 2048)
        key = sealing.opened(sealing.made("Fenmarsh Trust", WORDS), WORDS)
        patch.setattr(sealing, "own_key", lambda: key)
        patch.setattr(settings, "SEAL_FILE", "/a/key")
        report = published(a_world())
    file = bytes(PublishedFile.objects.get(report=report).file)
    return Made(report, file)


def test_every_page_has_the_code_and_the_last_one_says_how_to_check(made: Made) -> None:
    code, last, paper = code_of(made.report.code), made.report.pages, opened(made.file)
    assert [code in line for line in paper.margins] == [True] * last
    assert code in paper.page(last)
    links = [str(one.A.URI) for one in paper.pdf.pages[last - 1].Annots if "/A" in one]
    assert [link for link in links if link.endswith(f"/verify/?code={code}")]
    assert [bool(figure.alt) for figure in paper.figures(last)] == [True]  # the QR code, in words


def test_the_seal_covers_it_all_and_it_still_conforms(made: Made) -> None:
    found = sealing.seal_of(made.file)
    assert found is not None
    assert found.fingerprint == made.report.seal
    assert faults(made.file) == []
