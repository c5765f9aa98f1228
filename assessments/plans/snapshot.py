"""Template B as a frozen value: what both sides read, what their signatures bind to, and what is printed.

`of` makes one from the database, `canonical` writes the text that is hashed, `read` takes a stored text. Each
schema that was ever stored has one reader and one writer, so an old text keeps its bytes and its hash.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from assessments.audit.canonical import canonical, sha256
from assessments.audit.stored import Fields, UnknownSchema, schema_of
from assessments.people.models import Organisation
from assessments.plans.models import Plan
from assessments.record.models import Row
from assessments.record.snapshot import EditionFacts, ReviewFacts
from assessments.reviews.models import Review

SCHEMA = "template-b/4"  # what is written today


@dataclass(frozen=True)
class ChallengeFacts:
    """The challenge by its number in the edition, and its title there."""

    number: int
    title: str


@dataclass(frozen=True)
class GoalFacts:
    """One goal. `uid` is None in texts before template-b/2."""

    uid: UUID | None
    statement: str
    measure: str
    baseline: str
    target: str
    due_on: dt.date | None


@dataclass(frozen=True)
class ActionFacts:
    """One action. `uid` is None in texts before template-b/2."""

    uid: UUID | None
    description: str
    owner: str
    due_on: dt.date | None


@dataclass(frozen=True)
class EvidenceFacts:
    """One evidence source. `uid` is None in texts before template-b/2."""

    uid: UUID | None
    description: str
    link: str


@dataclass(frozen=True)
class Dissent:
    """What somebody sees differently in Template A, in their words; `held_by` is a perspective, never a name."""

    words: str
    held_by: str


@dataclass(frozen=True)
class OfTemplateA:
    """What the row of Template A says of the challenge, beside its stage."""

    comments: str = ""
    differences: str = ""
    moved_because: str = ""
    reservations: tuple[Dissent, ...] = ()


@dataclass(frozen=True)
class TemplateB:
    """Everything that a plan says. `stage` is None where Template A has no agreed stage.

    Since template-b/4 also: the strengths, the row of Template A, why no action or evidence source is needed where
    there is none, and the `statement` that a signer reads above their signature.
    """

    schema: str
    system: str
    provider: str
    review: ReviewFacts
    edition: EditionFacts
    challenge: ChallengeFacts
    priority: int
    stage: int | None
    outcome: Row.Outcome
    revision: int
    description: str
    goals: tuple[GoalFacts, ...]
    agreed_on: dt.date | None
    actions: tuple[ActionFacts, ...]
    evidence_sources: tuple[EvidenceFacts, ...]
    next_review_on: dt.date | None
    later_reason: str = ""  # empty in texts before template-b/3
    strengths: str = ""  # this and the following are empty in texts before template-b/4
    row: OfTemplateA = OfTemplateA()
    no_actions_because: str = ""
    no_evidence_because: str = ""
    statement: str = ""

    def canonical(self) -> str:
        """The text by RFC 8785 that is hashed and kept: the same for the same value, on every machine."""
        return canonical(SCHEMAS[self.schema].write(self))

    @cached_property
    def sha256(self) -> str:
        return sha256(self.canonical())


def statement_for(kind: Review.Kind | str) -> str:
    """What a signer states, in the words that they read above their signature. It is part of what is signed."""
    if kind == Review.Kind.JOINT:
        return _(
            "I have read this plan. I agree to it for my organisation. I know that both sides sign the same words, and "
            "that any change needs new signatures."
        )
    return _(
        "I have read this plan. I agree to it for my organisation. I know that any change needs a new signature."
    )


def of(plan: Plan) -> TemplateB:
    """What the plan says now. `plan` comes from `queries.plan_of` (2 queries more)."""
    return of_all([plan])[plan.pk]


def of_all(plans: Iterable[Plan]) -> dict[int, TemplateB]:
    """What each plan says now, by its number (2 queries, however many there are)."""
    plans = list(plans)
    prefetch_related_objects(plans, "row__reservations")
    systems = {plan.row.review.system_id for plan in plans}
    rated = Organisation.objects.filter(system__in=systems, part=Organisation.Part.PROVIDER)
    providers = {one.system_id: one.name for one in rated}
    return {plan.pk: _of(plan, providers[plan.row.review.system_id]) for plan in plans}


def _of(plan: Plan, provider: str) -> TemplateB:
    row, review = plan.row, plan.row.review
    if row.rank is None:
        raise ValueError("a plan belongs to a priority")
    return TemplateB(
        schema=SCHEMA,
        system=review.system.name,
        provider=provider,
        review=ReviewFacts.of(review),
        edition=EditionFacts(review.edition.slug, review.edition.name),
        challenge=ChallengeFacts(row.challenge.number, row.challenge.title),
        priority=row.rank,
        stage=row.stage,
        outcome=Row.Outcome(row.outcome),
        revision=plan.revision,
        description=plan.description,
        goals=tuple(
            GoalFacts(one.uid, one.statement, one.measure, one.baseline, one.target, one.due_on)
            for one in plan.goals.all()
        ),
        agreed_on=plan.agreed_on,
        actions=tuple(
            ActionFacts(one.uid, one.description, one.owner, one.due_on) for one in plan.actions.all()
        ),
        evidence_sources=tuple(
            EvidenceFacts(one.uid, one.description, one.link) for one in plan.evidence_sources.all()
        ),
        next_review_on=plan.next_review_on,
        later_reason=plan.later_reason,
        strengths=plan.strengths,
        row=OfTemplateA(
            row.comments,
            row.differences,
            row.moved_because,
            tuple(Dissent(one.words, one.held_by) for one in row.reservations.all()),
        ),
        no_actions_because="" if plan.actions.all() else plan.no_actions_because,
        no_evidence_because="" if plan.evidence_sources.all() else plan.no_evidence_because,
        statement=statement_for(review.kind),
    )


def read(text: str) -> TemplateB:
    """The value of a stored text, by the reader of its schema.

    Raises UnknownSchema; MissingKey and Unreadable for a text that is not what its schema says.
    """
    schema, content = schema_of(text)
    if schema not in SCHEMAS:
        raise UnknownSchema(f"no reader for {schema}")
    return SCHEMAS[schema].read(content)


# The schemas, oldest first. What differs between them stands here and nowhere else: template-b/1 kept no uid
# and wrote an empty text for a date that was not given; template-b/3 says why something is due after the next review;
# template-b/4 names the strengths to build on, and holds the row of Template A, why a part is not needed, and the
# statement of the signers.

_WHOLE = (
    "schema system provider review edition challenge priority stage outcome revision description goals "
    "agreed_on actions evidence_sources next_review_on"
)


class Spelling(NamedTuple):
    """What differs between the schemas."""

    uids: bool
    no_date: str | None
    later: bool
    whole: bool  # the strengths and all that came with them


IN_FOURTH = " strengths row no_actions_because no_evidence_because statement"


def _read(content: object, how: Spelling) -> TemplateB:
    also_in_whole = " later_reason" * how.later + IN_FOURTH * how.whole
    whole = Fields(content, "template B", f"{_WHOLE}{also_in_whole}")
    also = " uid" if how.uids else ""

    def uid(one: Fields) -> UUID | None:
        return one.uid("uid") if how.uids else None

    def date(one: Fields, key: str) -> dt.date | None:
        return one.date_or_none(key, how.no_date)

    challenge = whole.object("challenge", "number title")
    return TemplateB(
        schema=whole.text("schema"),
        system=whole.text("system"),
        provider=whole.text("provider"),
        review=ReviewFacts.read(whole.object("review", "title kind date")),
        edition=EditionFacts.read(whole.object("edition", "slug name")),
        challenge=ChallengeFacts(challenge.number("number"), challenge.text("title")),
        priority=whole.number("priority"),
        stage=whole.number_or_none("stage"),
        outcome=whole.code("outcome", Row.Outcome),
        revision=whole.number("revision"),
        description=whole.text("description"),
        goals=tuple(
            GoalFacts(
                uid(one),
                one.text("statement"),
                one.text("measure"),
                one.text("baseline"),
                one.text("target"),
                date(one, "due_on"),
            )
            for one in whole.objects("goals", f"statement measure baseline target due_on{also}")
        ),
        agreed_on=date(whole, "agreed_on"),
        actions=tuple(
            ActionFacts(uid(one), one.text("description"), one.text("owner"), date(one, "due_on"))
            for one in whole.objects("actions", f"description owner due_on{also}")
        ),
        evidence_sources=tuple(
            EvidenceFacts(uid(one), one.text("description"), one.text("link"))
            for one in whole.objects("evidence_sources", f"description link{also}")
        ),
        next_review_on=date(whole, "next_review_on"),
        later_reason=whole.text("later_reason") if how.later else "",
        **(_read_more(whole) if how.whole else {}),
    )


def _read_more(whole: Fields) -> dict[str, Any]:
    row = whole.object("row", "comments differences moved_because reservations")
    return {
        "strengths": whole.text("strengths"),
        "row": OfTemplateA(
            row.text("comments"),
            row.text("differences"),
            row.text("moved_because"),
            tuple(
                Dissent(one.text("words"), one.text("held_by"))
                for one in row.objects("reservations", "words held_by")
            ),
        ),
        "no_actions_because": whole.text("no_actions_because"),
        "no_evidence_because": whole.text("no_evidence_because"),
        "statement": whole.text("statement"),
    }


def _write(value: TemplateB, how: Spelling) -> dict[str, Any]:
    def part(uid: UUID | None, **fields: Any) -> dict[str, Any]:
        return fields | {"uid": str(uid)} if how.uids else fields

    def date(one: dt.date | None) -> str | None:
        return one.isoformat() if one else how.no_date

    later = {"later_reason": value.later_reason} if how.later else {}
    more: dict[str, Any] = (
        {}
        if not how.whole
        else {
            "strengths": value.strengths,
            "row": asdict(value.row),
            "no_actions_because": value.no_actions_because,
            "no_evidence_because": value.no_evidence_because,
            "statement": value.statement,
        }
    )
    return {
        **later,
        **more,
        "schema": value.schema,
        "system": value.system,
        "provider": value.provider,
        "review": value.review.write(),
        "edition": value.edition.write(),
        "challenge": {"number": value.challenge.number, "title": value.challenge.title},
        "priority": value.priority,
        "stage": value.stage,
        "outcome": value.outcome.value,
        "revision": value.revision,
        "description": value.description,
        "goals": [
            part(
                one.uid,
                statement=one.statement,
                measure=one.measure,
                baseline=one.baseline,
                target=one.target,
                due_on=date(one.due_on),
            )
            for one in value.goals
        ],
        "agreed_on": date(value.agreed_on),
        "actions": [
            part(one.uid, description=one.description, owner=one.owner, due_on=date(one.due_on))
            for one in value.actions
        ],
        "evidence_sources": [
            part(one.uid, description=one.description, link=one.link) for one in value.evidence_sources
        ],
        "next_review_on": date(value.next_review_on),
    }


class Schema(NamedTuple):
    """How one schema is read and written."""

    read: Callable[[object], TemplateB]
    write: Callable[[TemplateB], dict[str, Any]]


def _schema(how: Spelling) -> Schema:
    return Schema(lambda content: _read(content, how), lambda value: _write(value, how))


SCHEMAS = {
    "template-b/1": _schema(Spelling(uids=False, no_date="", later=False, whole=False)),
    "template-b/2": _schema(Spelling(uids=True, no_date=None, later=False, whole=False)),
    "template-b/3": _schema(Spelling(uids=True, no_date=None, later=True, whole=False)),
    "template-b/4": _schema(Spelling(uids=True, no_date=None, later=True, whole=True)),
}
