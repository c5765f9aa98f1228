"""Template A as a frozen value: what is checked before completing, kept afterwards, and printed.

`of` makes one from the database, `canonical` writes the text that is hashed, `read` takes a stored text. Each
schema that was ever stored has one reader and one writer, so an old text keeps its bytes and its hash.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from assessments.audit.canonical import canonical, sha256
from assessments.audit.stored import Fields, UnknownSchema, schema_of
from assessments.people.queries import main_provider
from assessments.record.attending import Line, View, read_lines, read_views, stored_lines, stored_views
from assessments.record.models import CompletedTemplateA, Row
from assessments.record.queries import (
    FormLine,
    Move,
    carried_over,
    form_of,
    move_of,
    participation_of,
    ranking_of,
)
from assessments.reviews.models import Review
from recovery_site.errors import Refused

SCHEMA = "template-a/6"  # what is written today


class Altered(Refused):
    """What is stored is not what was completed or signed: its SHA-256 is another one."""


def unaltered(content: str, expected: str) -> str:
    """`content` when its SHA-256 is still `expected`; raises Altered otherwise."""
    if sha256(content) != expected:
        raise Altered("What is stored here is not what was completed or signed. Tell the administrator.")
    return content


@dataclass(frozen=True)
class ReviewFacts:
    """The review as it was on that day."""

    title: str
    kind: Review.Kind
    date: dt.date

    @classmethod
    def of(cls, review: Review) -> ReviewFacts:
        return cls(review.title, Review.Kind(review.kind), review.date)

    @classmethod
    def read(cls, fields: Fields) -> ReviewFacts:
        return cls(fields.text("title"), fields.code("kind", Review.Kind), fields.date("date"))

    def write(self) -> dict[str, Any]:
        return {"title": self.title, "kind": self.kind.value, "date": self.date.isoformat()}

    @property
    def is_joint(self) -> bool:
        return self.kind == Review.Kind.JOINT


@dataclass(frozen=True)
class EditionFacts:
    """The edition of the framework that the review is made with."""

    slug: str
    name: str

    @classmethod
    def read(cls, fields: Fields) -> EditionFacts:
        return cls(fields.text("slug"), fields.text("name"))

    def write(self) -> dict[str, Any]:
        return {"slug": self.slug, "name": self.name}


@dataclass(frozen=True)
class ReservationFacts:
    """What somebody sees differently, in their own words. `uid` is None in texts before template-a/3."""

    uid: UUID | None
    words: str
    held_by: str


@dataclass(frozen=True)
class RowFacts:
    """One challenge. `outcome` is None while nothing is recorded, `stage` where there is no agreed stage.

    `title` and `stage_name` are words of the framework's edition. `differences` says where services differ from the
    stage of the provider as a whole; before template-a/5 it is always empty. `was` is the stage of the review before on
    the same edition, `moved_because` why it moved or stayed; before template-a/6 they are empty.
    """

    challenge: int
    title: str
    outcome: Row.Outcome | None
    stage: int | None
    stage_name: str
    priority: int | None
    comments: str
    reservations: tuple[ReservationFacts, ...]
    differences: str = ""
    was: int | None = None
    moved_because: str = ""

    @property
    def move(self) -> Move | None:
        """How the stage moved since the review before; None where one of the two has no agreed stage."""
        return move_of(self.was, self.stage)


@dataclass(frozen=True)
class TemplateA:
    """Everything that Template A says, in the framework's order, without anything that changes by itself.

    `carried_over` are the numbers of challenges that earlier reviews still work on. `took_part` and
    `seen_differently` are None in template-a/1, which did not keep them. Before template-a/4 all of `took_part` is
    text; since then what a workshop counted stands there as codes. Before template-a/5 the day of a view is a part of
    its text.
    """

    schema: str
    system: str
    provider: str
    review: ReviewFacts
    edition: EditionFacts
    rows: tuple[RowFacts, ...]
    over_limit_reason: str
    carried_over: tuple[int, ...]
    took_part: tuple[Line, ...] | None
    seen_differently: tuple[View, ...] | None

    def canonical(self) -> str:
        """The text by RFC 8785 that is hashed and kept: the same for the same value, on every machine."""
        return canonical(SCHEMAS[self.schema].write(self))

    @cached_property
    def sha256(self) -> str:
        return sha256(self.canonical())


def of(review: Review) -> TemplateA:
    """Template A of that review as it stands now (12 queries at most)."""
    participation = participation_of(review)
    return TemplateA(
        schema=SCHEMA,
        system=review.system.name,
        provider=main_provider(review.system).name,
        review=ReviewFacts.of(review),
        edition=EditionFacts(review.edition.slug, review.edition.name),
        rows=tuple(_row_of(line) for line in form_of(review, beside_last=True)),
        over_limit_reason=ranking_of(review).over_limit_reason,
        carried_over=tuple(sorted({row.challenge.number for row in carried_over(review)})),
        took_part=read_lines(participation.took_part),
        seen_differently=read_views(participation.seen_differently),
    )


def _row_of(line: FormLine) -> RowFacts:
    row = line.row
    return RowFacts(
        challenge=line.challenge.number,
        title=line.challenge.short_title,
        outcome=Row.Outcome(row.outcome) if row else None,
        stage=row.stage if row else None,
        stage_name=line.stage.name if line.stage else "",
        priority=line.rank,
        comments=row.comments if row else "",
        reservations=tuple(ReservationFacts(one.uid, one.words, one.held_by) for one in line.reservations),
        differences=row.differences if row else "",
        was=line.was,
        moved_because=row.moved_because if row else "",
    )


def fingerprint(review: Review) -> str:
    """The SHA-256 of the content as it stands: two people who see the same form see the same one."""
    return of(review).sha256


def read(text: str) -> TemplateA:
    """The value of a stored text, by the reader of its schema.

    Raises UnknownSchema; MissingKey and Unreadable for a text that is not what its schema says.
    """
    schema, content = schema_of(text)
    if schema not in SCHEMAS:
        raise UnknownSchema(f"no reader for {schema}")
    return SCHEMAS[schema].read(content)


def completed(done: CompletedTemplateA) -> TemplateA:
    """Template A as it was completed. Its hash is computed again; raises Altered when it is another one."""
    return read(unaltered(done.content, done.sha256))


# The schemas, oldest first. What differs between them stands here and nowhere else.

_HEAD = "schema system provider review edition rows over_limit_reason carried_over"
_ROW = "challenge title outcome stage stage_name priority comments reservations"
_ROW_5 = f"{_ROW} differences"
_ROW_6 = f"{_ROW_5} was moved_because"


def _read(
    content: object, more: str, reservation: str, *, counted: bool = False, row: str = _ROW
) -> TemplateA:
    whole = Fields(content, "template A", f"{_HEAD} {more}")
    return TemplateA(
        schema=whole.text("schema"),
        system=whole.text("system"),
        provider=whole.text("provider"),
        review=ReviewFacts.read(whole.object("review", "title kind date")),
        edition=EditionFacts.read(whole.object("edition", "slug name")),
        rows=tuple(_read_row(one, reservation, row) for one in whole.objects("rows", row)),
        over_limit_reason=whole.text("over_limit_reason"),
        carried_over=whole.numbers("carried_over"),
        took_part=_read_people(whole, counted) if more else None,
        seen_differently=_read_views(whole, dated=row != _ROW) if more else None,
    )


def _read_people(whole: Fields, counted: bool) -> tuple[Line, ...]:
    return read_lines(whole.values("took_part")) if counted else whole.texts("took_part")


def _read_views(whole: Fields, dated: bool) -> tuple[View, ...]:
    return read_views(whole.values("seen_differently")) if dated else whole.texts("seen_differently")


def _read_row(row: Fields, reservation: str, keys: str) -> RowFacts:
    return RowFacts(
        challenge=row.number("challenge"),
        title=row.text("title"),
        outcome=row.code_or_none("outcome", Row.Outcome),
        stage=row.number_or_none("stage"),
        stage_name=row.text("stage_name"),
        priority=row.number_or_none("priority"),
        comments=row.text("comments"),
        reservations=tuple(
            ReservationFacts(
                one.uid("uid") if "uid" in reservation else None,
                one.text("words"),
                one.text("held_by"),
            )
            for one in row.objects("reservations", reservation)
        ),
        differences=row.text("differences") if keys != _ROW else "",
        was=row.number_or_none("was") if keys == _ROW_6 else None,
        moved_because=row.text("moved_because") if keys == _ROW_6 else "",
    )


def _write(value: TemplateA, reservation: Callable[[ReservationFacts], dict[str, Any]]) -> dict[str, Any]:
    return {
        "schema": value.schema,
        "system": value.system,
        "provider": value.provider,
        "review": value.review.write(),
        "edition": value.edition.write(),
        "rows": [
            {
                "challenge": row.challenge,
                "title": row.title,
                "outcome": row.outcome.value if row.outcome else "",
                "stage": row.stage,
                "stage_name": row.stage_name,
                "priority": row.priority,
                "comments": row.comments,
                "reservations": [reservation(one) for one in row.reservations],
            }
            for row in value.rows
        ],
        "over_limit_reason": value.over_limit_reason,
        "carried_over": list(value.carried_over),
    }


def _write_1(value: TemplateA) -> dict[str, Any]:
    return _write(value, lambda one: {"words": one.words, "held_by": one.held_by})


def _write_2(value: TemplateA) -> dict[str, Any]:
    return _write_1(value) | _participation(value)


def _write_3(value: TemplateA) -> dict[str, Any]:
    def reservation(one: ReservationFacts) -> dict[str, Any]:
        return {"uid": str(one.uid), "words": one.words, "held_by": one.held_by}

    return _write(value, reservation) | _participation(value)


def _write_5(value: TemplateA) -> dict[str, Any]:
    whole = _write_3(value)
    rows = zip(whole["rows"], value.rows, strict=True)
    return whole | {"rows": [written | {"differences": row.differences} for written, row in rows]}


def _write_6(value: TemplateA) -> dict[str, Any]:
    whole = _write_5(value)
    rows = zip(whole["rows"], value.rows, strict=True)
    more = [written | {"was": row.was, "moved_because": row.moved_because} for written, row in rows]
    return whole | {"rows": more}


def _participation(value: TemplateA) -> dict[str, Any]:
    return {
        "took_part": stored_lines(value.took_part or ()),
        "seen_differently": stored_views(value.seen_differently or ()),
    }


class Schema(NamedTuple):
    """How one schema is read and written."""

    read: Callable[[object], TemplateA]
    write: Callable[[TemplateA], dict[str, Any]]


_PARTICIPATION = "took_part seen_differently"
SCHEMAS = {
    "template-a/1": Schema(lambda content: _read(content, "", "words held_by"), _write_1),
    "template-a/2": Schema(lambda content: _read(content, _PARTICIPATION, "words held_by"), _write_2),
    "template-a/3": Schema(lambda content: _read(content, _PARTICIPATION, "uid words held_by"), _write_3),
    "template-a/4": Schema(
        lambda content: _read(content, _PARTICIPATION, "uid words held_by", counted=True), _write_3
    ),
    "template-a/5": Schema(
        lambda content: _read(content, _PARTICIPATION, "uid words held_by", counted=True, row=_ROW_5),
        _write_5,
    ),
    "template-a/6": Schema(
        lambda content: _read(content, _PARTICIPATION, "uid words held_by", counted=True, row=_ROW_6),
        _write_6,
    ),
}
