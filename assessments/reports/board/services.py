"""Writing the decision that the Board is asked for, and how an organisation's reports look."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.canonical import sha256
from assessments.audit.differences import difference
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import LocalSystem, User
from assessments.people.policy import Act
from assessments.reports.board.brand import Logo
from assessments.reports.board.models import BoardDecision, Brand
from assessments.reports.board.queries import brand_of, decision_of
from assessments.reviews.models import Review
from assessments.reviews.services import lock_review
from recovery_site.errors import NotNow, Refused, Stale


class Logged(StrEnum):
    """What an administrator does here, in the log."""

    BRAND = "brand.change"


@dataclass(frozen=True)
class DecisionText:
    """What the Board is asked, as it is printed. The names are those of the model's fields."""

    words: str = ""
    agenda_item: str = ""
    board_on: dt.date | None = None
    author: str = ""

    @classmethod
    def of(cls, stored: BoardDecision) -> DecisionText:
        return cls(stored.words, stored.agenda_item, stored.board_on, stored.author)


def reason_against_asking(review: Review) -> str:
    """Why nothing can be asked of the Board with that review; empty when it can."""
    return _("This review was cancelled, so it asks the Board for nothing.") if review.is_cancelled else ""


@transaction.atomic
def ask_board(*, user: User, review: Review, text: DecisionText, version: int) -> BoardDecision | None:
    """Write what the Board is asked to decide; no words take it back. Saving what is stored writes nothing.

    `version` is the one that the page was showing, 0 for nothing written yet. Refuses: anybody but the recovery lead
    (Refused); a review that was cancelled, other answers without words (NotNow); what somebody else wrote since
    (Stale, with theirs a BoardDecision).
    """
    policy.check(user, Act.BOARD_ASK, review.system)
    review = lock_review(review)
    if reason := reason_against_asking(review):
        raise NotNow(reason)
    if not text.words and text != DecisionText():
        raise NotNow(_("Enter what the Board is asked to decide."))
    stored = decision_of(review)
    if (stored.version if stored else 0) != version:
        words = _("Somebody else changed this while you were editing. Your text is below.")
        raise Stale(words, theirs=stored, version=stored.version if stored else 0)
    if text == (DecisionText.of(stored) if stored else DecisionText()):
        return stored
    before = asdict(DecisionText.of(stored)) if stored else {}
    stored = stored or BoardDecision(review=review, version=0)
    for name, value in asdict(text).items():
        setattr(stored, name, value)
    stored.written_by, stored.written_at = user, timezone.now()
    stored.version += 1
    stored.save()
    facts = {"version": stored.version, "asks": bool(text.words)}
    changed = difference(before, asdict(text))
    log(system=review.system, actor=user, act=Act.BOARD_ASK, about=stored, changed=changed, detail=facts)
    return stored


@dataclass(frozen=True)
class Look:
    """How the reports look. `logo` is None to keep the one that is there, unless `without_logo`."""

    name: str = ""
    colour: str = ""
    logo: Logo | None = None
    without_logo: bool = False


@transaction.atomic
def set_brand(*, by: User, system: LocalSystem, look: Look, version: int) -> Brand:
    """Set the name, the colour and the logo of a system's Board reports.

    `version` is the one that the page was showing, 0 for nothing set yet. Refuses: anybody but an administrator
    (Refused); what another administrator changed since (Stale, with theirs a Brand).
    """
    if not by.is_superuser:
        raise Refused(_("Only an administrator of this site can change that."))
    LocalSystem.objects.select_for_update().get(pk=system.pk)
    stored = brand_of(system)
    if (stored.version if stored else 0) != version:
        words = _("Another administrator changed this while you were editing. Your answers are below.")
        raise Stale(words, theirs=stored, version=stored.version if stored else 0)
    brand = stored or Brand(system=system, version=0)
    before = _facts_of(brand)
    brand.name, brand.colour = look.name, look.colour
    if look.logo:
        brand.logo, brand.width, brand.height = look.logo.png, look.logo.width, look.logo.height
    elif look.without_logo:
        brand.logo, brand.width, brand.height = None, 0, 0
    brand.changed_by, brand.changed_at = by, timezone.now()
    brand.version += 1
    brand.save()
    changed = difference(before, _facts_of(brand), codes=["colour", "logo"])
    log(
        system=system,
        actor=by,
        act=Logged.BRAND,
        about=brand,
        changed=changed,
        detail={"version": brand.version},
    )
    return brand


def _facts_of(brand: Brand) -> dict[str, object]:
    logo = sha256(bytes(brand.logo).hex()) if brand.logo else ""
    return {"name": brand.name, "colour": brand.colour, "logo": logo}
