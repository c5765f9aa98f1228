"""People see what happened to their plan in words, and an auditor takes the log as it is."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.audit.models import Access, Entry
from assessments.people.models import LocalSystem, User
from assessments.plans.models import Plan
from assessments.plans.services import revise, save_strengths
from assessments.progress.actions import services as actions
from assessments.progress.actions.models import Happening
from assessments.proving import history
from assessments.proving.files import COLUMNS, safe
from assessments.proving.history import history_of
from assessments.proving.saying import TOLD, words_of
from assessments.signoff.models import Revision
from tests.build import (
    Place,
    a_completed_template_a,
    a_person,
    a_review,
    a_signed_plan,
    a_system,
    described,
    signed_by,
)
from tests.tenancy.world import everything
from tests.upgrade.database import lifted

pytestmark = pytest.mark.django_db


@dataclass
class World:
    place: Place
    plan: Plan

    @property
    def address(self) -> str:
        return f"/reviews/{self.plan.row.review_id}/plans/3/history/"


def built() -> World:
    """A plan that was signed, revised and signed again, and one action of it was done."""
    place = a_system(name="Fen")
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    revise(user=place.lead, plan=plan, reason="New <money>.")
    described(plan, place.commissioner, "Version two")
    signed_by(plan, place.lead, "provider")
    signed_by(plan, place.commissioner, "commissioner")
    plan.refresh_from_db()
    action = plan.actions.get()
    actions.move(
        user=place.lead, action=action, state=Happening.State.DONE, note="All trained",
        on=timezone.localdate(), seen=0,
    )  # fmt: skip
    return World(place, plan)


@pytest.fixture
def world(made: World) -> World:
    return made


def page_for(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def test_everybody_of_the_system_reads_who_did_what(world: World) -> None:
    page = page_for(world.place.reader, world.address)
    acts = re.findall(r'data-act="([\w.]+)"', page)
    assert acts == [
        "action.move", "plan.sign", "plan.sign", "plan.write", "plan.revise", "plan.sign", "plan.sign",
        "plan.write", "plan.write",
    ]  # fmt: skip
    for words in ("Lena Lead", "Cato Commissioner", "New &lt;money&gt;.", "versions/2/", "Version two"):
        assert words in page
    assert "<money>" not in page


def test_what_changed_stands_beside_the_signature_that_filed_it(world: World) -> None:
    lines = history_of(world.plan).lines
    with_changes = [line for line in lines if line.before]
    assert [(line.act, line.number) for line in with_changes] == [("plan.sign", 2)]
    (line,) = with_changes
    assert line.seq == min(one.seq for one in lines if one.act == "plan.sign" and one.number == 2)
    assert [one.yours for one in line.changes] == ["Version two"]
    assert line.changes[0].theirs != "Version two"


def test_a_version_that_was_altered_is_compared_with_nothing(world: World) -> None:
    with lifted():
        Revision.objects.filter(plan=world.plan, number=1).update(content="{}")
    assert [line for line in history_of(world.plan).lines if line.before] == []


def test_what_one_person_wrote_on_one_day_is_one_line(world: World) -> None:
    revise(user=world.place.lead, plan=world.plan, reason="More.")
    for number, words in enumerate(("a", "b", "c"), 1):
        world.plan.refresh_from_db()
        save_strengths(
            user=world.place.lead, plan=world.plan, strengths=words, version=world.plan.strengths_version
        )
        described(world.plan, world.place.lead, f"Text {number}")
    newest = history_of(world.plan).lines[0]
    assert (newest.act, newest.times) == ("plan.write", 6)
    assert {part.kind.value for part in newest.parts} == {"strengths", "description"}
    # and what somebody else wrote stands by itself
    described(world.plan, world.place.commissioner, "Text 9")
    assert history_of(world.plan).lines[0].times == 1


def test_it_comes_a_page_at_a_time_and_costs_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    history_of(world.plan)  # which fetches the review of the plan
    with CaptureQueriesContext(connection) as whole:
        everything_there_is = [line.seq for line in history_of(world.plan).lines]
    monkeypatch.setattr(history, "AT_ONCE", 3)
    found, before = [], None
    while True:
        with CaptureQueriesContext(connection) as asked:
            some = history_of(world.plan, before)
        assert len(asked) == len(whole)
        found += [line.seq for line in some.lines]
        before = some.earlier
        if before is None:
            break
    assert set(everything_there_is) <= set(found)
    assert found == sorted(found, reverse=True)
    for before_this in ("0", "x", "-1", "9" * 30, "²"):
        page_for(world.place.reader, f"{world.address}?before={before_this}")


def test_a_stranger_sees_no_history_and_no_log(world: World) -> None:
    stranger, other = Client(), a_system(name="Holm")
    stranger.force_login(other.lead)
    at = f"/systems/{world.place.system.pk}"
    for address in (world.address, f"{at}/log/", f"{at}/log.csv", f"{at}/log.json", f"{at}/proof.jsonl"):
        assert stranger.get(address).status_code == 404


@pytest.mark.parametrize("who", ["lead", "commissioner", "reader", "partner"])
def test_lead_commissioner_and_board_reader_take_the_log(world: World, who: str) -> None:
    client = Client()
    client.force_login(getattr(world.place, who))
    may = who != "partner"
    for name in ("log/", "log.csv", "log.json", "proof.jsonl"):
        assert client.get(f"/systems/{world.place.system.pk}/{name}").status_code == (200 if may else 403)
    # and the access log has who took which file
    assert Access.objects.filter(what=Access.What.EXPORT).count() == (3 if may else 0)


def test_every_act_about_a_plan_has_words(world: World) -> None:
    """Whatever the services of a plan, its actions and its measures log is told in words of its own."""
    told = everything("Aldermoor")
    about = Entry.objects.filter(system=told.system, about__regex="^(plan|action|measure) ")
    assert set(about.values_list("act", flat=True)) - set(TOLD) == set()
    for plan in Plan.objects.filter(row__review__system=told.system):
        for line in history_of(plan).lines:
            assert words_of(line)
            assert "(" + line.act + ")" not in words_of(line)
            assert line.act != "measure.write" or "added" in line.facts  # none of them was changed


# ------------------------------------------------------------------------------------ the log as files


def log_of(system: LocalSystem, kind: str, reader: User) -> str:
    return page_for(reader, f"/systems/{system.pk}/log.{kind}")


def test_both_files_have_every_entry_with_who_did_it(world: World) -> None:
    system = world.place.system
    stored = list(Entry.objects.filter(system=system).order_by("seq"))
    said = json.loads(log_of(system, "json", world.place.reader))
    assert [one["hash"] for one in said] == [entry.hash for entry in stored]
    assert {one["name"] for one in said} >= {"Lena Lead", "Cato Commissioner"}
    rows = list(csv.DictReader(io.StringIO(log_of(system, "csv", world.place.reader).lstrip("\ufeff"))))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["hash"] for row in rows] == [entry.hash for entry in stored]
    assert [json.loads(row["detail"]) for row in rows] == [entry.detail for entry in stored]


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "＋1", "－1", "＠x", " =1", "\r=1", "\n=1"]
)
def test_no_cell_is_a_formula(name: str) -> None:
    assert safe(name) == f"'{name}"
    place = a_system(lead=a_person("Lena"))
    User.objects.filter(pk=place.lead.pk).update(name=name)
    for row in csv.reader(io.StringIO(log_of(place.system, "csv", place.lead).lstrip("\ufeff"))):
        for cell in row:
            assert not cell.lstrip(" ").startswith(
                ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
            )


def test_words_and_numbers_are_left_as_they_are() -> None:
    for cell in ("", "12", "a=b", "{}", "Léna", "2026-11-27", "a\n=b"):
        assert safe(cell) == cell


def test_how_people_rated_is_in_no_file() -> None:
    """A room in which people rated, gave reasons and saw things differently: their keys and words are nowhere."""
    told = everything("Brackenfell")
    # The room goes from "wording" to "rating": that is its own state, and nobody's answer.
    whole = log_of(told.system, "json", told.place.lead).replace('"state": "rating"', "")
    for words in ("Reason 1", "I see it differently", "carer", "lived", '"answer"', '"rating"'):
        assert words not in whole
