"""What is said about a paper, and where its QR code leads."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.proving.queries import Found, Verdict
from assessments.published import sealing
from recovery_site.address import absolute
from recovery_site.paper_codes import code_of


@dataclass(frozen=True)
class Answer:
    """The heading and the text of an answer."""

    heading: str | Promise
    text: str | Promise


ANSWERS = {
    Verdict.VALID: Answer(
        _("This paper is valid"),
        _(
            "What it says was signed or completed on this site, and was not changed. No later version replaces it."
        ),
    ),
    Verdict.SUPERSEDED: Answer(
        _("A newer version has replaced this paper"),
        _("What it says was signed or completed on this site, and is kept as it was. It no longer applies."),
    ),
    Verdict.INCOMPLETE: Answer(
        _("This paper is not fully signed"),
        _("It was filed on this site. Not everybody who must sign has signed it."),
    ),
    Verdict.WITHDRAWN: Answer(
        _("A signature on this paper was withdrawn"),
        _("It was signed by one side on this site, and that signature was taken back. It does not apply."),
    ),
    Verdict.ALTERED: Answer(
        _("We cannot confirm this paper"),
        _(
            "What is stored here no longer fits it, so something was changed. Keep the paper, and tell the people who "
            "run this site."
        ),
    ),
    Verdict.UNKNOWN: Answer(
        _("We do not know this paper"),
        _(
            "Check the code for typing mistakes. Drafts have no code. A paper may also come from another site."
        ),
    ),
}


OF_PUBLISHED = ANSWERS | {
    Verdict.VALID: Answer(
        _("This code is that of a published report"),
        _("The report was published on this site. No newer report has been published since."),
    ),
    Verdict.SUPERSEDED: Answer(
        _("There is a newer report"),
        _(
            "The report with this code was published on this site, and is kept as it was. It is no longer the newest."
        ),
    ),
}


# What prints the SHA-256 of a file, on each kind of computer.
COMMANDS = (
    (_("Windows"), "certutil -hashfile report.pdf SHA256"),
    (_("Mac"), "shasum -a 256 report.pdf"),
    (_("Linux"), "sha256sum report.pdf"),
)


def key_of_the_seal() -> sealing.Key | None:
    """The key that reports are sealed with now, for its name and fingerprint; None when this site seals nothing."""
    try:
        return sealing.own_key(even_expired=True) if sealing.is_wanted() else None
    except sealing.NoKey:
        return None


def answer_for(found: Found) -> Answer:
    return (OF_PUBLISHED if found.published else ANSWERS)[found.verdict]


def address_of(found: Found) -> str:
    """The page of the thing, for members; empty for strangers."""
    if found.review is None:
        return ""
    if found.report is not None:
        return reverse("published", args=[found.review])
    if found.challenge is None:
        return reverse("record", args=[found.review])
    return reverse("plan_revision", args=[found.review, found.challenge, found.revision])


def link_of(sha256: str) -> str:
    """Where the QR code of a paper leads: its fingerprint begins with what the code says."""
    return absolute(f"{reverse('verify')}?code={code_of(sha256)}")
