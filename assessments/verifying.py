"""Is what the database says what its log says? For `manage.py verify_chain`.

The log has facts (hashes, states, roles, names), the record has words. What was put in, taken out or moved by somebody
who went round the services shows where the two do not fit together. Everything here only reads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from assessments.audit import services as audit
from assessments.audit.canonical import fingerprints, name_of, sha256
from assessments.audit.models import Entry, Moved
from assessments.audit.services import ROWS
from assessments.people.models import LocalSystem, Membership, Organisation
from assessments.people.policy import Act
from assessments.people.services import Logged
from assessments.people.transitions import Move
from assessments.plans import snapshot as template_b
from assessments.plans.helping.models import Comment, PhraseMark, PhrasesShown, Settling
from assessments.plans.models import Plan
from assessments.plans.moves import PLAN_MOVES
from assessments.plans.queries import plan_of
from assessments.published.models import PublishedReport
from assessments.published.queries import altered_in
from assessments.record import snapshot as template_a
from assessments.record.models import CompletedTemplateA, Ending
from assessments.reviews.models import Review
from assessments.reviews.moves import REVIEW_MOVES
from assessments.signoff.models import Endorsement, Revision, Signature, Turn, Withdrawal
from assessments.signoff.queries import sides_needed

Faults = Iterator[str]
KEPT: tuple[type[Model], ...] = (
    CompletedTemplateA,
    Ending,
    Revision,
    Signature,
    Withdrawal,
    Turn,
    Endorsement,
    Comment,
    Settling,
    PhraseMark,
    PhrasesShown,
    PublishedReport,
)


def faults(system: LocalSystem) -> list[str]:
    """Everything that does not fit together in this local system, in words; an empty list when all does."""
    told = Told(system)
    checks = (
        lambda: audit.faults(system),
        lambda: _names(system, told),
        lambda: _people(system, told),
        lambda: _gone(system, told),
        lambda: _kept_rows(system, told),
        lambda: _work(system, told),
        lambda: _published(system),
    )
    return [fault for check in checks for fault in _as_far_as_readable(check)]


def _as_far_as_readable(check: Callable[[], Iterable[str]]) -> list[str]:
    """What the check finds. A row that cannot be read any more is a fault, and does not end the others."""
    try:
        return list(check())
    except (*audit.UNREADABLE, LookupError) as error:
        return [_("Something that is stored cannot be read (%(kind)s).") % {"kind": type(error).__name__}]


def _work(system: LocalSystem, told: Told) -> Faults:
    reviews = list(Review.objects.filter(system=system).select_related("system", "edition"))
    plans = list(
        Plan.objects.filter(row__review__system=system).select_related("row__review", "row__challenge")
    )
    for review in reviews:
        yield from _review(review, told)
    for plan in plans:
        yield from _plan(plan, told)
    yield from _lost(told, {*map(name_of, reviews), *map(name_of, plans)})


class Told:
    """What the log of one system says, by what it is about."""

    def __init__(self, system: LocalSystem) -> None:
        self.about: dict[str, list[Entry]] = defaultdict(list)
        self.rows: dict[str, str] = {}  # what the log says of rows that never change, by their names
        self.organisations: set[str] | None = None  # their names now; None in logs of earlier releases
        for _seq, entry in audit.entries_of(system):
            if entry is None or not isinstance(entry.detail, dict):
                continue
            self.about[entry.about].append(entry)
            rows = entry.detail.get(ROWS)
            self.rows |= rows if isinstance(rows, dict) else {}
            self._name(entry)

    def _name(self, entry: Entry) -> None:
        """Keep which organisations there are after this entry."""
        if entry.act in (Logged.SET_UP, Act.SYSTEM_CORRECT):
            after = entry.detail.get("after")
            names = after.get("organisations") if isinstance(after, dict) else None
            self.organisations = {str(one) for one in names} if isinstance(names, list) else None
        elif entry.act == Logged.MERGE and self.organisations is not None:
            self.organisations.discard(str(entry.detail.get("merged")))

    def of(self, thing: Model, *acts: str) -> list[Entry]:
        """The entries about this thing, of these acts if any are named."""
        return [one for one in self.about.get(name_of(thing), []) if not acts or one.act in acts]

    def last(self, thing: Model, fact: str) -> Any:
        """What was last said of one fact; None when nothing was."""
        for entry in reversed(self.of(thing)):
            after = entry.detail.get("after")
            for facts in (entry.detail, after if isinstance(after, dict) else {}):
                if fact in facts:
                    return facts[fact]
        return None


def _names(system: LocalSystem, told: Told) -> Faults:
    name = told.last(system, "name")
    if name is not None and name != system.name:
        yield _("The local system was called “%(name)s” when the log was written.") % {"name": name}
    if told.organisations is not None:
        there = set(Organisation.objects.filter(system=system).values_list("name", flat=True))
        for one in sorted(there - told.organisations):
            yield _("The organisation “%(name)s” is not in the log.") % {"name": one}
        for one in sorted(told.organisations - there):
            yield _("The organisation “%(name)s” is in the log, and is missing.") % {"name": one}


def _people(system: LocalSystem, told: Told) -> Faults:
    """Every membership was set up or added, with the role that it has."""
    began = told.of(system, Logged.SET_UP)
    for one in Membership.objects.filter(system=system).select_related("user"):
        role, user = told.last(one, "role"), told.last(one, "user")
        if role is None:
            first = one.role == Membership.Role.RECOVERY_LEAD and any(
                e.actor_id == one.user_id for e in began
            )
            if not first:
                yield _("%(name)s is a member, and the log does not say who added them.") % {
                    "name": one.user.name
                }
        elif role != one.role or told.of(one, Logged.REMOVE_MEMBER, Logged.LEAVE):
            yield _("%(name)s has another role than the log says.") % {"name": one.user.name}
        elif user is not None and user != one.user_id:
            yield _("%(name)s is a member in the place of somebody else.") % {"name": one.user.name}


def _gone(system: LocalSystem, told: Told) -> Faults:
    """Whoever was added and is not there any more left, or was removed, by the log."""
    there = {name_of(one) for one in Membership.objects.filter(system=system)}
    for about, entries in told.about.items():
        acts = {one.act for one in entries}
        if (
            Logged.ADD_MEMBER in acts
            and about not in there
            and not acts & {Logged.REMOVE_MEMBER, Logged.LEAVE}
        ):
            yield _("%(thing)s was added and is missing, and the log does not say that anybody left.") % {
                "thing": about.capitalize()
            }


def _lost(told: Told, there: set[str]) -> Faults:
    """Reviews and plans that the log knows and nobody finds any more."""
    for about in told.about:
        if about.split()[0] in {"review", "plan"} and about not in there:
            yield _("%(thing)s is in the log, and is missing.") % {"thing": about.capitalize()}


def _kept_rows(system: LocalSystem, told: Told) -> Faults:
    """Every column of what was completed, filed, signed or endorsed is as it was when the log was told of it."""
    for model in KEPT:
        name, there = str(model._meta.model_name), set()
        for row in model._default_manager.filter(system=system).iterator():
            there.add(name_of(row))
            said = told.rows.get(name_of(row))  # nothing in logs of earlier releases
            if said is not None and fingerprints(row) != {name_of(row): said}:
                yield _("%(thing)s was changed.") % {"thing": name_of(row).capitalize()}
        for gone in sorted(one for one in told.rows if one.startswith(f"{name} ") and one not in there):
            yield _("%(thing)s is in the log, and is missing.") % {"thing": gone.capitalize()}


def _published(system: LocalSystem) -> Faults:
    """The file of every published report is the one that was published."""
    for one in altered_in(system):
        yield _(
            "The file of published report %(number)s of review %(review)s was changed, or is missing."
        ) % {
            "number": one.number,
            "review": one.review_id,
        }


# ---------------------------------------------------------------------------------------------- states


def _states(thing: Model, kind: str, now: str, moves: Sequence[Move], entries: Iterable[Entry]) -> Faults:
    """The log leads to the state that is stored, move by move, and nobody moved it besides."""
    named = {"thing": name_of(thing).capitalize()}
    by = {str(move.who) for move in moves}
    possible, logged = {moves[0].start}, 0
    for entry in entries:
        ends = {move.end for move in moves if str(move.who) == entry.act and move.start in possible}
        if entry.act not in by or not _moves(entry):
            continue
        logged += 1
        if not ends:
            yield _("%(thing)s: entry %(seq)s tells of a step that was not possible.") % (
                named | {"seq": entry.seq}
            )
        possible = ends or possible
    if now not in possible:
        yield _("%(thing)s is in another state than the log says.") % named
    lines = list(Moved.objects.filter(thing=kind, row=thing.pk).order_by("pk"))
    fresh = not (lines and lines[0].came_from == "")
    steps = lines if fresh else lines[1:]
    if len(steps) > logged or (fresh and len(steps) < logged):
        yield _("%(thing)s was moved %(times)s times, and the log tells of %(logged)s.") % (
            named | {"times": len(steps), "logged": logged}
        )
    ends_now = lines[-1].went_to if lines else moves[0].start
    if ends_now != now:
        yield _("%(thing)s was moved while its guard was off.") % named


def _moves(entry: Entry) -> bool:
    """Whether an entry tells of a change of state. Writing in a plan does not, unless it says so."""
    return entry.act != Act.PLAN_WRITE or "act" in entry.detail


# --------------------------------------------------------------------------------------------- reviews


def _review(review: Review, told: Told) -> Faults:
    named = {"review": review.title}
    entries = told.of(review)
    if not told.of(review, Act.REVIEW_START):
        yield _("“%(review)s” was started, and the log does not say by whom.") % named
    for fact, now in (("kind", review.kind), ("title", review.title), ("date", review.date.isoformat())):
        said = told.last(review, fact)
        if said is not None and said != now:
            yield _("“%(review)s” has another %(fact)s than the log says.") % (named | {"fact": fact})
    yield from _states(review, "review", review.phase, REVIEW_MOVES, entries)
    yield from _completions(review, told)


def _completions(review: Review, told: Told) -> Faults:
    """Each completed Template A is the one that was logged, and the rows of a completed one are those of its text."""
    named = {"review": review.title}
    logged = {(e.detail.get("number"), e.detail.get("sha256")) for e in told.of(review, Act.RECORD_COMPLETE)}
    done = list(CompletedTemplateA.objects.filter(review=review).order_by("number"))
    for one in done:
        if (one.number, one.sha256) not in logged:
            yield _("A Template A of “%(review)s” is not in the log.") % named
        if sha256(one.content) != one.sha256:
            yield _("The completed Template A of “%(review)s” was changed.") % named
    if logged - {(one.number, one.sha256) for one in done}:
        yield _("A completed Template A of “%(review)s” is in the log, and is missing.") % named
    if review.phase in (Review.Phase.PLANNING, Review.Phase.CLOSED):
        if not done:
            yield _("“%(review)s” has no completed Template A.") % named
        elif not _reads_alike(lambda: _same_rows(review, done[-1])):
            yield _("The rows of “%(review)s” are not those of its completed Template A.") % named


def _same_rows(review: Review, done: CompletedTemplateA) -> bool:
    now, kept = template_a.of(review), template_a.read(done.content)

    def facts(one: template_a.TemplateA) -> object:
        rows = [
            (
                row.challenge,
                row.outcome,
                row.stage,
                row.priority,
                row.comments,
                row.differences,
                row.moved_because,
                [r.words for r in row.reservations],
            )
            for row in one.rows
        ]
        return rows, one.over_limit_reason

    return facts(now) == facts(kept)


def _reads_alike(compare: Callable[[], bool]) -> bool:
    """What cannot be read any more is not alike."""
    try:
        return compare()
    except (ValueError, LookupError):
        return False


# ----------------------------------------------------------------------------------------------- plans


def _plan(plan: Plan, told: Told) -> Faults:
    named = {"plan": plan.row.challenge.title}
    if not told.of(plan):
        yield _("The plan for “%(plan)s” was begun, and the log does not say by whom.") % named
    yield from _states(plan, "plan", plan.status, PLAN_MOVES, told.of(plan))
    signed = {
        (e.detail.get("revision"), e.detail.get("side"), e.detail.get("sha256"), e.actor_id)
        for e in told.of(plan, Act.PLAN_SIGN)
        if "withdrawn" not in e.detail
    }
    revisions = list(Revision.objects.filter(plan=plan).prefetch_related("signatures__withdrawal"))
    there = {
        (one.number, each.side, each.sha256, each.signer_id or each.recorded_by_id)
        for one in revisions
        for each in one.signatures.all()
    }
    taken_back = {(one.number, s.side) for one in revisions for s in one.signatures.all() if s.withdrawn}
    told_so = {
        (e.detail.get("revision"), e.detail.get("side"))
        for e in told.of(plan, Act.PLAN_SIGN)
        if "withdrawn" in e.detail
    }
    if taken_back != told_so:
        yield _("The log and the plan for “%(plan)s” do not agree on which signature was withdrawn.") % named
    if there - signed:
        yield _("There is a signature on the plan for “%(plan)s” that is not in the log.") % named
    if signed - there:
        yield _("A signature on the plan for “%(plan)s” is in the log, and is missing.") % named
    for one in revisions:
        if sha256(one.content) != one.sha256 or any(s.sha256 != one.sha256 for s in one.signatures.all()):
            yield _("Version %(number)s of the plan for “%(plan)s” was changed.") % (
                named | {"number": one.number}
            )
        if not one.signatures.all():
            yield _("Version %(number)s of the plan for “%(plan)s” was filed, and nobody signed it.") % (
                named | {"number": one.number}
            )
    yield from _standing(plan, {one.number: one for one in revisions}.get(plan.revision))


def _standing(plan: Plan, filed: Revision | None) -> Faults:
    """What the state of the plan says of its signatures is so, and it still says what was signed."""
    named = {"plan": plan.row.challenge.title}
    sides = {signature.side for signature in filed.signatures.all()} if filed else set()
    needed = {str(side) for side in sides_needed(plan.row.review)}
    right = {
        Plan.Status.SIGNED: sides == needed,
        Plan.Status.PART_SIGNED: bool(sides) and sides < {str(side) for side in Signature.Side},
    }.get(Plan.Status(plan.status), not sides)
    if not right:
        yield _("The plan for “%(plan)s” has other signatures than its state says.") % named
    signed = plan.status in (Plan.Status.SIGNED, Plan.Status.PART_SIGNED)
    if signed and filed and not _reads_alike(lambda: _same_words(plan, filed)):
        yield _("The plan for “%(plan)s” no longer says what was signed.") % named


def _same_words(plan: Plan, filed: Revision) -> bool:
    found = plan_of(plan.row)
    now, kept = template_b.of(found or plan), template_b.read(filed.content)

    def facts(one: template_b.TemplateB) -> object:
        return (
            one.description,
            one.strengths,
            [(g.statement, g.measure, g.baseline, g.target, g.due_on) for g in one.goals],
            [(a.description, a.owner, a.due_on) for a in one.actions],
            [(e.description, e.link) for e in one.evidence_sources],
            one.agreed_on,
            one.next_review_on,
            one.later_reason,
            one.no_actions_because,
            one.no_evidence_because,
            one.stage,
            one.outcome,
            one.priority,
        )

    return facts(now) == facts(kept)
