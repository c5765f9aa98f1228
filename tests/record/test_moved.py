"""A stage beside that of the review before: forward, back and not at all each need a reason in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from assessments.progress.lifecycle import cancel_review
from assessments.record import snapshot
from assessments.record.models import CompletedTemplateA, Row
from assessments.record.queries import Lack, Move, Need, challenge_numbers, form_of, missing_from
from assessments.record.services import complete
from assessments.reviews.models import Review
from recovery_site.errors import NotNow
from tests.build import DAY, Place, a_completed_template_a, a_review, a_row, a_system, ranked

pytestmark = pytest.mark.django_db
LATER = DAY + dt.timedelta(days=200)
TYPED = {"outcome": "agreed", "stage": "1", "comments": "", "r-TOTAL_FORMS": "0", "r-INITIAL_FORMS": "0"}


@dataclass
class World:
    """A first review in which every challenge is at stage 2, and a second one with nothing recorded."""

    place: Place
    first: Review
    second: Review


def built() -> World:
    place = a_system()
    first = a_completed_template_a(place, a_review(place), priorities=(3,))
    return World(place, first, a_review(place, title="Second review", date=LATER))


@pytest.fixture
def world(made: World) -> World:
    return made


def recorded(world: World, *stages: int, why: str = "") -> None:
    """The first challenges of the second review at these stages, the others where they were."""
    for number in challenge_numbers(world.second):
        stage = stages[number - 1] if number <= len(stages) else 2
        said = why if number <= len(stages) else "Nothing changed."
        a_row(world.place, world.second, number, stage=stage, moved_because=said)


def test_forward_back_and_none_all_need_a_reason(world: World) -> None:
    # Given a challenge that moved forward, one that moved back, and one that did not move
    recorded(world, 3, 1, 2)
    ranked(world.place, world.second, 3)
    lines = form_of(world.second, beside_last=True)
    assert [line.move for line in lines[:4]] == [Move.FORWARD, Move.BACK, Move.NONE, Move.NONE]

    # Then each lacks its reason, alike, and Template A is not completed
    assert missing_from(world.second) == [Need(Lack.MOVE, challenge=number) for number in (1, 2, 3)]
    finish = {"user": world.place.lead, "review": world.second}
    with pytest.raises(NotNow):
        complete(**finish, fingerprint=snapshot.fingerprint(world.second))
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=world.second.pk).update(phase="planning")

    # When they are written, then it is, and they stand in what is kept
    for number, stage in ((1, 3), (2, 1), (3, 2)):
        a_row(world.place, world.second, number, stage=stage, moved_because=f"Why {number}.", version=1)
    done = complete(**finish, fingerprint=snapshot.fingerprint(world.second))
    kept = snapshot.completed(CompletedTemplateA.objects.get(pk=done.pk)).rows
    assert [(row.was, row.stage, row.moved_because) for row in kept[:3]] == [
        (2, 3, "Why 1."),
        (2, 1, "Why 2."),
        (2, 2, "Why 3."),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Row.objects.filter(review=world.second).update(moved_because="Another.")


def test_where_there_is_nothing_to_compare_nothing_is_asked(world: World) -> None:
    # Given a challenge without agreement now
    recorded(world)
    a_row(world.place, world.second, 1, outcome="not_reached", stage=None, moved_because="", version=1)
    ranked(world.place, world.second, 3)
    assert missing_from(world.second) == []
    # and a first review, or one whose only predecessor was cancelled
    other = a_system()
    cancel_review(user=other.lead, review=a_review(other), reason="Postponed.")
    fresh = a_review(other, title="Again", date=LATER)
    a_row(other, fresh, 1, moved_because="")
    assert form_of(fresh, beside_last=True)[0].move is None


def test_the_review_before_is_an_earlier_one(world: World) -> None:
    # When the second review is completed with other stages
    for number in challenge_numbers(world.second):
        a_row(world.place, world.second, number, stage=3, moved_because="More rooms.")
    ranked(world.place, world.second, 3)
    read = snapshot.fingerprint(world.second)
    complete(user=world.place.lead, review=world.second, fingerprint=read)
    # Then the first still has nothing before it
    assert {line.was for line in form_of(world.first, beside_last=True)} == {None}


def test_the_page_asks_for_it_and_keeps_it(world: World, client: Client) -> None:
    client.force_login(world.place.lead)
    address = f"/reviews/{world.second.pk}/template-a/2/"
    assert "stage 2" in str(client.get(address).context["form"]["moved_because"].help_text)
    why = "Two teams lost their peer workers."
    sent = client.post(address, TYPED | {"version": "0", "moved_because": why, "save": "1"})
    assert sent.status_code == 302
    assert client.get(address).context["form"]["moved_because"].value() == why
    for read in ("template-a/table/", "template-a/2/read/"):
        assert why in client.get(f"/reviews/{world.second.pk}/{read}").text
    # and another challenge that lacks its reason is what comes next once all are recorded
    for number in challenge_numbers(world.second):
        if number != 2:
            said = "" if number == 5 else "As it was."
            a_row(world.place, world.second, number, moved_because=said)
    page = client.get(f"/reviews/{world.second.pk}/template-a/")
    assert page.context["next"].href == f"/reviews/{world.second.pk}/template-a/5/"


def test_a_first_review_is_not_asked(client: Client) -> None:
    place = a_system()
    review = a_review(place)
    client.force_login(place.lead)
    page = client.get(f"/reviews/{review.pk}/template-a/2/")
    assert "moved_because" not in page.context["form"].fields


def test_two_who_write_the_same_challenge_both_keep_their_reason(world: World, client: Client) -> None:
    client.force_login(world.place.lead)
    a_row(world.place, world.second, 2, moved_because="Theirs.")
    sent = TYPED | {"version": "0", "moved_because": "Yours."}
    page = client.post(f"/reviews/{world.second.pk}/template-a/2/", sent)
    both = {(one.theirs, one.yours) for one in page.context["both"]}
    assert ("Theirs.", "Yours.") in both


def test_the_forms_on_paper_say_it(world: World, client: Client) -> None:
    client.force_login(world.place.lead)
    recorded(world, 1, why="Two teams lost their peer workers.")
    page = client.get(f"/reviews/{world.second.pk}/template-a.html")
    assert "Two teams lost their peer workers." in page.text
