"""Moving the room: what a facilitator does. Opening and closing have files of their own, as has casting a ballot."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.audit.canonical import canonical, sha256
from assessments.audit.services import log
from assessments.live.wake import wake
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.people.transitions import perform
from assessments.record.queries import FormLine, line_of, missing_from
from assessments.record.services import INCOMPLETE
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from assessments.workshop.ballots.traces import forget_order
from assessments.workshop.models import AgendaItem, Ballot, Question, Room
from assessments.workshop.protection.settling import settle
from assessments.workshop.rooms.states import LOGGED, ROOM_MOVES, STATE_OF, TAKING, RoomMove
from framework.models import Challenge
from recovery_site.errors import NotNow, Stale

CLOSED = gettext_lazy("This room is closed. What was written down is kept in Template A.")
MOVED = gettext_lazy("Somebody else moved the room on while you were looking. This is how it stands now.")


def lock_room(user: User, room: Room, step: int | None = None) -> Room:
    """The room as it is now, held until the end of the transaction.

    Refuses: the wrong role (Refused), a closed room (NotNow), a page that showed an older step (Stale).
    """
    policy.check(user, Act.ROOM_RUN, room.review.system)
    now = Room.objects.select_for_update().get(pk=room.pk)
    now.review = room.review
    if not now.is_open:
        raise NotNow(CLOSED)
    if step is not None and now.step != step:
        raise Stale(MOVED)
    return now


def move(user: User, room: Room, act: RoomMove, *, to: str = "", **also: object) -> None:
    """Perform a move of the table and let every screen know. The question that is left forgets its order.

    `to` is the state that is meant, where the act leads to several.
    """
    if room.asking_id is not None:
        forget_order(room.pk, room.asking_id)
    changed = perform(
        room,
        act,
        [one for one in ROOM_MOVES if to in ("", one.end)],
        field="state",
        by=policy.permissions(user, room.review.system),
        refusal=MOVED,
        step=F("step") + 1,
        version=F("version") + 1,
        **{"showing": None} | also,
    )
    log(system=room.review.system, actor=user, act=LOGGED[act], about=room, changed=changed)
    transaction.on_commit(wake)


def next_round(room: Room, kind: Question.Kind, challenge: Challenge | None = None) -> Question:
    """The round that was not revealed yet, or a new one."""
    latest = _asked(room, kind, challenge).first()
    if latest and latest.blocks is None:
        return latest
    return _new(room, kind, challenge)


def _about(room: Room, kind: Question.Kind, about: str, challenge: Challenge | None = None) -> Question:
    """The question about that very text (its hash), revealed or not, or a new one."""
    return _asked(room, kind, challenge).filter(about=about).first() or _new(room, kind, challenge, about)


def _asked(room: Room, kind: Question.Kind, challenge: Challenge | None) -> QuerySet[Question]:
    return Question.objects.filter(room=room, kind=kind, challenge=challenge).order_by("-number")


def _new(room: Room, kind: Question.Kind, challenge: Challenge | None, about: str = "") -> Question:
    latest = _asked(room, kind, challenge).first()
    number = latest.number + 1 if latest else 1
    return Question.objects.create(room=room, kind=kind, challenge=challenge, number=number, about=about)


def _show(user: User, room: Room, act: RoomMove, question: Question) -> None:
    """Ask about a text. One whose answers were revealed is shown with them: one more answer would stand alone."""
    move(user, room, act, asking=question, timer_ends_at=None)
    if question.blocks is not None:
        move(user, room, RoomMove.REVEAL)


def reason_against_rating(room: Room, challenge: Challenge) -> str:
    """Why this challenge cannot be rated in this room, in words; empty when it can (1 query)."""
    if AgendaItem.objects.filter(room=room, challenge=challenge).exists():
        return ""
    return _("That challenge is not on the agenda of this room.")


def reason_against_acceptance(review: Review) -> str:
    """Why nobody can be asked yet to accept Template A, in words; empty when they can."""
    return str(INCOMPLETE) if missing_from(review) else ""


def reason_against_asking(room: Room) -> str:
    """Why the room asks nothing yet that counts, in words; empty when it may."""
    if room.has_begun:
        return ""
    return _(
        "This workshop has not begun yet. Begin it first: then people join, and what they answer counts."
    )


def check(reason: str) -> None:
    """Raise NotNow with the reason against something, if there is one."""
    if reason:
        raise NotNow(reason)


@transaction.atomic
def ask_rating(*, user: User, room: Room, step: int, challenge: Challenge) -> None:
    """Ask for a rating of a challenge: its first round, the one not revealed yet, or another round.

    Refuses as `lock_room` does, and a challenge that is not on the agenda (NotNow).
    """
    room = lock_room(user, room, step)
    check(reason_against_asking(room) or reason_against_rating(room, challenge))
    question = next_round(room, Question.Kind.RATING, challenge)
    move(user, room, RoomMove.ASK_RATING, asking=question, timer_ends_at=None)


@transaction.atomic
def reveal(*, user: User, room: Room, step: int) -> None:
    """Show what people answered. From now on this question takes no more ballots.

    What its groups said is settled here, with the first rating that the room sees also which groups there are
    (`protection/groups.py`). Everything but a rating is shown for the whole room only.
    """
    room = lock_room(user, room, step)
    question = room.asking
    if question is None or room.state not in TAKING:
        raise NotNow(MOVED)
    move(user, room, RoomMove.REVEAL, timer_ends_at=None)  # first: from here on no ballot can come in
    question.blocks = [said.stored() for said in settle(room, question)]
    question.save(update_fields=["blocks"])
    Room.objects.filter(pk=room.pk).update(level=room.level)


def reason_against_taking_back(room: Room) -> str:
    """Why what was shown cannot be taken back, in words; empty when it can: nobody has seen an answer (1 query)."""
    question = room.asking
    if question is None or room.state != Room.State.REVEALED:
        return str(MOVED)
    if Ballot.on(question).count() >= room.screen_least:
        return _("The room has seen the answers, so they stay. You can ask for another round.")
    return ""


@transaction.atomic
def take_back(*, user: User, room: Room, step: int) -> None:
    """Take back a reveal that showed no answers, because too few had answered: the same question is open again.

    Refuses as `lock_room` does, and once the room has seen answers (NotNow; a trigger, too).
    """
    room = lock_room(user, room, step)
    question = room.asking
    if question is None or (reason := reason_against_taking_back(room)):
        raise NotNow(reason if question else MOVED)
    question.blocks, question.words_shown = None, False
    question.save(update_fields=["blocks", "words_shown"])
    move(user, room, RoomMove.TAKE_BACK, to=STATE_OF[question.kind])


@transaction.atomic
def show_wording(*, user: User, room: Room, step: int | None, challenge: Challenge) -> None:
    """Show everybody what was written down on a challenge and ask whether they accept it.

    Each wording is asked about once, however often it is saved: one whose answers were revealed is shown with them.
    Refuses as `lock_room` does, and a challenge with nothing written down (NotNow). `step` is None when the
    wording itself was just saved, which has its own check for stale pages.
    """
    room = lock_room(user, room, step)
    check(reason_against_asking(room))
    line = line_of(room.review, challenge)
    if line.row is None:
        raise NotNow(_("Write down what was agreed on this challenge first."))
    question = _about(room, Question.Kind.WORDING, _hash_of(line), challenge)
    _show(user, room, RoomMove.SHOW_WORDING, question)


def _hash_of(line: FormLine) -> str:
    """The SHA-256 of what is written down on a challenge, as people read it."""
    row = line.row
    said = [[one.words, one.held_by] for one in line.reservations]
    if row is None:
        return sha256(canonical([]))
    differs = [row.differences] if row.differences else []
    moved = [[row.moved_because]] if row.moved_because else []
    return sha256(canonical([row.outcome, row.stage, row.comments, said, *differs, *moved]))


@transaction.atomic
def ask_picks(*, user: User, room: Room, step: int) -> None:
    """Ask everybody which challenges to act on first. Their choices inform the order; people settle it."""
    room = lock_room(user, room, step)
    check(reason_against_asking(room))
    question = next_round(room, Question.Kind.PICKS)
    move(user, room, RoomMove.ASK_PICKS, asking=question, timer_ends_at=None)


@transaction.atomic
def ask_acceptance(*, user: User, room: Room, step: int) -> None:
    """Show the whole of Template A on every phone and ask everybody to accept it or say what they see differently.

    One Template A is asked about once: when nothing in it has changed since its answers were revealed, they are shown
    again. Refuses as `lock_room` does, and a Template A with something missing (NotNow).
    """
    room = lock_room(user, room, step)
    check(reason_against_asking(room) or reason_against_acceptance(room.review))
    question = _about(room, Question.Kind.ACCEPTANCE, fingerprint(room.review))
    _show(user, room, RoomMove.ASK_ACCEPTANCE, question)
