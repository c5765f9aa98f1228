"""Local systems that have everything there is, each in words of its own: no word of one stands in another.

Everything that people can type holds the token of its system. `test_rows.py` fails when a text field of a model is
filled by none of this: add what fills it here, and the canary looks for it on every page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone

from assessments.people.invitations.services import Invitee, invite
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.services import add_member, set_up_system
from assessments.people.tenancy import tenants
from assessments.plans.models import Plan
from assessments.plans.parts import ActionText, Dates, EvidenceText, GoalText
from assessments.plans.removing import remove_plan
from assessments.plans.services import save_plan
from assessments.plans.together.keeping import keep
from assessments.plans.together.presence import be_there
from assessments.preparing import services as preparing
from assessments.progress.across import services as across
from assessments.progress.across.models import What
from assessments.progress.across.presenters import asks
from assessments.progress.across.queries import hash_of
from assessments.progress.actions import services as actions
from assessments.progress.actions.models import Happening
from assessments.progress.lifecycle import cancel_review
from assessments.progress.telling import services as telling
from assessments.record import services as record
from assessments.record.queries import participation_of
from assessments.reviews.models import Review
from assessments.signoff.endorsing import endorse
from assessments.workshop.inviting.services import cancel_workshop
from assessments.workshop.models import Listening, Room
from assessments.workshop.rooms import closing, handing, steering
from tests.build import (
    DAY,
    PASSWORD,
    Place,
    a_draft,
    a_review,
    a_row,
    ranked,
    record_all,
    row_of,
    signed_by,
)
from tests.plans.helping.build import helped
from tests.preparing.building import some_evidence
from tests.progress.looking import looked_back
from tests.published.build import a_pdf, a_published_report, a_publishing
from tests.tenancy.codes import MADE_BY_THE_SITE
from tests.tenancy.measured import measured
from tests.tenancy.papers import for_the_board
from tests.tenancy.taken_back import sent_back, withdrawn
from tests.workshop.build import (
    a_phone,
    a_room,
    ask,
    ask_acceptance,
    cast,
    challenge_of,
    present,
    rated,
    reveal,
)
from tests.workshop.inviting import invited

SIGNED, PART_SIGNED, DRAFT, REMOVED = 3, 4, 5, 6  # the plans of the review that is planned
LATE = DAY + dt.timedelta(days=400)


@dataclass
class Everything:
    """One local system with a row of every kind, and somebody in each role."""

    token: str
    place: Place
    planned: Review
    open_review: Review
    cancelled: Review
    open_room: Room
    closed_room: Room
    phone: str  # the secret of somebody in the open room
    people: dict[str, User] = field(default_factory=dict)

    @property
    def system(self) -> LocalSystem:
        return self.place.system


def a_named_person(token: str, name: str) -> User:
    address = f"{name}.{token}@example.org".lower()
    return User.objects.create_user(address, f"{name} {token}", PASSWORD)


def a_place(token: str) -> tuple[Place, dict[str, User]]:
    """A system with somebody in each role, in each kind of organisation."""
    of = {name: f"{name} {token}" for name in ("Trust", "Commissioners", "Voices")}
    people = {str(role): a_named_person(token, role.name.title()) for role in Membership.Role}
    lead = people[Membership.Role.RECOVERY_LEAD]
    system = set_up_system(
        user=lead,
        name=f"Place {token}",
        provider=of["Trust"],
        commissioners=[of["Commissioners"]],
        partners=[of["Voices"]],
    )
    organisations = {one.part: one for one in Organisation.objects.filter(system=system)}
    for role, person in people.items():
        if person != lead:
            part = role if role in organisations else Organisation.Part.PROVIDER
            add_member(by=lead, system=system, user=person, role=role, organisation=organisations[part])  # type: ignore[arg-type]
    place = Place(
        system=system,
        lead=lead,
        commissioner=people[Membership.Role.COMMISSIONER],
        partner=people[Membership.Role.PARTNER],
        reader=people[Membership.Role.BOARD_READER],
        provider=organisations[Organisation.Part.PROVIDER],
    )
    return place, people


def said(token: str, what: str) -> str:
    return f"{what} {token}"


def a_whole_draft(token: str, what: str) -> Any:
    later = DAY + dt.timedelta(days=180)
    return a_draft(
        description=said(token, f"Description of {what}"),
        strengths=said(token, f"Strengths of {what}"),
        dates=Dates(DAY, later, said(token, "Due late because of the lease")),
        goals=[
            GoalText(
                said(token, "Goal"),
                said(token, "Measure"),
                said(token, "Baseline"),
                said(token, "Target"),
                LATE,
            )
        ],
        actions=[ActionText(said(token, "Action"), said(token, "Owner"), later)],
        evidence_sources=[EvidenceText(said(token, "Evidence"), f"https://example.org/{token}")],
    )


def planned(place: Place, token: str) -> Review:
    """A review in its planning phase, with a plan in each state."""
    review = a_review(place, title=said(token, "Planned review"))
    prepared(place, review, token)
    reservation = [(said(token, "Not for carers"), said(token, "Carers of"))]
    a_row(
        place,
        review,
        1,
        outcome="reservations",
        reservations=reservation,
        comments=said(token, "One"),
        differences=said(token, "Wards differ"),
    )
    a_row(
        place,
        review,
        2,
        outcome="not_reached",
        stage=None,
        reservations=reservation,
        comments=said(token, "Two"),
    )
    for number in range(3, 11):
        a_row(place, review, number, comments=said(token, f"Comment {number}"))
    ranked(place, review, 3, 4, 5, 6, 7, 8, reason=said(token, "Six are needed"))
    record.write_participation(
        user=place.lead,
        review=review,
        took_part=[said(token, "Twelve people")],
        seen_differently=[said(token, "Too soon")],
        version=participation_of(review).version,
    )
    from assessments.record.snapshot import fingerprint

    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    for number in (SIGNED, PART_SIGNED, DRAFT, REMOVED):
        plan = save_plan(user=place.lead, row=row_of(review, number), draft=a_whole_draft(token, str(number)))
        if number == SIGNED:
            helped(place, plan, token)
        if number == PART_SIGNED:
            withdrawn(place, plan, token)
        if number == DRAFT:
            sent_back(place, plan, token)
        if number in (SIGNED, PART_SIGNED):
            signed_by(plan, place.commissioner, "commissioner")
        if number == SIGNED:
            signed_by(plan, place.lead, "provider")
        if number == DRAFT:
            goal = f"goals.{plan.goals.get().uid}"
            keep(user=place.lead, row=plan.row, typed={goal: {"statement": said(token, "Not saved")}})
            be_there([(plan.row_id, place.lead.pk, goal)])
        if number == REMOVED:
            remove_plan(user=place.lead, plan=plan)
        if number == SIGNED:
            measured(place, plan, token)
            acted(place, plan, token)
            endorsed(place, plan, token)
    for_the_board(place, review, token)
    return review


def prepared(place: Place, review: Review, token: str) -> None:
    """A strength and a gap of a challenge, a gap that was taken out, and all of it sent."""
    words = {
        "source": said(token, "A survey"),
        "figure": said(token, "64 per cent"),
        "words": said(token, "Heard"),
    }
    more = {"link": f"https://example.org/survey/{token}", "prepared_by": said(token, "Survey team")}
    some_evidence(place, review, 2, side="strength", **words, **more)
    some_evidence(place, review, 2, **words, **more)
    wrong = some_evidence(place, review, 2, **words, **more)
    preparing.remove_evidence(user=place.lead, evidence=wrong, removed=True)
    preparing.send(
        user=place.lead, review=review, people=[place.lead.pk], on_invitation=True,
        subject=said(token, "Before we meet"), body=said(token, "Read this"), uid=uuid4(),
    )  # fmt: skip


def endorsed(place: Place, plan: Plan, token: str) -> None:
    """A representative stands behind what was signed."""
    user = User.objects.create_user(f"voice.{token}@example.org", said(token, "Voice"), PASSWORD)
    member = {"by": None, "system": place.system, "organisation": place.provider}
    add_member(user=user, role=Membership.Role.REPRESENTATIVE, **member)
    filed = plan.revisions.get()
    endorse(user=user, plan=plan, filed=filed, read_sha256=filed.sha256)


def acted(place: Place, plan: Plan, token: str) -> None:
    """The first action of that plan, handed over and moved, with a link for its owner."""
    action = plan.actions.first()
    assert action
    actions.hand_over(
        user=place.lead, action=action, owner=said(token, "Another owner"), holder=None,
        reason=said(token, "She has the keys"), seen=0,
    )  # fmt: skip
    actions.make_link(user=place.lead, action=action)
    actions.move(
        user=place.lead, action=action, state=Happening.State.DONE, note=said(token, "All trained"),
        on=timezone.localdate(), seen=1,
    )  # fmt: skip
    telling.share(user=place.lead, review=plan.row.review, seen=telling.seal_of(plan.row.review))


def an_invitation(place: Place, review: Review, token: str) -> None:
    """People are invited to a workshop, and then to another place."""
    words = {name: said(token, name) for name in ("contact", "access", "more")}
    links = {name: f"https://example.org/{name}/{token}" for name in ("online", "easy_read")}
    for place_of_it in ("Old school", "Library"):
        invited(place, review, place=said(token, place_of_it), **words, **links)


def everything(token: str) -> Everything:
    """A system with a row of every kind, made by the services that the pages use."""
    place, people = a_place(token)
    review = planned(place, token)
    sharing(place)
    wrong = a_review(place, title=said(token, "Cancelled review"))
    an_invitation(place, wrong, token)
    cancel_workshop(user=place.lead, review=wrong, reason=said(token, "No heating"))
    cancel_review(user=place.lead, review=wrong, reason=said(token, "Cancelled, as the day was wrong"))
    other = a_review(place, title=said(token, "Open review"))
    prepared(place, other, token)
    an_invitation(place, other, token)
    looked_back(place, review, other, token)
    published(place, review, token)
    closed = a_closed_room(place, other, token)
    room = a_room(place, other, [2, 3])
    steering.write_note(
        user=place.lead, room=room, challenge=challenge_of(other, 2), note=said(token, "Note to self")
    )
    phones = [a_phone(room, "carer") for _ in range(8)]
    present(room, len(phones))
    question = ask(place, room, 2)
    for number, phone in enumerate(phones):
        cast(question, phone, "2", words=said(token, f"Reason {number}"))
    reveal(place, room)
    handing_over(place, room)
    somebody_invited(place, token)
    Listening.objects.create(room=room, process=f"process {token}", phones=8, at=timezone.now())
    room.refresh_from_db()
    return Everything(token, place, review, other, wrong, room, closed, phones[0], people)


def published(place: Place, review: Review, token: str) -> None:
    """A report that was published, and one that could not be."""
    then = {"organisation": said(token, "Trust of then")}
    a_published_report(
        place.lead, review, a_pdf(said(token, "Report")), name=said(token, "Lead of then"), **then
    )
    a_publishing(place.lead, review, name=said(token, "Hasty lead"), **then)


def sharing(place: Place) -> None:
    """All that can be shared with other local systems."""
    for what in What:
        statement = asks(what, place.system).statement
        words = {"statement": statement, "seen": hash_of(statement)}
        across.agree(user=place.lead, system=place.system, what=what, **words)


def somebody_invited(place: Place, token: str) -> None:
    """Somebody who has not answered yet."""
    invite(
        by=place.lead,
        system=place.system,
        people=[Invitee(f"invited.{token}@example.org", said(token, "Nobody"))],
        roles=[Membership.Role.PARTNER],
        organisation=Organisation.objects.get(system=place.system, part=Organisation.Part.PARTNER),
        note=said(token, "Please join us"),
        home="http://testserver/",
    )


def a_closed_room(place: Place, review: Review, token: str) -> Room:
    """A room that left behind what people saw differently, in their own words."""
    room = a_room(place, review, [1], record_least=5)
    phones = [a_phone(room, "carer") for _ in range(9)]
    present(room, len(phones))
    rated(place, room, 1, [(phone, "2") for phone in phones])
    why = said(token, "More homes")
    record_all(place, review, comments=said(token, "Said by the room"), moved_because=why)
    ranked(place, review, 1, reason=said(token, "Seven live"))
    question = ask_acceptance(place, room)
    for phone in phones:
        cast(question, phone, "differently", words=said(token, "I see it differently"), may_record=True)
    reveal(place, room)
    closing.close_room(user=place.lead, room=room)
    room.refresh_from_db()
    return room


def handing_over(place: Place, room: Room) -> None:
    handing.hand_over(user=place.lead, room=room, address="https://example.org/")


def texts(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """The fields of a model in which there may be words of people: text that is none of a list of codes, and JSON."""
    for one in model._meta.concrete_fields:
        if isinstance(one, models.CharField | models.TextField | models.JSONField) and not one.choices:
            yield one


def untold(worlds: list[Everything]) -> list[str]:
    """Each text field of a tenant in which no row of a system holds its token."""
    return [
        f"{model.__name__}.{one.name} of {world.token}"
        for world in worlds
        for model in tenants()
        for one in texts(model)
        if f"{model.__name__}.{one.name}" not in MADE_BY_THE_SITE
        and not any(
            world.token.lower() in str(value).lower()
            for value in model._base_manager.filter(system=world.system).values_list(one.name, flat=True)
        )
    ]
