"""What a reader chooses about the Board report before it is made, as one value with one spelling.

The spelling is a query string without defaults, always in the same order: it stands in the address, in the key of a
made file, and beside a published report. Two choices that mean the same have the same spelling.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlencode

from django.http import QueryDict

LONGEST = 200  # letters of a spelling: what a column must hold


class Reviews(StrEnum):
    """Which reviews the report shows."""

    THIS = "this"
    EARLIER = "earlier"  # this one beside those before it


class Length(StrEnum):
    """How much of it."""

    WHOLE = "whole"
    SHORT = "short"  # two pages


class LeftOut(StrEnum):
    """What is not printed."""

    PLANS = "plans"
    NAMES = "names"  # of people, for publication
    BRAND = "brand"  # the logo and the colour of the provider


DRAFT = "draft"


class Query(Protocol):
    """What a form sent: QueryDict is one."""

    def getlist(self, key: str) -> list[str]: ...


class UnknownOption(ValueError):
    """The address asks for something that does not exist."""


@dataclass(frozen=True)
class BoardOptions:
    """What was chosen. The defaults are the whole report of one review, with all that it has.

    `watermark` asks for "Draft" across every page for as long as anything in it is not signed. `plans`, `names` and
    `brand` say whether that part is in it.
    """

    reviews: Reviews = Reviews.THIS
    length: Length = Length.WHOLE
    plans: bool = True
    names: bool = True
    brand: bool = True
    watermark: bool = False

    def __post_init__(self) -> None:
        """Two pages have no room for earlier reviews: asking for them is the same as not asking."""
        if self.is_short:
            object.__setattr__(self, "reviews", Reviews.THIS)

    @classmethod
    def of(cls, query: Query) -> BoardOptions:
        """What these fields say: those that are missing, or empty, are the default. Raises UnknownOption."""
        try:
            without = {LeftOut(one) for one in query.getlist("without") if one}
            return cls(
                reviews=Reviews(_last(query, "reviews") or Reviews.THIS),
                length=Length(_last(query, "length") or Length.WHOLE),
                plans=LeftOut.PLANS not in without,
                names=LeftOut.NAMES not in without,
                brand=LeftOut.BRAND not in without,
                watermark=_mark(_last(query, "mark")),
            )
        except ValueError as fault:
            raise UnknownOption(str(fault)) from None

    @classmethod
    def read(cls, spelling: str) -> BoardOptions:
        """What `encoded` wrote; "" is the default. Raises UnknownOption."""
        return cls.of(QueryDict(spelling))

    def encoded(self) -> str:
        """The one spelling of this choice; "" for the default."""
        said = [("reviews", self.reviews.value)] if self.reviews != Reviews.THIS else []
        said += [("length", self.length.value)] if self.length != Length.WHOLE else []
        said += [("without", one.value) for one in self.left_out]
        said += [("mark", DRAFT)] if self.watermark else []
        return urlencode(said)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """In the order of the alphabet."""
        kept = {LeftOut.PLANS: self.plans, LeftOut.NAMES: self.names, LeftOut.BRAND: self.brand}
        return tuple(sorted(one for one in LeftOut if not kept[one]))

    @property
    def is_short(self) -> bool:
        return self.length == Length.SHORT

    @property
    def has_plans(self) -> bool:
        """Whether each plan is printed in full. Two pages have no room for one."""
        return self.plans and not self.is_short

    @property
    def has_earlier(self) -> bool:
        return self.reviews == Reviews.EARLIER


WHOLE = BoardOptions()


def choice_in_names(spelling: str) -> str:
    """What was chosen about a Board report, for the name of its file: two choices are never one name."""
    try:
        chosen = BoardOptions.read(spelling)
    except UnknownOption:
        return ""
    parts = ["two-pages"] if chosen.is_short else []
    parts += ["earlier-reviews"] if chosen.has_earlier else []
    parts += [f"without-{one}" for one in chosen.left_out]
    return "-".join([*parts, *(["draft"] if chosen.watermark else [])])


def _last(query: Query, key: str) -> str:
    given = query.getlist(key)
    return given[-1] if given else ""


def _mark(given: str) -> bool:
    if given not in ("", DRAFT):
        raise UnknownOption(given)
    return bool(given)
