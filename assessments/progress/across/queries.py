"""Reading what is shared. Across local systems only projections and pictures are read, and never whose they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from assessments.audit.canonical import sha256
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.policy import Role
from assessments.people.queries import systems_visible_to
from assessments.plans.snapshot import TemplateB
from assessments.progress.across.models import LEAST, LEAST_OTHERS, Picture, Projection, SharingConsent, What
from assessments.progress.across.results import Counts, Stand, count, holds_a_name
from assessments.record.models import Row
from assessments.record.snapshot import Altered
from assessments.reviews.models import Review
from assessments.signoff.models import Revision, Signature
from assessments.signoff.queries import content_of, sides_needed
from framework.models import Edition
from framework.queries import edition_to_read

COUNTING = (Review.Phase.PLANNING, Review.Phase.CLOSED)  # what was completed and not cancelled


# ------------------------------------------------------------------------------------------- one system


def consents_of(system: LocalSystem) -> list[SharingConsent]:
    """Every consent that was ever given for this system, the newest last (1 query)."""
    return list(
        SharingConsent.objects.filter(system=system)
        .select_related("given_by", "withdrawn_by")
        .order_by("given_at", "pk")
    )


def in_force(consents: Sequence[SharingConsent]) -> dict[str, SharingConsent]:
    """Those that hold, by what they are for."""
    return {one.what: one for one in consents if one.withdrawn_at is None}


def last_completed(system: LocalSystem) -> list[Review]:
    """The last review of each edition in which Template A is complete (1 query), the newest first."""
    found = Review.objects.filter(system=system, phase__in=COUNTING, completions__isnull=False).distinct()
    last: dict[int, Review] = {}
    for review in found.select_related("edition").order_by("-date", "-pk"):
        last.setdefault(review.edition_id, review)
    return list(last.values())


def stages_in(review: Review) -> dict[int, int | None]:
    """Challenge -> agreed stage in that review (1 query)."""
    return dict(Row.objects.filter(review=review).values_list("challenge_id", "stage"))


def own_stages(system: LocalSystem, edition: Edition) -> dict[int, int | None]:
    """Challenge number -> where this system itself stands by its last review on that edition (2 queries)."""
    review = next((one for one in last_completed(system) if one.edition_id == edition.pk), None)
    return dict(Row.objects.filter(review=review).values_list("challenge__number", "stage")) if review else {}


def is_counted(system: LocalSystem, edition: Edition) -> bool:
    """Whether the picture of that edition counts this system already (1 query)."""
    own = Projection.objects.filter(system=system, what=What.STAGES, challenge__edition=edition, counted=True)
    return own.exists()


@dataclass(frozen=True)
class SignedGoal:
    """A goal of a plan that every side signed: what is shown of it, or that a name stands in it."""

    revision: Revision
    challenge: int  # its primary key
    number: int
    stage: int | None
    words: str
    measured_by: str
    names_somebody: bool


def signed_goals(system: LocalSystem) -> list[SignedGoal]:
    """The goals of the last signed version of each plan of this system (5 queries at most).

    A goal that names the system, one of its organisations or members, or whoever signed or owns an action of the plan
    is marked: it is not shared.
    """
    versions = Revision.objects.filter(system=system).select_related(
        "plan__row__review", "plan__row__challenge"
    )
    last: dict[int, Revision] = {}
    for filed in versions.prefetch_related("signatures").order_by(
        "plan__row__review__date", "plan", "-number"
    ):
        signed = {one.side for one in filed.signatures.all()}
        if filed.plan_id not in last and signed >= set(sides_needed(filed.plan.row.review)):
            last[filed.plan_id] = filed
    known = {system.name, *Organisation.objects.filter(system=system).values_list("name", flat=True)}
    known |= set(Membership.objects.filter(system=system).values_list("user__name", flat=True))
    known |= set(Signature.objects.filter(system=system).values_list("name", flat=True))
    found = []
    for filed in last.values():
        try:
            plan = content_of(filed, list(filed.signatures.all()))
        except Altered:  # not what was signed: nothing of it is shown to anybody
            continue
        found += list(_goals(filed, plan, known))
    return found


def _goals(filed: Revision, plan: TemplateB, known: set[str]) -> Sequence[SignedGoal]:
    names = known | {plan.system, plan.provider, *(one.owner for one in plan.actions)}
    row = filed.plan.row
    return [
        SignedGoal(
            filed,
            row.challenge_id,
            row.challenge.number,
            plan.stage,
            goal.statement,
            goal.measure,
            holds_a_name(f"{goal.statement}\n{goal.measure}", names),
        )
        for goal in plan.goals
        if goal.statement
    ]


# --------------------------------------------------------------------------------------- across systems


def stands_on(edition: Edition) -> list[Stand]:
    """Where every system stands that shares it, on that edition (1 query). For counting alone."""
    shared = Projection.objects.filter(what=What.STAGES, challenge__edition=edition)
    fields = ("system_id", "challenge__number", "stage", "counted", "counted_stage")
    return [Stand(*one) for one in shared.values_list(*fields)]


@dataclass(frozen=True)
class Shown:
    """A picture as it is shown: on which edition, how many systems, since when (None: as it is now)."""

    edition: Edition
    systems: int
    counts: Counts
    made_at: dt.datetime | None = None


def pictures_for(user: User) -> list[Shown]:
    """The pictures that this person may see, the edition that is current first (3 queries).

    Not one in which so many systems are their own that they could work out where the few others stand.
    """
    own = Projection.objects.filter(what=What.STAGES, counted=True, system__in=systems_visible_to(user))
    counted: dict[int, set[int]] = {}
    for edition, system in own.values_list("challenge__edition", "system").distinct():
        counted.setdefault(edition, set()).add(system)
    made = Picture.objects.filter(systems__gte=LEAST).select_related("edition").order_by("-edition__pk")
    return _current_first(
        [
            Shown(one.edition, one.systems, one.counts, one.made_at)
            for one in made
            if one.systems - len(counted.get(one.edition_id, ())) >= LEAST_OTHERS
        ]
    )


def _current_first(pictures: list[Shown]) -> list[Shown]:
    current = edition_to_read()
    return sorted(pictures, key=lambda one: one.edition != current)


def commissioned_by(user: User) -> list[LocalSystem]:
    """The systems in which this person is a commissioner (1 query)."""
    theirs = Membership.objects.filter(user=user, role=Role.COMMISSIONER).values("system")
    return list(systems_visible_to(user).filter(pk__in=theirs).order_by("name", "pk"))


def pictures_of_own(user: User) -> list[Shown]:
    """The same of the systems alone in which this person is a commissioner, and that share their stages (3 queries)."""
    systems = commissioned_by(user)
    shared = Projection.objects.filter(what=What.STAGES, system__in=systems).select_related(
        "challenge__edition"
    )
    by_edition: dict[Edition, list[Stand]] = {}
    for one in shared:
        assert one.challenge is not None  # noqa: S101 - a constraint
        stand = Stand(one.system_id, one.challenge.number, one.stage, one.counted, one.counted_stage)
        by_edition.setdefault(one.challenge.edition, []).append(stand)
    found = []
    for edition, stands in by_edition.items():
        if (systems_there := len({one.system for one in stands})) >= LEAST:
            found.append(Shown(edition, systems_there, count(stands)))
    return _current_first(found)


def names_in(picture: Shown) -> list[str]:
    """The names of those systems in the picture that agreed to be named, by the alphabet (1 query)."""
    counted = Projection.objects.filter(what=What.STAGES, counted=True, challenge__edition=picture.edition)
    named = Projection.objects.filter(what=What.NAME, system__in=counted.values("system"))
    return sorted(named.values_list("words", flat=True), key=str.casefold)


@dataclass(frozen=True)
class OthersGoal:
    """A goal that another system chose, in its own words."""

    words: str
    measured_by: str


def goals_of_others(
    system: LocalSystem, edition: Edition, number: int, stage: int | None
) -> list[OthersGoal] | None:
    """What others with that starting stage chose as goals for that challenge (2 queries); None while fewer than five
    systems share goals of that edition. By the alphabet, so that nobody sees which of them belong together.
    """
    shared = Projection.objects.filter(what=What.GOALS, challenge__edition=edition)
    if shared.values("system").distinct().count() < LEAST:
        return None
    theirs = shared.filter(challenge__number=number, stage=stage).exclude(system=system)
    found = {OthersGoal(*one) for one in theirs.values_list("words", "measured_by")}
    return sorted(found, key=lambda one: (one.words.casefold(), one.measured_by))


def hash_of(statement: str) -> str:
    """What a form sends back, so that nobody agrees to other words than they read."""
    return sha256(statement)
