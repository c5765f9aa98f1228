"""The slips that are printed: for every question, in two sizes, with the code of the room or without."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from assessments.workshop.models import Room
from assessments.workshop.paper.printing import Wanted
from assessments.workshop.protection.groups import Perspective
from framework.models import Stage

pytestmark = pytest.mark.django_db
BOX = '<span class="app-box">'


def slips(desk: Client, room: Room, **wanted: str) -> list[str]:
    """Each printed slip, as markup."""
    page = desk.get(f"/rooms/{room.pk}/slips/", wanted)
    assert page.status_code == 200
    return re.findall(r'<section class="app-slip">.*?</section>', page.text, re.DOTALL)


def test_a_set_asks_for_the_perspective_once_and_for_a_stage_on_each_challenge(
    desk: Client, room: Room
) -> None:
    found = slips(desk, room)
    assert len(found) == 11
    assert found[0].count(BOX) == len(Perspective)
    stages = Stage.objects.filter(edition=room.review.edition).count()
    assert {slip.count(BOX) for slip in found[1:]} == {stages + 3}
    assert all("How far has The Trust come?" in slip for slip in found[1:])


@pytest.mark.parametrize(("what", "boxes"), [("wording", 4), ("picks", 10), ("acceptance", 3)])
def test_every_other_question_has_slips_too(desk: Client, room: Room, what: str, boxes: int) -> None:
    assert [slip.count(BOX) for slip in slips(desk, room, what=what)] == [boxes, boxes]
    assert [slip.count(BOX) for slip in slips(desk, room, what=what, size="18")] == [boxes]


def test_the_code_stands_on_each_slip_or_on_none(desk: Client, room: Room) -> None:
    assert all("app-qr" in slip and room.code[:4] in slip for slip in slips(desk, room))
    without = slips(desk, room, code="without")
    assert not any("app-qr" in slip or room.code[:4] in slip for slip in without)


@pytest.mark.parametrize(
    ("wanted", "pages"),
    [
        (Wanted(), 6),
        (Wanted(size="18"), 11),
        (Wanted(what="wording"), 1),
        (Wanted(what="wording", size="18"), 1),
    ],
    ids=str,
)
def test_how_many_pages_there_are_is_said_right(wanted: Wanted, pages: int) -> None:
    assert wanted.pages(10) == pages


@pytest.mark.parametrize(
    "made_up", [{"what": "x"}, {"size": "9999"}, {"code": "\x00"}, {"what": ""}], ids=str
)
def test_a_made_up_wish_is_the_usual_one(desk: Client, room: Room, made_up: dict[str, str]) -> None:
    assert len(slips(desk, room, **made_up)) == 11
