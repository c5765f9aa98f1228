"""Roles given, changed and taken away, leaving, handing over: by the pages, with a reason that everybody can read."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from assessments.audit.models import Entry
from assessments.people import belonging
from assessments.people.models import Membership, Organisation, User
from assessments.people.policy import Role
from assessments.people.queries import sole_leads
from assessments.signoff.models import Signature
from assessments.verifying import faults
from recovery_site.errors import NotNow
from tests.build import Place, a_completed_template_a, a_person, a_review, a_signed_plan, a_system
from tests.refusing import turned_away
from tests.typed import UNSEEN

pytestmark = pytest.mark.django_db
REASON = "She starts <on> Monday."


@pytest.fixture
def place(client: Client) -> Place:
    """The lead is signed in."""
    place = a_system()
    client.force_login(place.lead)
    return place


def at(place: Place, rest: str = "") -> str:
    return f"/systems/{place.system.pk}/people/{rest}"


def of(place: Place, name: str) -> Organisation:
    return Organisation.objects.get(system=place.system, name=name)


def roles_of(place: Place, user: User) -> list[str]:
    return sorted(Membership.objects.filter(system=place.system, user=user).values_list("role", flat=True))


def shown(client: Client, place: Place) -> Any:
    return client.get(at(place))


def test_everybody_who_belongs_sees_who_belongs_and_what_roles_allow(client: Client, place: Place) -> None:
    for user in (place.lead, place.commissioner, place.partner, place.reader):
        client.force_login(user)
        page = shown(client, place)
        for other in (place.lead, place.commissioner, place.partner, place.reader):
            assert other.name in page.text
            assert (other.email in page.text) is (user == place.lead)
        assert ("Add a role" in page.text) is (user == place.lead)
        assert (at(place, "leave/") in page.text) is (user != place.lead), "the last lead reads why not"


def test_a_role_more_is_given(client: Client, place: Place) -> None:
    address = at(place, f"{place.partner.pk}/add-role/")
    assert "partner" not in [value for value, _ in client.get(address).context["form"].fields["role"].choices]
    sent = {"role": "representative", "organisation": of(place, "Voices").pk, "reason": REASON}
    assert client.post(address, sent)["Location"] == at(place)
    assert roles_of(place, place.partner) == ["partner", "representative"]
    # the reason, who and whom can be read by everybody
    client.force_login(place.reader)
    page = shown(client, place).text
    assert "She starts &lt;on&gt; Monday." in page
    assert faults(place.system) == []


def test_a_changed_role_counts_from_the_next_request(client: Client, place: Place) -> None:
    review, other = a_review(place), Client()
    other.force_login(place.partner)
    assert other.get(f"/reviews/{review.pk}/room/new/").status_code == 403
    change = at(place, f"{place.partner.pk}/partner/")
    page = client.get(change)
    sent = {"role": "facilitator", "organisation": of(place, "Carers Together").pk, "reason": REASON,
            "was": page.context["form"].initial["was"]}  # fmt: skip
    assert client.post(change, sent).status_code == 302
    assert other.get(f"/reviews/{review.pk}/room/new/").status_code == 200
    member = Membership.objects.get(user=place.partner)
    assert (member.role, member.organisation.name) == ("facilitator", "Carers Together")
    assert member.given_by == place.lead
    entry = Entry.objects.get(act="system.change_member")
    assert entry.detail["before"] == {"role": "partner", "user": place.partner.pk, "organisation": "Voices"}
    assert faults(place.system) == []


def test_another_organisation_keeps_since_when_somebody_has_the_role(client: Client, place: Place) -> None:
    before = Membership.objects.get(user=place.partner)
    belonging.change_role(
        by=place.lead, system=place.system, member=before, role=Role.PARTNER, organisation=place.provider,
        was=belonging.mark_of(before), reason=REASON,
    )  # fmt: skip
    now = Membership.objects.get(user=place.partner)
    assert (now.since, now.given_by, now.organisation) == (before.since, before.given_by, place.provider)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(client: Client, place: Place) -> None:
    change = at(place, f"{place.partner.pk}/partner/")
    was = client.get(change).context["form"].initial["was"]
    Membership.objects.filter(user=place.partner).update(organisation=place.provider)
    sent = {"role": "partner", "organisation": of(place, "Carers Together").pk, "reason": REASON, "was": was}
    answer = client.post(change, sent)
    assert answer.status_code == 409
    assert REASON.replace("<", "&lt;").replace(">", "&gt;") in answer.text  # nothing typed is lost
    assert Membership.objects.get(user=place.partner).organisation == place.provider


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"role": ""}, "role"),
        ({"role": "owner"}, "role"),
        ({"organisation": ""}, "organisation"),
        ({"organisation": "999999"}, "organisation"),
        ({"role": "commissioner"}, "organisation"),
        ({"reason": ""}, "reason"),
        ({"reason": UNSEEN}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client: Client, place: Place, wrong: dict[str, str], field: str
) -> None:
    address = at(place, f"{place.partner.pk}/add-role/")
    good = {"role": "facilitator", "organisation": str(of(place, "Voices").pk), "reason": REASON}
    page = client.post(address, good | wrong)
    assert page.context["form"].errors.keys() == {field}
    assert "nhsuk-error-summary" in page.text
    assert roles_of(place, place.partner) == ["partner"]


def test_an_organisation_of_another_system_cannot_be_chosen(client: Client, place: Place) -> None:
    other = a_system()
    address = at(place, f"{place.partner.pk}/add-role/")
    sent = {"role": "facilitator", "organisation": other.provider.pk, "reason": REASON}
    assert client.post(address, sent).context["form"].errors.keys() == {"organisation"}
    assert other.provider.name not in client.get(address).text or other.provider.name == place.provider.name
    with pytest.raises(NotNow):
        belonging.give_role(
            by=place.lead, system=place.system, user=place.partner, role=Role.FACILITATOR,
            organisation=other.provider, reason=REASON,
        )  # fmt: skip


def test_who_is_removed_has_no_access_from_the_next_request_and_what_they_signed_stays(
    client: Client, place: Place
) -> None:
    review = a_completed_template_a(place, a_review(place))
    a_signed_plan(place, review, 3)
    other = Client()
    other.force_login(place.commissioner)
    assert other.get(f"/reviews/{review.pk}/plans/3/").status_code == 200
    remove = at(place, f"{place.commissioner.pk}/remove/")
    assert "nhsuk-button--warning" in client.get(remove).text
    assert client.post(remove, {"reason": ""}).context["form"].errors.keys() == {"reason"}
    assert client.post(remove, {"reason": REASON})["Location"] == at(place)
    assert other.get(f"/reviews/{review.pk}/plans/3/").status_code == 404
    assert other.get("/").context["home"].places == []
    assert Signature.objects.get(side="commissioner").signer == place.commissioner
    assert place.commissioner.name in client.get(f"/reviews/{review.pk}/plans/3/").text
    assert faults(place.system) == []
    # pressed twice, it says that they are gone
    assert client.post(remove, {"reason": REASON}).status_code == 409
    assert client.get(at(place, f"{a_person().pk}/remove/")).status_code == 404


def test_one_of_several_roles_is_taken_away_or_all(client: Client, place: Place) -> None:
    belonging.give_role(
        by=place.lead, system=place.system, user=place.partner, role=Role.FACILITATOR,
        organisation=of(place, "Voices"), reason=REASON,
    )  # fmt: skip
    remove = at(place, f"{place.partner.pk}/remove/")
    assert client.post(remove, {"reason": REASON}).context["form"].errors.keys() == {"which"}
    assert client.post(remove, {"reason": REASON, "which": "facilitator"}).status_code == 302
    assert roles_of(place, place.partner) == ["partner"]
    belonging.give_role(
        by=place.lead, system=place.system, user=place.partner, role=Role.FACILITATOR,
        organisation=of(place, "Voices"), reason=REASON,
    )  # fmt: skip
    assert client.post(remove, {"reason": REASON, "which": "all"}).status_code == 302
    assert roles_of(place, place.partner) == []


def test_anybody_leaves_by_themselves(client: Client, place: Place) -> None:
    client.force_login(place.reader)
    leave = at(place, "leave/")
    assert client.post(leave, {"reason": ""}).context["form"].errors.keys() == {"reason"}
    assert client.post(leave, {"reason": "A new job."})["Location"] == "/"
    assert client.get(at(place)).status_code == 404
    client.force_login(place.partner)
    assert "A new job." in shown(client, place).text


def test_only_a_lead_changes_who_belongs(client: Client, place: Place) -> None:
    for user, status in ((place.commissioner, 403), (place.partner, 403), (a_system().lead, 404)):
        client.force_login(user)
        for rest in (f"{place.reader.pk}/add-role/", f"{place.reader.pk}/remove/", "hand-over/",
                     f"{place.reader.pk}/board_reader/"):  # fmt: skip
            assert client.post(at(place, rest), {"reason": REASON}).status_code == status, rest
        member = Membership.objects.get(user=place.reader)
        with turned_away():
            belonging.remove(by=user, system=place.system, memberships=[member], reason=REASON)
    # nor somebody who was lead when the page was opened, and is no more
    second = a_person()
    belonging.add_member(
        by=None, system=place.system, user=second, role=Role.RECOVERY_LEAD, organisation=place.provider
    )
    second.known_memberships[place.system.pk] = tuple(Membership.objects.filter(user=second))
    Membership.objects.filter(user=second).update(role="partner")
    with turned_away():
        belonging.remove(by=second, system=place.system, memberships=[member], reason=REASON)


def test_handing_over_names_another_lead(client: Client, place: Place) -> None:
    address = at(place, "hand-over/")
    names = [name for _, name in client.get(address).context["form"].fields["to"].choices]
    assert sorted(names) == sorted([place.commissioner.name, place.partner.name, place.reader.name])
    assert client.post(address, {"reason": REASON}).context["form"].errors.keys() == {"to", "then"}
    sent = {"to": place.partner.pk, "then": "partner", "reason": REASON}
    assert client.post(address, sent)["Location"] == at(place)
    assert roles_of(place, place.partner) == ["partner", "recovery_lead"]
    assert roles_of(place, place.lead) == ["partner"]
    lead = Membership.objects.get(user=place.partner, role="recovery_lead")
    assert lead.organisation == place.provider
    assert client.get(address).status_code == 403
    assert faults(place.system) == []


@pytest.mark.parametrize(
    ("then", "left"), [("stay", ["recovery_lead"]), ("leave", []), ("facilitator", ["facilitator"])]
)
def test_what_becomes_of_the_lead_who_hands_over(
    client: Client, place: Place, then: str, left: list[str]
) -> None:
    sent = {"to": place.reader.pk, "then": then, "reason": REASON}
    assert client.post(at(place, "hand-over/"), sent).status_code == 302
    assert roles_of(place, place.lead) == left
    assert "recovery_lead" in roles_of(place, place.reader)


def test_the_page_says_why_the_last_lead_cannot_go(client: Client, place: Place) -> None:
    for rest in ("leave/", f"{place.lead.pk}/remove/"):
        page = client.get(at(place, rest))
        assert at(place, "hand-over/") in page.text
        assert 'name="reason"' not in page.text
        assert client.post(at(place, rest), {"reason": REASON}).status_code == 409
    change = at(place, f"{place.lead.pk}/recovery_lead/")
    page = client.get(change)
    was = page.context["form"].initial["was"]
    assert 'name="reason"' not in page.text
    assert "data-cannot-leave" in shown(client, place).text
    sent = {"role": "partner", "organisation": place.provider.pk, "reason": REASON, "was": was}
    assert client.post(change, sent).status_code == 409
    assert roles_of(place, place.lead) == ["recovery_lead"]
    assert sole_leads(place.lead) == [place.system]
    assert sole_leads(place.partner) == []


def test_who_gets_another_role_is_told_once_by_email(client: Client, place: Place) -> None:
    """One mail for one more role, for another one, and for the new lead; none for what somebody did themselves."""
    sent = {"role": "representative", "organisation": of(place, "Voices").pk, "reason": REASON}
    client.post(at(place, f"{place.partner.pk}/add-role/"), sent)
    change = at(place, f"{place.commissioner.pk}/commissioner/")
    was = client.get(change).context["form"].initial["was"]
    client.post(
        change, {"role": "facilitator", "organisation": place.provider.pk, "reason": REASON, "was": was}
    )
    client.post(at(place, "hand-over/"), {"to": place.reader.pk, "then": "partner", "reason": REASON})
    assert [one.to for one in mail.outbox] == [
        [place.partner.email],
        [place.commissioner.email],
        [place.reader.email],
    ]
    for one in mail.outbox:
        assert place.system.name in one.subject + str(one.body)
        assert f"/systems/{place.system.pk}/people/" in one.body
        assert "starts" not in one.body, "the reason stays on the site"
    assert "recovery lead" in mail.outbox[2].subject


def test_who_loses_a_role_is_told_once_by_email(client: Client, place: Place) -> None:
    """One mail however many roles go at once, which says whether any is left; none for whoever leaves by themselves."""
    sent = {"role": "representative", "organisation": of(place, "Voices").pk, "reason": REASON}
    client.post(at(place, f"{place.partner.pk}/add-role/"), sent)
    mail.outbox.clear()
    one = Membership.objects.filter(user=place.partner, role=Role.REPRESENTATIVE)
    belonging.remove(by=place.lead, system=place.system, memberships=one, reason=REASON)
    rest = Membership.objects.filter(user=place.partner)
    belonging.remove(by=place.lead, system=place.system, memberships=rest, reason=REASON)
    belonging.leave(user=place.reader, system=place.system, reason=REASON)
    assert [mail.to for mail in mail.outbox] == [[place.partner.email]] * 2
    first, last = mail.outbox
    assert f"/systems/{place.system.pk}/people/" in first.body
    assert f"/systems/{place.system.pk}/people/" not in last.body, "they can no longer open it"
    assert first.subject != last.subject
    assert all(REASON not in str(mail.body) for mail in mail.outbox), "the reason stays on the site"


@pytest.mark.parametrize("people", [1, 30])
def test_the_page_asks_the_same_of_the_database_for_one_person_and_thirty(
    client: Client, place: Place, people: int, django_assert_num_queries: Any
) -> None:
    for _ in range(people):
        belonging.add_member(
            by=place.lead,
            system=place.system,
            user=a_person(),
            role=Role.PARTNER,
            organisation=place.provider,
        )
    shown(client, place)
    with django_assert_num_queries(7):
        shown(client, place)


def test_the_history_comes_a_few_at_a_time(client: Client, place: Place) -> None:
    for _ in range(25):
        belonging.add_member(
            by=place.lead,
            system=place.system,
            user=a_person(),
            role=Role.PARTNER,
            organisation=place.provider,
        )
    first = shown(client, place)
    assert len(first.context["lines"]) == 20
    earlier = client.get(at(place, f"?before={first.context['earlier']}"))
    assert len(earlier.context["lines"]) == 9
    assert earlier.context["earlier"] is None
    for nonsense in ("x", "9" * 30, "-1", "²"):
        assert client.get(at(place, f"?before={nonsense}")).status_code == 200


def test_a_representative_is_told_what_their_membership_says(client: Client, place: Place) -> None:
    client.force_login(place.partner)
    assert "data-representative" not in shown(client, place).text
    Membership.objects.filter(user=place.partner).update(role="representative")
    assert "data-representative" in shown(client, place).text
    fields = {field.name for field in Membership._meta.get_fields()}
    assert fields == {"id", "user", "system", "organisation", "role", "since", "given_by", "last_here"}
