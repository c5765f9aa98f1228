"""What people are told around a signature: who signs for whom, what changed and why, who was told, who is missing."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from assessments.people.models import Membership
from assessments.plans.models import Plan
from assessments.plans.parts import GoalText
from assessments.plans.services import revise, save_goal
from tests.build import (
    PASSWORD,
    Place,
    a_completed_template_a,
    a_plan,
    a_review,
    a_signed_plan,
    a_system,
    described,
    signed_by,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_guesses(db: None) -> None:
    cache.clear()


@pytest.fixture
def place() -> Place:
    return a_system("Fenmarsh")


@pytest.fixture
def plan(place: Place) -> Plan:
    return a_plan(place, a_completed_template_a(place, a_review(place)))


def see(client: Client, plan: Plan, user, page: str = "check/"):
    client.force_login(user)
    return client.get(f"/reviews/{plan.row.review_id}/plans/3/{page}")


def sign(client: Client, plan: Plan, user):
    page = see(client, plan, user)
    data = {"side": page.context["form"]["side"].value(), "sha256": page.context["sha256"]}
    return client.post(
        f"/reviews/{plan.row.review_id}/plans/3/check/", data | {"password": PASSWORD, "stated": "on"}
    )


def test_the_box_says_who_signs_as_what_for_whom_and_about_whom(client, place, plan) -> None:
    page = see(client, plan, place.commissioner)
    box = re.search(r'<form class="app-sign".*?</form>', page.text, re.DOTALL)
    assert box
    membership = Membership.objects.select_related("organisation").get(user=place.commissioner)
    for words in (
        place.commissioner.name,
        membership.get_role_display(),
        membership.organisation.name,
        place.provider.name,
        place.system.name,
    ):
        assert words in box[0]
    # and the button says for which organisation
    assert re.search(rf"<button[^>]*>[^<]*{membership.organisation.name}", box[0])


def test_who_signed_an_earlier_version_is_told_what_changed_and_why(client, place) -> None:
    # Given a plan that both sides signed, and a new version with other words, one more goal and the reason
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    goal = plan.goals.get()
    revise(user=place.lead, plan=plan, reason="The rooms fell through.")
    described(plan, place.lead, "Rooms of our own.")
    save_goal(user=place.lead, plan=plan, uid=goal.uid, goal=GoalText("Open the centre", "Centres", "None", "Two",
              goal.due_on), version=goal.version)  # fmt: skip
    # When the commissioner comes to sign it
    page = see(client, plan, place.commissioner)
    # Then they see each change, before and now, and the reason
    found = [(one.theirs, one.yours) for one in page.context["changes"]]
    assert found == [("Courses run in borrowed rooms.", "Rooms of our own."), ("One", "Two")]
    # with the words that changed marked, before and now
    assert sorted(
        set(
            re.findall(
                r'<(?:del|ins) class="app-words__\w+">', page.text.replace("\n  ", " ").replace("><span", ">")
            )
        )
    ) == ['<del class="app-words__gone">', '<ins class="app-words__new">']
    assert "The rooms fell through." in page.text


def test_what_changed_is_said_since_the_version_that_this_person_signed(client, place) -> None:
    # Given version 1 signed by both, and version 2 signed by the lead alone
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    for number, words in ((2, "Second words."), (3, "Third words.")):
        revise(user=place.lead, plan=plan, reason=f"Reason {number}")
        described(plan, place.lead, words)
        plan.refresh_from_db()
        if number == 2:
            signed_by(plan, place.lead, "provider")
    # Then each is told what changed since their own last signature, with every reason since
    page = see(client, plan, place.commissioner)
    assert page.context["before"].number == 1
    assert [one.number for one in page.context["reasons"]] == [3, 2]
    page = see(client, plan, place.lead)
    assert page.context["before"].number == 2
    assert [(one.theirs, one.yours) for one in page.context["changes"]] == [("Second words.", "Third words.")]


def test_everybody_who_reads_the_plan_sees_why_there_is_a_new_version(client, place) -> None:
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    revise(user=place.lead, plan=plan, reason="The rooms fell <through>.")
    for user in (place.reader, place.partner, place.commissioner):
        page = see(client, plan, user, "")
        assert "The rooms fell &lt;through&gt;." in page.text
        assert place.lead.name in page.text
    plan.refresh_from_db()
    signed_by(plan, place.lead, "provider")
    assert "The rooms fell &lt;through&gt;." in see(client, plan, place.reader, "versions/2/").text
    assert "The rooms fell &lt;through&gt;." not in see(client, plan, place.reader, "versions/1/").text


def test_the_other_side_gets_an_email_and_the_page_says_so(client, place, plan) -> None:
    # When the commissioner signs first
    assert sign(client, plan, place.commissioner).status_code == 302
    # Then the lead is asked to sign, and the page names them
    assert [one.to for one in mail.outbox] == [[place.lead.email]]
    address = f"http://testserver/reviews/{plan.row.review_id}/plans/3/"
    assert address in mail.outbox[0].body
    page = see(client, plan, place.commissioner, "signed/")
    assert page.context["told"] == place.lead.name
    assert place.lead.name in page.text
    # When the lead signs as well
    assert sign(client, plan, place.lead).status_code == 302
    # Then the commissioner hears of it
    assert [one.to for one in mail.outbox[1:]] == [[place.commissioner.email]]
    assert mail.outbox[1].body != mail.outbox[0].body
    assert see(client, plan, place.lead, "signed/").context["told"] == place.commissioner.name


def test_a_signature_that_is_refused_tells_nobody(client, place, plan) -> None:
    page = see(client, plan, place.lead)
    data = {"side": "provider", "sha256": page.context["sha256"], "password": "wrong", "stated": "on"}
    client.post(f"/reviews/{plan.row.review_id}/plans/3/check/", data)
    assert mail.outbox == []


def test_in_a_self_assessment_nobody_needs_to_be_told(client, place) -> None:
    plan = a_plan(place, a_completed_template_a(place, a_review(place, "self")))
    assert sign(client, plan, place.lead).status_code == 302
    assert mail.outbox == []
    assert see(client, plan, place.lead, "signed/").context["told"] == ""


@pytest.mark.parametrize("gone", ["left", "inactive"])
def test_a_joint_plan_that_no_commissioner_could_sign_says_so(client, place, plan, gone: str) -> None:
    # Given nobody who could sign as commissioner
    assert "data-without-signer" not in see(client, plan, place.lead).text
    if gone == "left":
        Membership.objects.filter(user=place.commissioner).delete()
    else:
        place.commissioner.is_active = False
        place.commissioner.save()
    # Then it is said on the plan, where it is signed, and after signing
    for page in ("", "check/"):
        assert "data-without-signer" in see(client, plan, place.lead, page).text
    assert sign(client, plan, place.lead).status_code == 302
    page = see(client, plan, place.lead, "signed/")
    assert "data-without-signer" in page.text
    assert page.context["told"] == ""


def test_a_self_assessment_needs_no_commissioner(client, place) -> None:
    plan = a_plan(place, a_completed_template_a(place, a_review(place, "self")))
    Membership.objects.filter(user=place.commissioner).delete()
    assert "data-without-signer" not in see(client, plan, place.lead).text
