"""The pages on which a lead invites people and sees who has answered."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.audit.models import Entry
from assessments.outbox.models import Mail
from assessments.people.invitations import limits, services
from assessments.people.invitations.models import Invitation
from assessments.people.models import Membership
from tests.build import Place, a_system
from tests.people.inviting import CALM, HOME, OUTBOX, an_invitation, filled, key_to, mails_to, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def by_the_outbox(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = OUTBOX


@pytest.fixture
def place(client: Client) -> Place:
    place = a_system("Fenmarsh")
    client.force_login(place.lead)
    return place


def invite(place: Place) -> str:
    return f"/systems/{place.system.pk}/invite/"


def listed(place: Place) -> str:
    return f"/systems/{place.system.pk}/invitations/"


@pytest.mark.parametrize(
    "typed",
    [
        "asha@example.org\nben@example.org\ncleo@example.org",
        "asha@example.org, ben@example.org; Cleo@Example.org",
        "  asha@example.org \r\n\r\nBen Oak <ben@example.org>,\u200bcleo@example.org, ASHA@example.org",
        '"Patel, Asha" <asha@example.org>; Oak, Ben <ben@example.org>; cleo@example.org',
    ],
    ids=["lines", "commas", "pasted", "from a mail program"],
)
def test_several_at_once_however_they_are_pasted(client: Client, place: Place, typed: str) -> None:
    answer = client.post(invite(place), filled(place, typed))
    assert answer.headers["Location"] == listed(place)
    sent = set(Invitation.objects.values_list("email", flat=True))
    assert sent == {"asha@example.org", "ben@example.org", "cleo@example.org"}
    assert Mail.objects.count() == 3
    assert "3 people are invited" in client.get(listed(place)).text


def test_names_are_kept_and_used(client: Client, place: Place) -> None:
    client.post(invite(place), filled(place, '"Patel, Asha" <asha@example.org>\nBen Oak <ben@example.org>'))
    assert set(Invitation.objects.values_list("name", flat=True)) == {"Patel, Asha", "Ben Oak"}
    assert "Hello Ben Oak" in mails_to("ben@example.org")[0].get_content()


def test_why_somebody_was_invited_stands_beside_their_joining(client: Client, place: Place) -> None:
    # Given a lead who says why, once for two people
    said = filled(place, "asha@example.org\nben@example.org") | {"reason": "Voices asked for\ntwo seats."}
    client.post(invite(place), said)
    assert "Voices asked for" not in mails_to("asha@example.org")[0].get_content()
    assert {entry.detail["reason"] for entry in Entry.objects.filter(act=services.Logged.SENT)} == {
        "Voices asked for\ntwo seats."
    }

    # When one of them joins, after a second link
    invitation = Invitation.objects.get(email="asha@example.org")
    assert "Voices asked for<br>two seats." in client.get(f"{listed(place)}{invitation.pk}/").text
    services.send_again(by=place.lead, invitation=invitation, home=HOME)
    services.accept_as_new(key=key_to("asha@example.org"), name="Asha Patel", password=CALM)

    # Then everybody reads why on the page of people, and of the other one nothing
    client.force_login(place.reader)
    people = client.get(f"/systems/{place.system.pk}/people/")
    (joined,) = [line.change for line in people.context["lines"] if line.change.reason]
    assert (joined.name, joined.by, joined.reason) == (
        "Asha Patel",
        place.lead.name,
        "Voices asked for\ntwo seats.",
    )
    assert "Voices asked for<br>two seats." in people.text

    # and who says nothing leaves nothing
    an_invitation(place, "cleo@example.org")
    assert "reason" not in Entry.objects.filter(act=services.Logged.SENT).latest("pk").detail


@pytest.mark.parametrize(
    ("changes", "named", "field"),
    [
        ({"people": "ben.example.org\ncleo@"}, ["ben.example.org", "cleo@"], "people"),
        ({"people": ""}, [], "people"),
        ({"people": " ,;\n"}, [], "people"),
        ({"people": "\n".join(f"p{n}@example.org" for n in range(51))}, ["50"], "people"),
        ({"people": "x" * 10_001}, [], "people"),
        ({"people": "a\x00\nb"}, ["b"], "people"),
        ({"roles": []}, [], "roles"),
        ({"roles": ["emperor"]}, [], "roles"),
        ({"organisation": ""}, [], "organisation"),
        ({"organisation": "999999"}, [], "organisation"),
        ({"roles": ["partner", "recovery_lead"]}, [], "organisation"),
        ({"note": "Look at https://evil.example/ now"}, [], "note"),
        ({"note": "x" * 1001}, [], "note"),
    ],
    ids=lambda value: "",
)
def test_what_is_wrong_is_named_beside_the_field_and_nothing_typed_is_lost(
    client: Client, place: Place, changes: dict[str, object], named: list[str], field: str
) -> None:
    sent = filled(place, "asha@example.org", note="Kept as typed") | changes
    page = client.post(invite(place), sent)
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert f'id="id_{field}-error"' in page.text
    for word in named:
        assert any(word in error for error in page.context["form"].errors[field])
    if "note" not in changes:
        assert "Kept as typed" in page.text
    if "people" not in changes:
        assert "asha@example.org" in page.text
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()


def test_an_organisation_of_another_system_cannot_be_chosen(client: Client, place: Place) -> None:
    theirs = organisation(a_system("Elsewhere"))
    page = client.post(invite(place), filled(place, organisation=theirs.pk))
    assert "organisation" in page.context["form"].errors


def test_members_and_people_with_a_link_are_all_named(client: Client, place: Place) -> None:
    an_invitation(place, "asha@example.org")
    typed = f"asha@example.org\n{place.partner.email}\nnew@example.org"
    errors = client.post(invite(place), filled(place, typed)).context["form"].errors["people"]
    assert len(errors) == 2
    assert place.partner.name in " ".join(errors)


def test_one_bad_address_does_not_stop_the_others(client: Client, place: Place) -> None:
    """The good ones are invited; each bad one is named and stays in the form with everything else that was typed."""
    an_invitation(place, "waits@example.org")
    Mail.objects.all().delete()
    typed = "asha@example.org\nben.example.org\nCleo Moss <cleo@example.org>\nwaits@example.org\n"
    typed += f"Dan <{place.partner.email}>\neve@"
    sent = filled(place, typed, note="Kept as typed")
    for _ in range(2):  # pressed twice is sent once
        page = client.post(invite(place), sent)
        new = Invitation.objects.exclude(email="waits@example.org").values_list("email", flat=True)
        assert set(new) == {"asha@example.org", "cleo@example.org"}
        assert Mail.objects.count() == 2
    assert "2 people are invited" in page.text
    form = page.context["form"]
    wrong = ["ben.example.org", "eve@", "waits@example.org", place.partner.email]
    assert len(form.errors["people"]) == len(wrong)
    for one in wrong:
        assert any(one in error for error in form.errors["people"])
    assert form["people"].value().split("\n") == [
        "ben.example.org", "eve@", "waits@example.org", f"Dan <{place.partner.email}>"
    ]  # fmt: skip
    assert "Kept as typed" in page.text
    assert form["roles"].value() == sent["roles"]
    # Corrected, it goes out as another form
    again = sent | {"people": "ben@example.org", "form_uid": form["form_uid"].value()}
    assert client.post(invite(place), again).headers["Location"] == listed(place)
    assert Mail.objects.count() == 3


def test_nobody_is_invited_while_something_else_is_wrong(client: Client, place: Place) -> None:
    page = client.post(invite(place), filled(place, "asha@example.org\nben@", roles=[]))
    assert page.context["form"].errors.keys() == {"people", "roles"}
    assert page.context["form"]["people"].value() == "asha@example.org\nben@"
    assert not Invitation.objects.exists()


def test_a_double_press_sends_one_mail(client: Client, place: Place) -> None:
    sent = filled(place)
    for _ in range(2):
        assert client.post(invite(place), sent).headers["Location"] == listed(place)
    assert Mail.objects.count() == 1


def test_too_many_for_a_day_is_said_with_everything_still_there(
    client: Client, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_A_DAY", 1)
    page = client.post(invite(place), filled(place, "a@example.org\nb@example.org", note="Kept as typed"))
    assert page.status_code == 409
    assert "Kept as typed" in page.text
    assert not Invitation.objects.exists()


def test_the_list_says_how_each_stands(client: Client, place: Place) -> None:
    waiting = an_invitation(place, "waiting@example.org")
    services.withdraw(by=place.lead, invitation=an_invitation(place, "withdrawn@example.org"))
    asked = an_invitation(place, "asked@example.org")
    services.ask_for_new_link(uid=asked.uid, home=HOME)
    refused = an_invitation(place, "refused@example.org")
    Mail.objects.filter(recipient="refused@example.org").update(state="failed", ended_at=refused.sent_at)
    lists = client.get(listed(place)).context["lists"]
    states = {line.who: (line.state, line.kind) for line in (*lists.waiting, *lists.ended)}
    assert states == {
        "waiting@example.org": ("Waiting", "waiting"),
        "withdrawn@example.org": ("Withdrawn", "waiting"),
        "asked@example.org": ("New link wanted", "turn"),
        "refused@example.org": ("Not delivered", "wrong"),
    }
    assert [line.who for line in lists.ended] == ["withdrawn@example.org"]
    assert f"/invitations/{waiting.pk}/" in client.get(listed(place)).text


def test_the_people_page_says_who_has_not_answered(client: Client, place: Place) -> None:
    page = f"/systems/{place.system.pk}/people/"
    assert client.get(page).context["waiting"] == ""
    an_invitation(place, "waiting@example.org")
    services.ask_for_new_link(uid=an_invitation(place, "asked@example.org").uid, home=HOME)
    assert client.get(page).context["waiting"] == "2 people have not answered yet. 1 asks for a new link."
    client.force_login(place.partner)  # it is the lead's business
    assert client.get(page).context["waiting"] == ""


def test_one_can_be_sent_again_and_withdrawn(client: Client, place: Place) -> None:
    invitation = an_invitation(place)
    address = f"{listed(place)}{invitation.pk}/"
    assert "asha@example.org" in client.get(address).text
    client.post(address)  # no button: nothing is done
    assert client.post(address, {"again": "1"}).headers["Location"] == listed(place)
    assert len(mails_to("asha@example.org")) == 2
    assert client.post(address, {"withdraw": "1"}).status_code == 302
    assert client.post(address, {"withdraw": "1"}).status_code == 409
    assert client.post(address, {"again": "1"}).status_code == 409
    assert len(mails_to("asha@example.org")) == 2


def test_a_foreign_invitation_answers_as_one_that_does_not_exist(client: Client, place: Place) -> None:
    theirs = an_invitation(a_system("Elsewhere"))
    answers = [
        client.generic(method, f"{listed(place)}{pk}/")
        for method in ("GET", "POST")
        for pk in (theirs.pk, 999_999, 2**70)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    theirs.refresh_from_db()
    assert (theirs.state, theirs.times_sent) == ("sent", 1)


def queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked.captured_queries)


def test_the_list_asks_no_more_when_it_is_longer(client: Client, place: Place) -> None:
    an_invitation(place, "a@example.org")
    client.get(listed(place))
    few = queries(lambda: client.get(listed(place)))
    for name in "bcdef":
        an_invitation(
            place, f"{name}@example.org", roles=[Membership.Role.PARTNER, Membership.Role.REPRESENTATIVE]
        )
    assert queries(lambda: client.get(listed(place))) == few


def test_what_was_typed_is_there_after_signing_in_again(client: Client, place: Place) -> None:
    mark = re.search(r'name="typed_by" value="([^"]+)"', client.get(invite(place)).text)
    assert mark
    client.logout()
    sent = filled(place, "asha@example.org", note="Kept as typed") | {"typed_by": mark[1]}
    client.post(invite(place), sent)
    client.force_login(place.lead)
    page = client.get(invite(place)).text
    assert "Kept as typed" in page
    assert "asha@example.org" in page
    assert not Invitation.objects.exists()
