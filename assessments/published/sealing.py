"""The seal of the organisation in a PDF (PAdES B-B). The only file that knows pyHanko, and it loads it when it is used.

A seal is a signature by a program: it says that the whole file came from here, and that nobody changed it since.
It is added behind what is in the file, so PDF/A-2a and PDF/UA-1 stay as they were.
"""

from __future__ import annotations

import datetime as dt
import io
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

FIELD = "Seal"
YEARS = 10  # that a certificate of our own making is valid
BITS = 3072
ROOM = 8192  # bytes kept free for a seal, beside the certificates in it
OWNER_ONLY = 0o600


class NoKey(Exception):
    """There is no key to seal with, or none that can be used. The words say which of the two, and why."""


class Broken(StrEnum):
    """What is wrong with the seal in a file."""

    UNREADABLE = "unreadable"  # no PDF, or a damaged one
    SEVERAL = "several"  # one seal is ours; whoever adds another has added something
    CHANGED = "changed"  # a byte that the seal covers is another one
    ADDED = "added"  # something stands in the file that the seal does not cover


class BrokenSeal(ValueError):
    """The file has a seal that does not hold. `why` says what is wrong."""

    def __init__(self, why: Broken) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Key:
    """A private key with its certificate, and the certificates that vouch for it."""

    private: Any
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate, 64 hexadecimal digits."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def name(self) -> str:
        """Whose it is, by the certificate."""
        return named(self.certificate)


@dataclass(frozen=True)
class Seal:
    """A seal that holds: the fingerprint of its certificate, whose that is by its own words, and when it was made."""

    fingerprint: str
    name: str
    at: dt.datetime | None


def named(certificate: x509.Certificate) -> str:
    """The common name in a certificate, or its organisation."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if found := certificate.subject.get_attributes_for_oid(kind):
            return str(found[0].value)
    return certificate.subject.rfc4514_string()


# ---------------------------------------------------------------------------------------- the key


def made(name: str, passphrase: str) -> bytes:
    """A new key with a certificate of its own making for `name`, as a PKCS#12 file that the passphrase opens."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    signs = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(signs, critical=True)
        .sign(private, hashes.SHA256())
    )
    locked = serialization.BestAvailableEncryption(passphrase.encode())
    return pkcs12.serialize_key_and_certificates(FIELD.encode(), private, certificate, None, locked)


def opened(file: bytes, passphrase: str) -> Key:
    """The key in a PKCS#12 file. Raises NoKey when the passphrase does not open it, or there is no key in it."""
    try:
        private, certificate, others = pkcs12.load_key_and_certificates(file, passphrase.encode() or None)
    except ValueError:
        raise NoKey("It is not a PKCS#12 file, or SEAL_PASSPHRASE does not open it.") from None
    if private is None or certificate is None:
        raise NoKey("There is no key with its certificate in it.")
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise NoKey("The key is of a kind that cannot seal: RSA and elliptic curves can.")
    return Key(private, certificate, tuple(others))


def is_wanted() -> bool:
    """Whether this site seals what it publishes."""
    return bool(settings.SEAL_FILE)


def own_key(*, even_expired: bool = False) -> Key:
    """The key of this site, read once for as long as its file stays as it is. Raises NoKey as `opened` does, and for
    one whose certificate has expired.
    """
    if not is_wanted():
        raise NoKey("SEAL_FILE is not set.")
    path = Path(settings.SEAL_FILE)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise NoKey(f"SEAL_FILE cannot be read: {error.strerror}.") from None
    key = _kept(path, changed, settings.SEAL_PASSPHRASE)
    if days_left(key) < 0 and not even_expired:
        raise NoKey("Its certificate has expired.")
    return key


def is_open_to_others() -> bool:
    """Whether anybody but its owner may read the file with the key."""
    return bool(Path(settings.SEAL_FILE).stat().st_mode & 0o077)


@cache
def _kept(path: Path, changed: int, passphrase: str) -> Key:
    try:
        return opened(path.read_bytes(), passphrase)
    except OSError as error:
        raise NoKey(f"SEAL_FILE cannot be read: {error.strerror}.") from None


def days_left(key: Key, now: dt.datetime | None = None) -> int:
    """How many whole days its certificate is still valid; below 0 once it has expired."""
    return (key.certificate.not_valid_after_utc - (now or dt.datetime.now(dt.UTC))).days


# --------------------------------------------------------------------------------------- sealing


def preload() -> None:
    """Load what sealing needs, and the key, so that a forked child starts warm. Without a key nothing happens."""
    if is_wanted():
        from pyhanko.sign import signers  # noqa: F401 - kept by Python

        with suppress(NoKey):  # then nothing is published, and everything else goes on
            own_key()


def seal(pdf: bytes, key: Key | None = None) -> bytes:
    """The same PDF with a seal behind it, made with the key of this site or the one given. Raises NoKey."""
    from pyhanko.sign import fields, signers

    key = key or own_key()
    signer = _signer(key)
    room = ROOM + sum(2 * len(one.public_bytes(serialization.Encoding.DER)) for one in key.others)
    how = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=key.name,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    # PDF/UA-1 wants a field outside the tree to be hidden or out of sight, and PDF/A-2 forbids to hide it.
    place = fields.SigFieldSpec(FIELD, invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True))
    writer = _writer()(io.BytesIO(pdf))
    made = signers.PdfSigner(how, signer, new_field_spec=place).sign_pdf(writer, bytes_reserved=2 * room)
    return bytes(made.getvalue())


@cache
def _writer() -> Any:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class KeepsMetadata(IncrementalPdfFileWriter):  # type: ignore[misc, unused-ignore]
        """The metadata say what PDF/A asks for: written again by pyHanko they no longer would."""

        def _update_meta(self) -> None:
            pass

    return KeepsMetadata


def _signer(key: Key) -> Any:
    """pyHanko's own signer opens an RSA key again, and proves its primes, for each file: half of its time."""
    from pyhanko.sign import signers
    from pyhanko.sign.general import SigningError
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class Keeps(signers.Signer):  # type: ignore[misc, unused-ignore]
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            if digest_algorithm != "sha256":
                raise SigningError(f"Not made for {digest_algorithm}.")
            if isinstance(key.private, rsa.RSAPrivateKey):
                return key.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
            return bytes(key.private.sign(data, ec.ECDSA(hashes.SHA256())))

    certificates: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call, unused-ignore]
    certificates.register_multiple([_asn1(one) for one in key.others])
    return Keeps(signing_cert=_asn1(key.certificate), cert_registry=certificates)


def _asn1(certificate: x509.Certificate) -> Any:
    from asn1crypto import x509 as asn1

    return asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


# -------------------------------------------------------------------------------------- checking


def seal_of(pdf: bytes) -> Seal | None:
    """The seal in a PDF; None when it has none. Whose it is must be compared by its fingerprint.

    Raises BrokenSeal when a byte was changed, or when anything in the file is not covered by the seal: an update that
    was added, another signature, bytes behind the end.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    # These are a stranger's bytes, and the libraries raise whatever they stumble over.
    try:
        found = list(PdfFileReader(io.BytesIO(pdf)).embedded_signatures)
    except Exception:
        raise BrokenSeal(Broken.UNREADABLE) from None
    if not found:
        return None
    if len(found) > 1:
        raise BrokenSeal(Broken.SEVERAL)
    try:
        return _checked(found[0])
    except BrokenSeal:
        raise
    except Exception:
        raise BrokenSeal(Broken.CHANGED) from None


def _checked(embedded: Any) -> Seal:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    whose = x509.load_der_x509_certificate(embedded.signer_cert.dump())
    # Whom to trust is not asked of the certificate: its fingerprint is compared by whoever calls. Nothing is fetched.
    trust = ValidationContext(trust_roots=[embedded.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(embedded, trust, skip_diff=True)
    if not (status.intact and status.valid):
        raise BrokenSeal(Broken.CHANGED)
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise BrokenSeal(Broken.ADDED)
    return Seal(whose.fingerprint(hashes.SHA256()).hex(), named(whose), status.signer_reported_dt)
