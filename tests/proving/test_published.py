"""Whoever holds a published report finds out whether it is real and the newest, and nothing of what it says."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pikepdf
import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.audit.services import keys
from assessments.people.models import User
from assessments.proving.checking import check
from assessments.proving.exporting import lines_of
from assessments.proving.queries import found_by
from assessments.published import sealing
from assessments.published.models import PublishedFile, PublishedReport
from assessments.verifying import faults as every_fault
from recovery_site.paper_codes import beginning_of, code_of
from tests.build import Place, a_completed_template_a, a_person, a_review, a_system
from tests.published.build import a_published_report
from tests.upgrade.database import lifted

pytestmark = pytest.mark.django_db
WORDS = "correct horse battery"


@dataclass
class World:
    """Two published reports of one review."""

    place: Place
    older: PublishedReport
    newer: PublishedReport


def built() -> World:
    place = a_system(name="Fenmarsh")
    review = a_completed_template_a(place, a_review(place, title="Autumn review"), priorities=(3,))
    return World(place, a_published_report(place.lead, review), a_published_report(place.lead, review))


@pytest.fixture
def world(made: World) -> World:
    cache.clear()
    return made


def page(user: User | None = None, **asked: str) -> str:
    client = Client()
    if user:
        client.force_login(user)
    answer = client.get("/verify/", asked)
    assert answer.status_code == 200
    return answer.text


def bytes_of(report: PublishedReport) -> bytes:
    return bytes(PublishedFile.objects.get(report=report).file)


def test_the_code_says_whether_it_is_the_newest_and_gives_the_fingerprint(world: World) -> None:
    for report, verdict in ((world.newer, "valid"), (world.older, "superseded")):
        text = page(code=code_of(report.code))
        assert f'data-verdict="{verdict}"' in text
        assert report.sha256 in text
        assert "sha256sum" in text


def test_the_fingerprint_of_the_file_is_a_code_as_well(world: World) -> None:
    assert 'data-verdict="valid"' in page(code=hashlib.sha256(bytes_of(world.newer)).hexdigest())
    assert 'data-verdict="unknown"' in page(code=hashlib.sha256(bytes_of(world.newer) + b" ").hexdigest())


def test_a_stranger_compares_a_file_without_sending_it(world: World) -> None:
    code, digest = code_of(world.older.code), world.older.sha256
    printed = (
        digest,
        digest.upper(),
        f"{digest}  report.pdf",
        f"SHA256 hash of report.pdf:\n{digest}\nCertUtil",
    )
    spaced = " ".join(digest[at : at + 2] for at in range(0, 64, 2))  # as older Windows prints it
    for text in (*printed, spaced):
        assert 'data-file="same"' in page(code=code, file=text)
    assert 'data-file="other"' in page(code=code, file=world.newer.sha256)
    assert "data-file" not in page(code=code, file="not a fingerprint")
    assert "nhsuk-error-summary" in page(code=code, file="not a fingerprint")


def test_a_stranger_reads_nothing_of_it(world: World) -> None:
    for user in (None, a_person(), a_system().lead):
        for code in (code_of(world.older.code), world.newer.sha256):
            text = page(user, code=code)
            assert "Fenmarsh" not in text
            assert "Autumn review" not in text
            assert f"/reviews/{world.older.review_id}/" not in text
    assert f"/reviews/{world.older.review_id}/published/" in page(
        world.place.reader, code=code_of(world.older.code)
    )


def test_a_code_of_nobody_is_unknown_and_costs_the_same(world: World) -> None:
    counts = set()
    for digits in (world.older.code, world.newer.sha256, "f" * 20):
        with CaptureQueriesContext(connection) as asked:
            found_by(beginning_of(code_of(digits)) if len(digits) == 20 else digits, None)
        counts.add(len(asked))
    assert len(counts) == 1
    assert 'data-verdict="unknown"' in page(code=code_of("f" * 20))


def test_a_changed_byte_is_seen_by_everything_that_looks(world: World) -> None:
    assert every_fault(world.place.system) == []
    with lifted():
        PublishedFile.objects.filter(report=world.older).update(file=bytes_of(world.older) + b" ")
    assert 'data-verdict="altered"' in page(code=code_of(world.older.code))
    assert len(every_fault(world.place.system)) == 1
    with pytest.raises(SystemExit):
        call_command("verify_signatures", str(world.place.system.pk), stdout=StringIO())


def test_changed_facts_and_a_lost_report_are_seen_too(world: World) -> None:
    with lifted():
        PublishedReport.objects.filter(pk=world.older.pk).update(name="Somebody else")
    assert len(check(lines_of(world.place.system), keys=keys()).faults) == 1
    assert len(every_fault(world.place.system)) == 1
    with lifted():
        PublishedFile.objects.filter(report=world.newer).delete()
        PublishedReport.objects.filter(pk=world.newer.pk).delete()
    assert len(check(lines_of(world.place.system), keys=keys()).faults) == 2


def test_verify_py_knows_the_files_that_somebody_has(world: World) -> None:
    lines = list(lines_of(world.place.system))
    mine = {"a.pdf": world.older.sha256, "b.pdf": world.newer.sha256}
    report = check(lines, keys=keys(), files=mine)
    assert report.faults == []
    assert report.counts["publishedreport"] == 2
    assert [note.startswith(name) for note, name in zip(report.notes, mine, strict=True)] == [True, True]
    assert ("newest" in report.notes[0], "newest" in report.notes[1]) == (True, False)
    assert len(check(lines, keys=keys(), files={"c.pdf": "0" * 64}).faults) == 1


# ------------------------------------------------------------------------------ manage.py verify_report


def told(file: Path) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_report", str(file), stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def sealed(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a third report, which has a seal."""
    monkeypatch.setattr(sealing, "BITS", 2048)
    key = sealing.opened(sealing.made("Fenmarsh Trust", WORDS), WORDS)
    plain = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(plain)
    content = sealing.seal(plain.getvalue(), key)
    report = a_published_report(world.place.lead, world.older.review, content, seal=key.fingerprint)
    path = tmp_path / "report.pdf"
    path.write_bytes(bytes_of(report))
    return path


def test_the_command_knows_a_published_file_and_its_seal(sealed: Path) -> None:
    code, text = told(sealed)
    assert code == 0
    assert "report 3" in text
    assert "Fenmarsh Trust" in text


def test_the_command_refuses_an_update_that_was_added(sealed: Path) -> None:
    sealed.write_bytes(sealed.read_bytes() + b"\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    code, text = told(sealed)
    assert code == 1
    assert text.count("WRONG") == 2  # not those bytes, and a seal that does not cover them


def test_the_command_refuses_the_seal_of_somebody_else(world: World, sealed: Path, tmp_path: Path) -> None:
    stranger = sealing.opened(sealing.made("Fenmarsh Trust", WORDS), WORDS)
    plain = sealed.read_bytes().partition(b"%%EOF")[0] + b"%%EOF\n"
    (tmp_path / "other.pdf").write_bytes(sealing.seal(plain, stranger))
    code, text = told(tmp_path / "other.pdf")
    assert code == 1
    assert text.count("WRONG") == 2


def test_the_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        told(tmp_path / "nothing.pdf")
    (tmp_path / "words.pdf").write_text("hello")
    assert told(tmp_path / "words.pdf")[0] == 1


def test_the_certificate_stands_on_the_page(
    tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BITS", 2048)
    assert "data-key" not in page()
    path = tmp_path / "seal.p12"
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = str(path), WORDS  # type: ignore[attr-defined]
    path.write_bytes(sealing.made("Fenmarsh Trust", WORDS))
    assert sealing.own_key().fingerprint in page()
