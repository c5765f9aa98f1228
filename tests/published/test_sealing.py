"""The seal of the organisation: it covers the whole file, and whatever is changed or added after it is seen."""

from __future__ import annotations

import io
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import CommandError, call_command

from assessments.checks import key_of_the_seal
from assessments.published import sealing
from assessments.published.sealing import Broken, BrokenSeal, Key, NoKey

WORDS = "correct horse battery"


@pytest.fixture(autouse=True, scope="module")
def quick_to_make() -> Iterator[None]:
    """The key is half as long: the primes of a real one take a second to find."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "BITS", 2048)
        yield


@pytest.fixture(scope="module")
def key() -> Key:
    return sealing.opened(sealing.made("Fenmarsh Trust", WORDS), WORDS)


@pytest.fixture(scope="module")
def plain() -> bytes:
    """A small PDF. Where one is made is of no matter here."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(200, 200))
    made.docinfo["/Title"] = "A report"
    file = io.BytesIO()
    made.save(file, static_id=True)
    return file.getvalue()


@pytest.fixture(scope="module")
def sealed(plain: bytes, key: Key) -> bytes:
    return sealing.seal(plain, key)


def why_broken(pdf: bytes) -> Broken:
    with pytest.raises(BrokenSeal) as caught:
        sealing.seal_of(pdf)
    return caught.value.why


def test_a_sealed_file_says_whose_seal_it_is(sealed: bytes, key: Key) -> None:
    found = sealing.seal_of(sealed)
    assert found is not None
    assert (found.fingerprint, found.name) == (key.fingerprint, "Fenmarsh Trust")


def test_nothing_of_the_file_is_changed_by_sealing(plain: bytes, sealed: bytes) -> None:
    assert sealed.startswith(plain)
    assert len(sealed) - len(plain) < 25_000


def test_a_file_without_a_seal_has_none(plain: bytes) -> None:
    assert sealing.seal_of(plain) is None


def test_any_changed_byte_is_seen(plain: bytes, sealed: bytes) -> None:
    """In the pages, in the seal itself, and in what stands behind it."""
    seal = sealed.index(b"/Contents <") + 200
    for place in (plain.index(b"A report"), seal, sealed.rindex(b"startxref") - 4):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(BrokenSeal):
            sealing.seal_of(changed)


def with_bytes_behind(sealed: bytes) -> bytes:
    return sealed + b"\n% a remark"


def with_an_update(sealed: bytes) -> bytes:
    """As a program adds a note: a new revision behind the sealed one."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.NameObject("/Rotate")] = generic.NumberObject(180)
    writer.update_container(page)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize("added", [with_bytes_behind, with_an_update])
def test_what_is_added_behind_the_seal_is_refused(sealed: bytes, added: Callable[[bytes], bytes]) -> None:
    assert why_broken(added(sealed)) in {Broken.ADDED, Broken.UNREADABLE}


def test_a_second_seal_is_refused(sealed: bytes, plain: bytes) -> None:
    """Whoever seals a changed file again leaves two, or one of their own, whose fingerprint is another one."""
    stranger = sealing.opened(sealing.made("Somebody else", WORDS), WORDS)
    with pytest.raises(Exception):  # noqa: B017, PT011 - our own function refuses, in pyHanko's words
        sealing.seal(sealed, stranger)
    found = sealing.seal_of(sealing.seal(plain, stranger))
    assert found is not None
    assert found.fingerprint == stranger.fingerprint


@pytest.mark.parametrize("file", [b"", b"hello", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_pdf_is_said_to_be_none(file: bytes) -> None:
    assert why_broken(file) is Broken.UNREADABLE


def test_a_key_on_an_elliptic_curve_seals_too(plain: bytes, key: Key) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    old = key.certificate
    new = (
        x509.CertificateBuilder()
        .subject_name(old.subject)
        .issuer_name(old.issuer)
        .public_key(private.public_key())
        .serial_number(7)
        .not_valid_before(old.not_valid_before_utc)
        .not_valid_after(old.not_valid_after_utc)
        .sign(private, hashes.SHA256())
    )
    found = sealing.seal_of(sealing.seal(plain, Key(private, new)))
    assert found is not None
    assert found.fingerprint != key.fingerprint


def test_the_command_makes_a_key_that_its_owner_alone_can_read(
    tmp_path: Path, settings: object, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = str(tmp_path / "seal.p12"), WORDS  # type: ignore[attr-defined]
    call_command("make_seal", "--name", "Fenmarsh Trust")
    assert stat.S_IMODE((tmp_path / "seal.p12").stat().st_mode) == sealing.OWNER_ONLY
    assert sealing.own_key().name == "Fenmarsh Trust"
    assert sealing.own_key().fingerprint in capsys.readouterr().out
    with pytest.raises(CommandError):  # a key that is there is never written over
        call_command("make_seal")


@pytest.mark.parametrize(("file", "passphrase"), [("", WORDS), ("seal.p12", "short")])
def test_the_command_says_what_is_missing(
    tmp_path: Path, settings: object, file: str, passphrase: str
) -> None:
    settings.SEAL_FILE = str(tmp_path / file) if file else ""  # type: ignore[attr-defined]
    settings.SEAL_PASSPHRASE = passphrase  # type: ignore[attr-defined]
    with pytest.raises(CommandError):
        call_command("make_seal")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("file", [b"", b"not a key", None])
def test_a_key_that_cannot_be_used_says_why(tmp_path: Path, settings: object, file: bytes | None) -> None:
    path = tmp_path / "seal.p12"
    if file is not None:
        path.write_bytes(file)
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = str(path), WORDS  # type: ignore[attr-defined]
    with pytest.raises(NoKey):
        sealing.own_key()


@pytest.mark.parametrize("left", [30, -30])
def test_a_certificate_that_expires_is_told_of_before_and_not_used_after(
    tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    path = tmp_path / "seal.p12"
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = str(path), WORDS  # type: ignore[attr-defined]
    path.write_bytes(sealing.made("Fenmarsh Trust", WORDS))
    path.chmod(0o600)
    monkeypatch.setattr(sealing, "days_left", lambda key: left)
    assert [one.id for one in key_of_the_seal(None)] == ["assessments.W002"]
    sealing.preload()  # the worker starts
    if left < 0:
        with pytest.raises(NoKey):
            sealing.own_key()


def test_the_site_does_not_start_with_a_key_that_it_cannot_use(tmp_path: Path, settings: object) -> None:
    path = tmp_path / "seal.p12"
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = str(path), WORDS  # type: ignore[attr-defined]
    assert [one.id for one in key_of_the_seal(None)] == ["assessments.E006"]
    path.write_bytes(sealing.made("Fenmarsh Trust", WORDS))
    path.chmod(0o640)
    assert [one.id for one in key_of_the_seal(None)] == ["assessments.W001"]
    path.chmod(0o600)
    assert key_of_the_seal(None) == []
