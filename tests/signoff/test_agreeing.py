"""A plan is proposed by one side, and accepted or sent back with a comment by the other, before anybody signs."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from assessments.plans.models import Plan
from assessments.plans.moves import PlanAct
from assessments.plans.parts import GoalText
from assessments.plans.services import save_goal
from assessments.signoff.agreeing import agree
from assessments.signoff.models import Told, Turn
from assessments.verifying import faults
from recovery_site.errors import NotNow, Stale
from tests.build import (
    Place,
    a_completed_template_a,
    a_person,
    a_plan,
    a_review,
    a_system,
    described,
    hash_of,
    signed_by,
)
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db


def built() -> tuple[Place, list[Plan]]:
    place = a_system()
    review = a_completed_template_a(place, a_review(place), priorities=(3, 4, 5))
    return place, [a_plan(place, review, number) for number in (3, 4, 5)]


@pytest.fixture
def place(made: tuple[Place, list[Plan]]) -> Place:
    cache.clear()
    return made[0]


@pytest.fixture
def plans(made: tuple[Place, list[Plan]]) -> list[Plan]:
    return made[1]


@pytest.fixture
def plan(plans: list[Plan]) -> Plan:
    return plans[0]


def at(plan: Plan, page: str = "agree/") -> str:
    return f"/reviews/{plan.row.review_id}/plans/{plan.row.challenge.number}/{page}"


def post(client: Client, user, plan: Plan, act: PlanAct, **more: str):
    client.force_login(user)
    return client.post(at(plan), {"act": act.value, "sha256": hash_of(plan)} | more)


def status(plan: Plan) -> str:
    plan.refresh_from_db()
    return plan.status


def test_proposed_sent_back_proposed_again_accepted_and_signed(client: Client, place, plan) -> None:
    # The lead proposes, and the commissioner is told that it is their turn
    assert post(client, place.lead, plan, PlanAct.PROPOSE).status_code == 302
    assert (status(plan), plan.answer_from) == ("proposed", "commissioner")
    assert [one.to for one in mail.outbox] == [[place.commissioner.email]]
    assert at(plan, "") in mail.outbox[0].body
    # Nobody changes it meanwhile, and the lead waits
    with pytest.raises(NotNow):
        described(plan, place.commissioner, "Other")
    with pytest.raises(NotNow):
        signed_by(plan, place.lead, "provider")
    assert client.get(at(plan, "")).context["next"].button == ""
    # The commissioner is led to answer, and sends it back with a comment
    client.force_login(place.commissioner)
    assert client.get(at(plan, "")).context["next"].href == at(plan)
    assert post(client, place.commissioner, plan, PlanAct.SEND_BACK).context["form"].errors.keys() == {
        "words"
    }
    assert (
        post(client, place.commissioner, plan, PlanAct.SEND_BACK, words="A <date> first.").status_code == 302
    )
    assert status(plan) == "draft"
    assert [one.to for one in mail.outbox[1:]] == [[place.lead.email]]
    for user in (place.lead, place.reader):
        client.force_login(user)
        assert "A &lt;date&gt; first." in client.get(at(plan, "")).text
    # It is for the lead to change now, and for nobody to sign, until its words are others
    shown = {}
    for user in (place.lead, place.commissioner, place.reader):
        client.force_login(user)
        context = client.get(at(plan, "")).context
        shown[user] = (context["tag"].kind.value, context["next"].href, bool(context["next"].button))
    edit = at(plan, "edit/")
    assert list(shown.values()) == [("turn", edit, True), ("waiting", edit, True), ("waiting", edit, False)]
    # The lead changes it and proposes it again; the commissioner accepts; either side may sign first
    described(plan, place.lead, "With a date")
    client.force_login(place.commissioner)
    assert client.get(at(plan, "")).context["next"].href == at(plan, "check/")
    assert post(client, place.lead, plan, PlanAct.PROPOSE).status_code == 302
    assert post(client, place.commissioner, plan, PlanAct.ACCEPT).status_code == 302
    assert status(plan) == "agreed"
    signed_by(plan, place.lead, "provider")
    signed_by(plan, place.commissioner, "commissioner")
    assert status(plan) == "signed"
    # Every step is kept, and the log agrees
    assert [one.act for one in Turn.objects.order_by("pk")] == [
        "proposed",
        "sent_back",
        "proposed",
        "accepted",
    ]
    assert faults(place.system) == []


def test_the_lists_say_whose_answer_a_proposal_waits_for_and_who_changes_what_came_back(
    client: Client, place, plans
) -> None:
    def seen(user, address: str):
        client.force_login(user)
        return client.get(address)

    review = plans[0].row.review
    listed, page = f"/reviews/{review.pk}/plans/", f"/reviews/{review.pk}/"
    readers = (place.lead, place.commissioner, place.reader)

    def tags(number: int = 0) -> list[tuple[str, str, str]]:
        found = [seen(user, listed).context["lines"][number][1] for user in readers]
        return [(tag.kind.value, tag.words, tag.state) for tag in found]

    # Given every plan is proposed by the lead: those who wait are told for whom
    for plan in plans:
        agree(user=place.lead, plan=plan, act=PlanAct.PROPOSE, read_sha256=hash_of(plan))
    waits, turn, reads = tags()
    assert [waits[0], turn[0], reads[0]] == ["waiting", "turn", "waiting"]
    assert "the commissioner" in waits[2] == reads[2]
    assert waits[2] in seen(place.lead, listed).text
    # When the commissioner sends all of them back
    for plan in plans:
        agree(
            user=place.commissioner,
            plan=plan,
            act=PlanAct.SEND_BACK,
            read_sha256=hash_of(plan),
            words="A date.",
        )
    # Then the list and the lead's page say that they are to be changed, and nobody is asked to sign
    assert [kind for kind, _, _ in tags()] == ["turn", "waiting", "waiting"]
    assert {href_of(seen(place.lead, one)) for one in (page, "/")} == {at(plans[0], "")}
    for user in (place.commissioner, place.reader):
        coming = seen(user, page).context["next"]
        assert (coming.href, coming.quiet) == (listed, True)
    assert seen(place.commissioner, "/").context["home"].first == []
    # and what was changed can be signed again
    described(plans[2], place.lead, "With a date")
    assert tags(2)[1][0] == "turn"
    assert href_of(seen(place.commissioner, page)) == at(plans[2], "check/")
    assert href_of(seen(place.lead, page)) == at(plans[2], "check/")


def href_of(page) -> str:
    """Where the first task leads, on the page of a review or on a person's own."""
    home = page.context.get("home")
    found = home.first[0].next if home else page.context["next"]
    return "" if found.quiet else found.href


@pytest.mark.parametrize("many", [1, 3])
def test_the_lists_ask_the_same_of_the_database_for_one_plan_that_came_back_and_three(
    client: Client, place, plans, many: int, django_assert_num_queries
) -> None:
    for plan in plans[:many]:
        for user, act in ((place.lead, PlanAct.PROPOSE), (place.commissioner, PlanAct.SEND_BACK)):
            words = "A date." if act is PlanAct.SEND_BACK else ""
            agree(user=user, plan=plan, act=act, read_sha256=hash_of(plan), words=words)
    client.force_login(place.lead)
    review = plans[0].row.review_id
    for address, asked in (("/", 19), (f"/reviews/{review}/", 18), (f"/reviews/{review}/plans/", 12)):
        with django_assert_num_queries(asked):
            client.get(address)


def test_the_last_step_stands_above_a_plan_and_the_earlier_ones_are_folded_away(
    client: Client, place, plan
) -> None:
    client.force_login(place.reader)
    for act in (PlanAct.PROPOSE, PlanAct.TAKE_BACK, PlanAct.PROPOSE):
        agree(user=place.lead, plan=plan, act=act, read_sha256=hash_of(plan))
        page = client.get(at(plan, "")).text
        at_once, folded, rest = page.partition("<details")
        assert at_once.count("data-turn") == 1
        assert rest.count("data-turn") == Turn.objects.count() - 1
        assert bool(folded) is (Turn.objects.count() > 1)


def test_signing_what_is_proposed_accepts_it(place, plan) -> None:
    agree(user=place.lead, plan=plan, act=PlanAct.PROPOSE, read_sha256=hash_of(plan))
    signed_by(plan, place.commissioner, "commissioner")
    signed_by(plan, place.lead, "provider")
    assert status(plan) == "signed"


def test_five_turns_are_one_mail_until_the_person_has_acted(place, plans) -> None:
    for plan in plans:
        agree(user=place.lead, plan=plan, act=PlanAct.PROPOSE, read_sha256=hash_of(plan), address="there")
    assert [one.to for one in mail.outbox] == [[place.commissioner.email]]
    # When they have answered one, the next is told again
    agree(
        user=place.commissioner,
        plan=plans[0],
        act=PlanAct.SEND_BACK,
        read_sha256=hash_of(plans[0]),
        words="No",
    )
    agree(user=place.lead, plan=plans[0], act=PlanAct.PROPOSE, read_sha256=hash_of(plans[0]))
    assert [one.to[0] for one in mail.outbox] == [
        place.commissioner.email, place.lead.email, place.commissioner.email,
    ]  # fmt: skip
    # and on the next day as well
    Told.objects.update(at=timezone.now() - timezone.timedelta(days=2))
    agree(user=place.lead, plan=plans[1], act=PlanAct.TAKE_BACK, read_sha256=hash_of(plans[1]))
    agree(user=place.lead, plan=plans[1], act=PlanAct.PROPOSE, read_sha256=hash_of(plans[1]))
    assert len(mail.outbox) == 4


def test_who_may_do_what(client: Client, place, plan) -> None:
    read = hash_of(plan)
    for user in (place.reader, a_person()):
        with turned_away():
            agree(user=user, plan=plan, act=PlanAct.PROPOSE, read_sha256=read)
    for act in (PlanAct.ACCEPT, PlanAct.SEND_BACK, PlanAct.TAKE_BACK):
        with pytest.raises(NotNow):
            agree(user=place.commissioner, plan=plan, act=act, read_sha256=read, words="x")
    with pytest.raises(Stale):
        agree(user=place.lead, plan=plan, act=PlanAct.PROPOSE, read_sha256="0" * 64)
    agree(user=place.lead, plan=plan, act=PlanAct.PROPOSE, read_sha256=read)
    with pytest.raises(NotNow):
        agree(user=place.commissioner, plan=plan, act=PlanAct.TAKE_BACK, read_sha256=read)
    for act in (PlanAct.ACCEPT, PlanAct.SEND_BACK, PlanAct.PROPOSE):
        with pytest.raises(NotNow):
            agree(user=place.lead, plan=plan, act=act, read_sha256=read, words="x")
    assert Turn.objects.count() == 1
    # What no button sends
    client.force_login(place.commissioner)
    assert client.post(at(plan), {"act": "revise", "sha256": read}).context["form"].errors.keys() == {"act"}


def test_an_unfinished_plan_is_not_proposed(place, plan) -> None:
    goal = plan.goals.get()
    bare = GoalText("Open the centre")
    save_goal(user=place.lead, plan=plan, uid=goal.uid, goal=bare, version=goal.version)
    with pytest.raises(NotNow):
        agree(user=place.lead, plan=plan, act=PlanAct.PROPOSE, read_sha256=hash_of(plan))
    assert not Turn.objects.exists()


def test_what_both_sides_agreed_is_opened_again_by_either(place, plan) -> None:
    read = hash_of(plan)
    agree(user=place.lead, plan=plan, act=PlanAct.PROPOSE, read_sha256=read)
    agree(user=place.commissioner, plan=plan, act=PlanAct.ACCEPT, read_sha256=read)
    agree(user=place.lead, plan=plan, act=PlanAct.SEND_BACK, read_sha256=read, words="A slip.")
    assert status(plan) == "draft"


def test_a_plan_that_goes_back_says_why(place, plan) -> None:
    read = hash_of(plan)
    agree(user=place.lead, plan=plan, act=PlanAct.PROPOSE, read_sha256=read)
    with pytest.raises(NotNow):
        agree(user=place.commissioner, plan=plan, act=PlanAct.SEND_BACK, read_sha256=read)
    assert status(plan) == "proposed"


def test_in_a_self_assessment_there_is_nobody_to_agree_with(place) -> None:
    plan = a_plan(place, a_completed_template_a(place, a_review(place, "self", title="Own")))
    with pytest.raises(NotNow):
        agree(user=place.lead, plan=plan, act=PlanAct.PROPOSE, read_sha256=hash_of(plan))


def test_the_database_keeps_every_step(place, plan) -> None:
    agree(user=place.lead, plan=plan, act=PlanAct.PROPOSE, read_sha256=hash_of(plan))
    turn, stranger = Turn.objects.get(), a_person()
    facts = {
        name: getattr(turn, name)
        for name in ("plan", "revision", "act", "side", "by", "name", "sha256", "at")
    }
    for change in (
        lambda: Turn.objects.update(name="Other"),
        lambda: Turn.objects.all().delete(),
        lambda: Turn.objects.create(**(facts | {"by": stranger})),
        lambda: Turn.objects.create(**(facts | {"side": "commissioner"})),
        lambda: Turn.objects.create(**(facts | {"revision": 2})),
        lambda: Turn.objects.create(**(facts | {"act": "sent_back"})),
        lambda: Plan.objects.filter(pk=plan.pk).update(description="Other"),
        lambda: Plan.objects.filter(pk=plan.pk).update(no_actions_because="Other"),
        lambda: Plan.objects.filter(pk=plan.pk).update(answer_from=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
