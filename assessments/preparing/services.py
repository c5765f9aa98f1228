"""Writing down what is known before the workshop, and sending it. Frozen while Template A is complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.differences import Changed, difference, made
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.preparing.models import Evidence, PreReading
from assessments.preparing.queries import known_of, last_sent, members_to_mail
from assessments.reviews.models import Review
from assessments.reviews.services import lock_review
from framework.models import Challenge
from recovery_site.errors import NotNow, Stale

MOST = 12  # of one challenge: few enough to be read while people rate


@dataclass(frozen=True)
class EvidenceText:
    """What one piece of evidence says. The names are those of the model's fields."""

    side: str
    kind: str
    number: int | None
    source: str
    figure: str
    words: str
    link: str
    prepared_by: str

    @classmethod
    def of(cls, evidence: Evidence) -> EvidenceText:
        return cls(**{name: getattr(evidence, name) for name in cls.__dataclass_fields__})


def reason_against_preparing(review: Review) -> str:
    """Why what is known cannot be changed or sent at present; empty when it can."""
    if review.is_assessing:
        return ""
    if review.is_cancelled:
        return _("This review was cancelled. What was gathered stays as it was.")
    return _("Template A of this review is complete. What was known then stays as it was.")


def check_preparing(review: Review) -> None:
    """Raise NotNow with the reason when what is known cannot be changed at present."""
    if reason := reason_against_preparing(review):
        raise NotNow(reason)


def _begin(user: User, act: Act, review: Review) -> Review:
    """The review, locked, when this person may do that now."""
    policy.check(user, act, review.system)
    review = lock_review(review)
    check_preparing(review)
    return review


@transaction.atomic
def add_evidence(
    *, user: User, review: Review, challenge: Challenge, text: EvidenceText, uid: UUID
) -> Evidence:
    """Add something that is known about a challenge of the review's edition. Idempotent by `uid`.

    Refuses: anybody but those who add evidence (Refused); a review whose Template A is complete, more than MOST on one
    challenge (NotNow).
    """
    review = _begin(user, Act.EVIDENCE_WRITE, review)
    if found := Evidence.objects.filter(uid=uid, review=review).first():
        return found
    _check_room(review, challenge.pk)
    new = Evidence.objects.create(
        uid=uid,
        review=review,
        challenge=challenge,
        written_by=user,
        written_at=timezone.now(),
        **asdict(text),
    )
    _tell(user, new, made(_facts(text), codes=["side", "kind"]))
    return new


@transaction.atomic
def correct_evidence(*, user: User, evidence: Evidence, text: EvidenceText, version: int) -> Evidence:
    """Write other words. `version` is the one that the page was showing. Saving what is stored writes nothing.

    Refuses as `add_evidence` does, and what somebody else saved or took out since (Stale, with theirs an Evidence).
    """
    _begin(user, Act.EVIDENCE_WRITE, evidence.review)
    stored = Evidence.objects.select_related("challenge").get(pk=evidence.pk)
    if stored.version != version:
        words = _("Somebody else changed this evidence while you were editing. Your text is below.")
        raise Stale(words, theirs=stored, version=stored.version)
    if EvidenceText.of(stored) == text:
        return stored
    changed = difference(_facts(EvidenceText.of(stored)), _facts(text), codes=["side", "kind"])
    for name, value in asdict(text).items():
        setattr(stored, name, value)
    return _save(user, stored, changed)


@transaction.atomic
def remove_evidence(*, user: User, evidence: Evidence, removed: bool) -> Evidence:
    """Take evidence out, or bring it back. Its words stay. Idempotent. Refuses as `add_evidence` does."""
    _begin(user, Act.EVIDENCE_WRITE, evidence.review)
    stored = Evidence.objects.select_related("challenge").get(pk=evidence.pk)
    if stored.is_removed == removed:
        return stored
    if not removed:
        _check_room(evidence.review, stored.challenge_id)
    stored.removed_at = timezone.now() if removed else None
    return _save(user, stored, difference({"removed": not removed}, {"removed": removed}))


def _check_room(review: Review, challenge: int) -> None:
    there = Evidence.objects.filter(review=review, challenge=challenge, removed_at=None).count()
    if there >= MOST:
        words = _("This challenge has %(most)s pieces of evidence already. Remove one first.")
        raise NotNow(words % {"most": MOST})


def _facts(text: EvidenceText) -> dict[str, object]:
    return {**asdict(text), "side": str(text.side)}


def _save(user: User, evidence: Evidence, changed: Changed) -> Evidence:
    evidence.written_by, evidence.written_at = user, timezone.now()
    evidence.version += 1
    evidence.save()
    _tell(user, evidence, changed)
    return evidence


def _tell(user: User, evidence: Evidence, changed: Changed) -> None:
    facts = {
        "challenge": evidence.challenge.number,
        "side": str(evidence.side),
        "removed": evidence.is_removed,
        "version": evidence.version,
    }
    log(
        system=evidence.review.system,
        actor=user,
        act=Act.EVIDENCE_WRITE,
        about=evidence,
        changed=changed,
        detail=facts,
    )


@transaction.atomic
def send(
    *,
    user: User,
    review: Review,
    people: Sequence[int],
    on_invitation: bool,
    subject: str,
    body: str,
    uid: UUID,
) -> PreReading:
    """Mail `body` to these members, each in a mail of their own, and say whether the invitation's page shows what is
    known. Idempotent by `uid`. `people` are the keys of accounts; who is no member any more is left out.

    Refuses: anybody but the lead and the facilitator (Refused); a review whose Template A is complete (but for letting
    the invitation's page show it no longer), nothing to send, nothing that would change (NotNow).
    """
    policy.check(user, Act.PREREADING_SEND, review.system)
    review = lock_review(review)
    if found := PreReading.objects.filter(uid=uid, review=review).first():
        return found
    last = last_sent(review)
    if not (
        last and last.on_invitation and not on_invitation and not people
    ):  # taking back is always possible
        check_preparing(review)
    if all(one.is_empty for one in known_of(review)):
        raise NotNow(_("There is no evidence to send yet. Add some first."))
    members = [one.user for one in members_to_mail(review) if one.user_id in set(people)]
    if not members and on_invitation == bool(last and last.on_invitation):
        raise NotNow(_("Choose who gets it, or change who can read it."))
    for one in members:
        EmailMessage(subject, body, to=[one.email]).send()
    sent = PreReading.objects.create(
        uid=uid,
        review=review,
        sent_by=user,
        sent_at=timezone.now(),
        people=len(members),
        on_invitation=on_invitation,
    )
    facts = {"people": sent.people, "on_invitation": sent.on_invitation}
    changed = difference(
        {"on_invitation": bool(last and last.on_invitation)}, {"on_invitation": on_invitation}
    )
    log(
        system=review.system,
        actor=user,
        act=Act.PREREADING_SEND,
        about=sent,
        changed=changed,
        detail=facts,
    )
    return sent
