"""What becomes of the actions of a signed plan: who says so, what is kept, and what a private link can do."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.audit.models import Entry
from assessments.plans.models import Action
from assessments.plans.services import revise
from assessments.progress.actions import services
from assessments.progress.actions.models import Happening, OwnerLink
from assessments.progress.actions.queries import Doing, all_in_force, doing_for, doings_in, doings_of
from assessments.progress.lifecycle import close_review
from assessments.progress.telling import snapshot
from assessments.reviews.models import Review
from recovery_site.errors import NotNow, Stale
from tests.build import (
    Place,
    a_completed_template_a,
    a_person,
    a_plan,
    a_review,
    a_signed_plan,
    a_system,
    signed_by,
)
from tests.refusing import turned_away
from tests.tracing import statements

pytestmark = pytest.mark.django_db
State = Happening.State


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def review(place: Place) -> Review:
    found = a_completed_template_a(place, a_review(place))
    a_signed_plan(place, found, 3)
    return found


@pytest.fixture
def action(review: Review) -> Action:
    found = Action.objects.filter(plan__row__review=review).first()
    assert found
    return found


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def doing(action: Action) -> Doing:
    return doing_for(action.plan.row.review, action.pk)


def moved(user: Any, action: Action, state: State, note: str = "", seen: int | None = None) -> Happening:
    return services.move(
        user=user,
        action=action,
        state=state,
        note=note,
        on=timezone.localdate(),
        seen=doing(action).number if seen is None else seen,
    )


def in_future(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def form(state: State, seen: int, note: str = "") -> dict[str, str]:
    today = timezone.localdate()
    date = {"on_day": str(today.day), "on_month": str(today.month), "on_year": str(today.year)}
    return date | {"state": state.value, "note": note, "seen": str(seen)}


def at(route: str, action: Action) -> str:
    return reverse(route, args=[action.plan.row.review_id, action.pk])


# ------------------------------------------------------------------------------------------- moving


def test_an_action_moves_and_every_step_stays_readable(place: Place, action: Action) -> None:
    assert doing(action).state is State.NOT_STARTED
    moved(place.lead, action, State.UNDER_WAY, "Begun on Ash ward")
    moved(place.commissioner, action, State.DONE)
    assert doing(action).state is State.DONE
    page = signed_in(place.reader).get(at("action", action)).text
    assert "Begun on Ash ward" in page
    assert place.commissioner.name in page
    assert 'name="state"' not in page, "a reader reads"


def test_done_can_turn_out_not_to_be(place: Place, action: Action) -> None:
    moved(place.lead, action, State.DONE)
    moved(place.lead, action, State.UNDER_WAY, "The group asked for one change more")
    assert doing(action).state is State.UNDER_WAY


def test_what_is_dropped_says_why(place: Place, action: Action) -> None:
    with pytest.raises(NotNow):
        moved(place.lead, action, State.DROPPED)
    page = signed_in(place.lead).post(at("action", action), form(State.DROPPED, 0))
    assert page.status_code == 200
    with pytest.raises(IntegrityError), transaction.atomic():
        Happening.objects.create(
            action=action, number=1, kind="state", state="dropped", on="2026-01-01", by=place.lead,
            at=timezone.now(),
        )  # fmt: skip
    moved(place.lead, action, State.DROPPED, "The college closed")
    assert doing(action).has_ended


def test_nothing_happened_before_the_review_nor_on_a_day_to_come(place: Place, action: Action) -> None:
    today = timezone.localdate()
    for day in (today - dt.timedelta(days=1), today + dt.timedelta(days=1)):  # the review is not over yet
        with pytest.raises(NotNow):
            services.move(user=place.lead, action=action, state=State.DONE, note="", on=day, seen=0)


def test_a_second_press_is_one_step(place: Place, action: Action) -> None:
    for _ in range(2):
        answer = signed_in(place.lead).post(at("action", action), form(State.DONE, 0, "Well done"))
        assert answer.status_code == 302
    assert Happening.objects.count() == 1


def test_two_people_at_once_see_what_the_other_wrote(place: Place, action: Action) -> None:
    moved(place.commissioner, action, State.UNDER_WAY, "Asked the college")
    with pytest.raises(Stale):
        moved(place.lead, action, State.DONE, seen=0)
    page = signed_in(place.lead).post(at("action", action), form(State.DONE, 0, "My own words"))
    assert page.status_code == 409
    assert "Asked the college" in page.text
    assert "My own words" in page.text
    seen = re.search(r'name="seen" value="(\d+)"', page.text)
    assert seen
    signed_in(place.lead).post(at("action", action), form(State.DONE, int(seen[1]), "My own words"))
    assert [one.state for one in doing(action).happenings] == ["under_way", "done"]


def test_who_may_say_how_far_it_is(place: Place, action: Action) -> None:
    for reader in (place.partner, place.reader):
        with turned_away():
            moved(reader, action, State.DONE)
        assert signed_in(reader).post(at("action", action), form(State.DONE, 0)).status_code == 403
    stranger = a_system().lead
    assert signed_in(stranger).get(at("action", action)).status_code == 404
    with turned_away():
        moved(stranger, action, State.DONE)


def test_nothing_moves_before_the_plan_is_signed_or_after_its_review(
    place: Place, review: Review, action: Action
) -> None:
    unsigned = a_completed_template_a(place, a_review(place, title="Next"), priorities=[4])
    draft = a_plan(place, unsigned, 4)
    first = draft.actions.first()
    assert first
    assert not doings_in(unsigned)
    with pytest.raises(NotNow):
        moved(place.lead, first, State.DONE)
    close_review(user=place.lead, review=review, reason="The next one begins")
    action = Action.objects.select_related("plan__row__review").get(pk=action.pk)
    with pytest.raises(NotNow):
        moved(place.lead, action, State.DONE)
    for one in (first, action):
        with pytest.raises(IntegrityError), transaction.atomic():
            Happening.objects.create(
                action=one, number=1, kind="state", state="done", on="2026-01-01", by=place.lead,
                at=timezone.now(),
            )  # fmt: skip


def test_what_only_one_side_ever_signed_is_no_plan_yet(place: Place) -> None:
    # Given a plan that one side signed, and that was then changed
    review = a_completed_template_a(place, a_review(place))
    plan = a_plan(place, review, 3)
    signed_by(plan, place.lead, "provider")
    plan.refresh_from_db()
    revise(user=place.lead, plan=plan, reason="A goal was missing")
    plan.refresh_from_db()
    assert plan.revision == 2
    # Then nobody is asked what became of its actions, and nothing of it is told
    action = plan.actions.select_related("plan__row__review").get()
    assert not doings_in(review)
    assert action not in [one.action for one in all_in_force()]
    assert {(one.goals, one.later) for one in snapshot.of(review).priorities} == {((), ())}
    with pytest.raises(NotNow):
        moved(place.lead, action, State.DONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Happening.objects.create(
            action=action, number=1, kind="state", state="done", on="2026-01-01", by=place.lead,
            at=timezone.now(),
        )  # fmt: skip
    # And once both have signed what it says now, they move, while the next version is written, too
    for user, side in ((place.commissioner, "commissioner"), (place.lead, "provider")):
        signed_by(plan, user, side)
    assert moved(place.lead, action, State.UNDER_WAY)
    plan.refresh_from_db()
    revise(user=place.lead, plan=plan, reason="Another room")
    assert [one.action for one in doings_in(review)] == [action]
    assert moved(place.lead, action, State.DONE)


def test_what_happened_cannot_be_rewritten_past_the_services(place: Place, action: Action) -> None:
    moved(place.lead, action, State.DONE)
    services.make_link(user=place.lead, action=action)
    for write in (
        lambda: Happening.objects.update(state="dropped"),
        lambda: Happening.objects.all()._raw_delete(connection.alias),
        lambda: OwnerLink.objects.update(sha256="0" * 64),
        lambda: OwnerLink.objects.all()._raw_delete(connection.alias),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


# ------------------------------------------------------------------------------------------- dates, owners


def test_another_date_is_agreed_and_the_signed_one_stays_visible(place: Place, action: Action) -> None:
    signed = action.due_on
    later = in_future(400)
    services.agree_date(
        user=place.commissioner, action=action, due_on=later, reason="The post is empty", seen=0
    )
    action.refresh_from_db()
    assert action.due_on == signed
    assert (doing(action).due_on, doing(action).has_new_date) == (later, True)
    page = signed_in(place.reader).get(reverse("act", args=[action.plan.row.review_id])).text
    assert f"{later:%Y}" in page
    assert f"{signed:%Y}" in page


@pytest.mark.parametrize("days", [-1, None, 11 * 366])
def test_a_date_that_makes_no_sense_is_refused(place: Place, action: Action, days: int | None) -> None:
    due_on = action.due_on if days is None else in_future(days)
    assert due_on
    with pytest.raises(NotNow):
        services.agree_date(user=place.lead, action=action, due_on=due_on, reason="Because", seen=0)
    with pytest.raises(NotNow):
        services.agree_date(user=place.lead, action=action, due_on=in_future(900), reason="", seen=0)


def test_late_is_said_until_it_is_done(place: Place, action: Action) -> None:
    late = in_future(1000)
    assert doing(action).is_late(late)
    moved(place.lead, action, State.DONE)
    assert not doing(action).is_late(late)


def test_whoever_sees_to_it_finds_it_and_says_how_far_it_is(place: Place, action: Action) -> None:
    assert action.pk not in {one.action.pk for one in doings_of(place.partner)}
    services.hand_over(
        user=place.lead, action=action, owner="", holder=place.partner, reason="She offered", seen=0
    )
    assert [one.action.pk for one in doings_of(place.partner)] == [action.pk]
    partner = signed_in(place.partner)
    assert at("action", action) in partner.get(reverse("my_actions")).text
    assert partner.post(at("action", action), form(State.UNDER_WAY, 1)).status_code == 302

    services.hand_over(
        user=place.lead, action=action, owner="The ward manager", holder=None, reason="Moved", seen=2
    )
    assert doings_of(place.partner) == []
    with turned_away():
        moved(place.partner, action, State.DONE)


def test_an_owner_by_name_finds_it_too(place: Place, action: Action) -> None:
    place.partner.name = action.owner.upper()
    place.partner.save()
    assert action.pk in {one.action.pk for one in doings_of(place.partner)}
    elsewhere = a_person(action.owner)
    assert doings_of(elsewhere) == [], "the same name in another local system is somebody else"


def test_nobody_from_outside_is_handed_an_action(place: Place, action: Action) -> None:
    with pytest.raises(NotNow):
        services.hand_over(user=place.lead, action=action, owner="", holder=a_person(), reason="x", seen=0)


# ------------------------------------------------------------------------------------------- the private link


def address_of(place: Place, action: Action) -> str:
    page = signed_in(place.lead).post(at("action_link", action), {"new": "1"}).text
    found = re.search(r"(/my-action/[\w-]+/)", page)
    assert found
    return found[1]


def test_by_a_link_an_owner_without_an_account_says_how_far_it_is(place: Place, action: Action) -> None:
    address, nobody = address_of(place, action), Client()
    page = nobody.get(address)
    assert action.description in page.text
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert nobody.post(address, form(State.DONE, 0, "All trained")).status_code == 302
    last = doing(action).happenings[-1]
    assert (last.by, last.state) == (None, "done")
    assert "All trained" in signed_in(place.reader).get(at("action", action)).text


def test_the_link_shows_this_action_and_nothing_else(place: Place, review: Review, action: Action) -> None:
    page = Client().get(address_of(place, action)).text
    others = Action.objects.exclude(pk=action.pk).values_list("description", flat=True)
    assert not any(words in page for words in others if words and words != action.description)
    assert place.lead.name not in page
    assert f"/reviews/{review.pk}/" not in page


def test_a_link_that_was_withdrawn_or_replaced_or_made_up_is_not_there(place: Place, action: Action) -> None:
    first = address_of(place, action)
    second = address_of(place, action)
    assert [Client().get(one).status_code for one in (first, second)] == [404, 200]
    assert 'name="withdraw"' not in signed_in(place.lead).get(at("action", action)).text, "it asks first"
    assert 'name="withdraw"' in signed_in(place.lead).get(at("action_link", action)).text
    assert Client().get(second).status_code == 200
    signed_in(place.lead).post(at("action_link", action), {"withdraw": "1"})
    assert Client().get(second).status_code == 404
    assert Client().post(second, form(State.DONE, 0)).status_code == 404
    assert Client().get("/my-action/abcdefgh/").status_code == 404


def test_handing_over_withdraws_the_link_of_the_owner_before(place: Place, action: Action) -> None:
    address = address_of(place, action)
    services.hand_over(user=place.lead, action=action, owner="Somebody", holder=None, reason="x", seen=0)
    assert Client().get(address).status_code == 404


def test_the_secret_is_kept_nowhere(place: Place, action: Action) -> None:
    secret = address_of(place, action).split("/")[2]
    assert not OwnerLink.objects.filter(sha256__contains=secret).exists()
    assert not any(secret in str(entry.detail) for entry in Entry.objects.all())


@pytest.mark.parametrize("many", [1, 6])
def test_the_queries_of_the_lists_do_not_grow(
    place: Place, review: Review, action: Action, many: int
) -> None:
    if many > 1:
        a_signed_plan(place, review, 4)
        for one in Action.objects.filter(plan__row__review=review):
            moved(place.lead, one, State.UNDER_WAY)
    lead = signed_in(place.lead)
    for address, most in ((reverse("act", args=[review.pk]), 9), (reverse("my_actions"), 7)):
        lead.get(address)
        with statements() as found:
            lead.get(address)
        assert len(found) <= most, found
