"""The list of all parts of a plan beside the form: what each still needs, where it is written, who is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.plans.models import Plan
from assessments.plans.parts import AnyPart, Kind, Missing, begun_in, missing_from, parts_of
from assessments.plans.presenters import ADD_FIRST, PARTS, THINGS, listed
from assessments.reviews.models import Review

NAMED = {
    Kind.GOAL: gettext_lazy("Goal %(number)d"),
    Kind.ACTION: gettext_lazy("Action %(number)d"),
    Kind.EVIDENCE: gettext_lazy("Source %(number)d"),
}
WORDS = {Kind.GOAL: "statement", Kind.ACTION: "description", Kind.EVIDENCE: "description"}


def key_of(kind: Kind, uid: UUID | None = None) -> str:
    """How a part is called in addresses of streams and in pages: `dates`, or `goals.` and its identity."""
    slug = PARTS[kind][0]
    return f"{slug}.{uid}" if uid else slug


@dataclass(frozen=True)
class Single:
    """One goal, action or evidence source in the list."""

    key: str
    title: str
    words: str
    href: str
    needs: str
    version: int
    is_current: bool
    here: str
    said: str
    is_unsaved: bool


@dataclass(frozen=True)
class PartLink:
    """One line of the list: what is there once, or all parts of a kind."""

    key: str
    title: str
    href: str
    state: str
    is_done: bool
    is_current: bool
    version: int
    here: str
    said: str
    is_unsaved: bool
    parts: Sequence[Single] = ()
    add: str = ""
    add_href: str = ""


@dataclass(frozen=True)
class Seen:
    """What is known beside the plan, each by `key_of`, in words."""

    here: Mapping[str, str] = field(default_factory=dict)  # who else is there
    saves: Mapping[str, tuple[str, str]] = field(
        default_factory=dict
    )  # who saved it last ("": they themselves), at what time
    unsaved: Mapping[str, str] = field(default_factory=dict)  # how what this person has not saved begins


def outline(
    plan: Plan | None,
    review: Review,
    number: int,
    kind: Kind | None = None,
    uid: UUID | None = None,
    seen: Seen | None = None,
) -> list[PartLink]:
    """All parts of the plan in the order of the paper. No query when the plan came whole.

    `kind` and `uid` say which one is written now. Parts that this person began and never saved are there, too.
    """
    missing = missing_from(plan) if plan else []
    lacking = {one.kind for one in missing} if plan else set(PARTS) - {Kind.STRENGTHS}
    begun = begun_in(plan) if plan else set()
    seen = seen or Seen()
    versions = {
        Kind.DESCRIPTION: plan.description_version if plan else 0,
        Kind.STRENGTHS: plan.strengths_version if plan else 0,
        Kind.DATES: plan.dates_version if plan else 0,
    }
    found = []
    for one, (slug, title) in PARTS.items():
        at, key = [review.pk, number, slug], key_of(one)
        stored = list(_singles(one, plan, review, number, missing, uid, seen))
        found.append(
            PartLink(
                key=key,
                title=str(title),
                href=reverse("plan_part", args=at),
                state=_state(one in begun, one in lacking),
                is_done=one in begun and one not in lacking,
                is_current=one == kind and uid is None,
                version=versions.get(one, 0),
                here=seen.here.get(key, ""),
                said=_said(seen, key, str(title)),
                is_unsaved=key in seen.unsaved,
                parts=stored + list(_begun(one, stored, review, number, uid, seen)),
                add=str(ADD_FIRST.get(one, "")),
                add_href=reverse("plan_new", args=at) if one in ADD_FIRST else "",
            )
        )
    return found


def _state(is_begun: bool, is_lacking: bool) -> str:
    if not is_begun:
        return _("Not started") if is_lacking else _("Optional")
    return _("Not finished") if is_lacking else _("Done")


def _said(seen: Seen, key: str, part: str) -> str:
    """Idris Whitlock saved Goal 1 at 10:42; or you, in another window. Empty where nobody saved it."""
    if key not in seen.saves:
        return ""
    name, time = seen.saves[key]
    if not name:
        return _("You saved “%(part)s” in another window at %(time)s.") % {"part": part, "time": time}
    return _("%(name)s saved “%(part)s” at %(time)s.") % {"name": name, "part": part, "time": time}


def _singles(
    kind: Kind,
    plan: Plan | None,
    review: Review,
    number: int,
    missing: Sequence[Missing],
    uid: UUID | None,
    seen: Seen,
) -> Iterator[Single]:
    lacks = {one.uid: one.lacks for one in missing if one.kind == kind}
    for place, part in enumerate(parts_of(plan, kind) if plan else [], 1):
        things = [str(THINGS[lack]) for lack in lacks.get(part.uid, ()) if lack in THINGS]
        key = key_of(kind, part.uid)
        yield Single(
            key=key,
            title=str(NAMED[kind]) % {"number": place},
            words=words_of(kind, part),
            href=_address(review, number, kind, part.uid),
            needs=_("Needs %(things)s") % {"things": listed(things)} if things else "",
            version=part.version,
            is_current=part.uid == uid,
            here=seen.here.get(key, ""),
            said=_said(seen, key, str(NAMED[kind]) % {"number": place}),
            is_unsaved=key in seen.unsaved,
        )


def _begun(
    kind: Kind, stored: Sequence[Single], review: Review, number: int, uid: UUID | None, seen: Seen
) -> Iterator[Single]:
    """What this person began and never saved, or what somebody removed while they wrote."""
    known, prefix = {one.key for one in stored}, f"{key_of(kind)}."
    new = [key for key in seen.unsaved if key.startswith(prefix) and key not in known]
    for place, key in enumerate(new, len(stored) + 1):
        own = UUID(key.removeprefix(prefix))
        yield Single(
            key=key,
            title=str(NAMED[kind]) % {"number": place},
            words=seen.unsaved[key],
            href=_address(review, number, kind, own),
            needs="",
            version=0,
            is_current=own == uid,
            here=seen.here.get(key, ""),
            said="",
            is_unsaved=True,
        )


def words_of(kind: Kind, part: AnyPart) -> str:
    """The beginning of what a part says."""
    return str(getattr(part, WORDS[kind])).split("\n")[0][:80]


def _address(review: Review, number: int, kind: Kind, uid: UUID) -> str:
    return reverse("plan_one", args=[review.pk, number, PARTS[kind][0], uid])


def first_unfinished(plan: Plan | None, review: Review, number: int) -> str:
    """The address of the part to continue with."""
    missing = missing_from(plan) if plan else []
    if not missing:
        return reverse("plan_part", args=[review.pk, number, PARTS[Kind.DESCRIPTION][0]])
    return address_of(review, number, missing[0].kind, missing[0].uid)


def address_of(review: Review, number: int, kind: Kind, uid: UUID | None = None) -> str:
    """Where that part is written: a part that there are many of has a page of its own, and so has a new one."""
    if kind in NAMED:
        return _address(review, number, kind, uid or uuid4())
    return reverse("plan_part", args=[review.pk, number, PARTS[kind][0]])


def next_address(plan: Plan | None, review: Review, number: int, kind: Kind, uid: UUID | None) -> str:
    """The address of the part after this one: the next of its kind, or the first of the next kind; else the plan."""
    if uid and plan:
        uids = [one.uid for one in parts_of(plan, kind)]
        if uid in uids[:-1]:
            return _address(review, number, kind, uids[uids.index(uid) + 1])
    kinds = list(PARTS)
    if kind == kinds[-1]:
        return reverse("plan", args=[review.pk, number])
    after = kinds[kinds.index(kind) + 1]
    first = next((one.uid for one in parts_of(plan, after)), None) if plan else None
    return address_of(review, number, after, first)
