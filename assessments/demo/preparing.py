"""What the people of the invented system gathered before their fourth workshop. Every figure is invented."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from assessments.people.models import User
from assessments.preparing.models import Evidence
from assessments.preparing.services import EvidenceText, add_evidence
from assessments.reviews.models import Review
from framework.queries import contents_of

STRENGTH, GAP = Evidence.Side.STRENGTH, Evidence.Side.GAP
SURVEY, CARERS = "The survey team of the Trust", "Fenmarsh Carers Together"
# Challenge, side, source, figure, what it tells, link, by whom. A number as source is that data source of the edition.
KNOWN: tuple[tuple[int, str, str | int, str, str, str, str], ...] = (
    (1, STRENGTH, "The yearly survey of service users, 412 answers", "71 per cent, up from 58",
     "More people say that staff asked them what matters to them.",
     "https://example.org/survey", SURVEY),
    (1, GAP, "Forty hours of watching on three wards", "9 of 40 hours",
     "At night and at weekends staff spent most of the time in the office.", "", "Two service users and a nurse"),
    (2, GAP, 1, "2 of 14 courses", "Few courses are planned and led together with people who have used services.",
     "", "Reedbank Voices"),
    (3, STRENGTH, "List of courses, autumn term", "11 courses, 140 places", "All but one course is taught by two people, one of them with lived experience.",
     "https://example.org/courses", "Maren Oakes, Fenmarsh Partnership Trust"),
    (4, STRENGTH, "Minutes of the Board, January to September", "6 of 9 meetings", "The Board heard from somebody with lived experience.",
     "", "Maren Oakes, Fenmarsh Partnership Trust"),
    (4, GAP, "Minutes of the Board, January to September", "", "Nobody followed up what they said.",
     "", CARERS),
    (6, GAP, "Forty care plans, read in May", "17 of 40", "Fewer than half say in the person’s own words what helps when things get worse.",
     "", "Two carers and a pharmacist"),
    (9, GAP, "Sickness figures of the Trust", "6.1 per cent; others 5.2", "More staff are off sick with stress than in trusts nearby.",
     "https://example.org/figures", SURVEY),
)  # fmt: skip


def gather(user: User, review: Review) -> None:
    """Put it into that review."""
    contents = contents_of(review.edition)
    for place, (number, side, source, figure, words, link, by) in enumerate(KNOWN):
        challenge = contents.challenge(number)
        assert challenge is not None  # noqa: S101 - an edition has ten
        example = None if isinstance(source, str) else challenge.data_sources.all()[source - 1]
        text = EvidenceText(
            side=side,
            kind=Evidence.Kind.DATA_SOURCE if example else Evidence.Kind.OWN,
            number=example.number if example else None,
            source=example.text if example else str(source),
            figure=figure,
            words=words,
            link=link,
            prepared_by=by,
        )
        uid = uuid5(NAMESPACE_URL, f"demo/{review.pk}/{place}")
        add_evidence(user=user, review=review, challenge=challenge, text=text, uid=uid)
