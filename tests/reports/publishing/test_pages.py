"""The lead chooses, reads, publishes; everybody of the local system reads what was published, and nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.people.models import User
from assessments.published.models import PublishedFile, PublishedReport, Publishing
from tests.build import Place, a_person, a_review, a_signed_plan, a_system
from tests.reports.publishing.world import World, built, press, published  # noqa: F401 - `built` is asked for by name
from tests.upgrade.database import lifted
from tests.working import run_tasks

pytestmark = pytest.mark.django_db
CHOICE = {"length": "whole", "reviews": "this"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(world: World, page: str = "published") -> str:
    return f"/reviews/{world.review.pk}/{page}/"


def sent(client: Client, world: World, **choice: object) -> dict[str, object]:
    """What the button of the last page sends."""
    page = client.get(address(world, "publish"), CHOICE | choice)
    assert page.status_code == 200
    return CHOICE | choice | {name: page.context[name] for name in ("state", "uid")}


def test_a_lead_chooses_reads_publishes_and_finds_it_in_the_list(world: World) -> None:
    lead = signed_in(world.place.lead)
    # Given the first page, which leads on with the choice in its address
    assert "length" in lead.get(address(world, "publish")).context["form"].fields
    check = lead.get(address(world, "publish"), CHOICE | {"without": "names"})
    assert "board-report.pdf?without=names" in check.text
    # When the last button is pressed
    answer = lead.post(address(world, "publish"), sent(lead, world, without="names"))
    assert (answer.status_code, answer["Location"]) == (302, address(world))
    # Then it is being made, and the page says so without a script
    waiting = lead.get(address(world))
    assert 'data-state="waiting"' in waiting.text
    assert lead.get(address(world), headers={"HX-Request": "true"}).status_code == 204
    run_tasks("reports")
    part = lead.get(address(world), headers={"HX-Request": "true"})
    assert (part.status_code, 'data-published="1"' in part.text) == (286, True)
    # And it can be read
    file = lead.get(f"/reviews/{world.review.pk}/published/report-1.pdf")
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    assert PublishedReport.objects.get().options == "without=names"
    assert (
        f"/reviews/{world.review.pk}/published/report-1.pdf"
        in lead.get(f"/reviews/{world.review.pk}/reports/").text
    )
    assert (
        f"/reviews/{world.review.pk}/published/report-1.pdf"
        in lead.get(f"/systems/{world.place.system.pk}/").text
    )


def test_everybody_of_the_system_reads_it_and_nobody_else(world: World) -> None:
    published(world)
    file = f"/reviews/{world.review.pk}/published/report-1.pdf"
    for member in (world.place.commissioner, world.place.reader, world.place.partner):
        page = signed_in(member).get(address(world))
        assert 'data-published="1"' in page.text
        assert address(world, "publish") not in page.text
        assert signed_in(member).get(file).status_code == 200
        assert signed_in(member).get(address(world, "publish")).status_code == 403
    for stranger in (a_system().lead, a_person()):
        assert {signed_in(stranger).get(one).status_code for one in (address(world), file)} == {404}
    assert Client().get(file).status_code == 302  # to the sign-in


def test_an_older_one_says_that_there_is_a_newer_one(world: World) -> None:
    published(world)
    a_signed_plan(world.place, world.review)
    published(world)
    lines = signed_in(world.place.reader).get(address(world)).context["lines"]
    assert [(one.said.number, bool(one.newer)) for one in lines] == [(2, False), (1, True)]


def test_a_draft_offers_no_button(made: World) -> None:
    place: Place = a_system()
    draft = a_review(place)
    lead = signed_in(place.lead)
    page = lead.get(f"/reviews/{draft.pk}/published/")
    assert f"/reviews/{draft.pk}/publish/" not in page.text
    assert lead.get(f"/reviews/{draft.pk}/publish/").status_code == 302
    assert lead.post(f"/reviews/{draft.pk}/publish/", CHOICE).status_code == 302
    assert not Publishing.objects.exists()


def test_what_was_not_read_is_not_published_and_the_choice_is_kept(world: World) -> None:
    lead = signed_in(world.place.lead)
    pressed = sent(lead, world, without="plans")
    a_signed_plan(world.place, world.review)
    answer = lead.post(address(world, "publish"), pressed)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert 'name="without" value="plans"' in answer.text
    assert lead.post(address(world, "publish"), sent(lead, world, without="plans")).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"length": "endless"},
        {"reviews": "all"},
        {"without": "dissent"},
        {"length": ""},
        {"length": "whole"},
    ],
)
def test_a_choice_that_does_not_exist_is_said_beside_it(world: World, wrong: dict[str, str]) -> None:
    lead = signed_in(world.place.lead)
    choice = wrong if wrong == {"length": "whole"} else CHOICE | wrong
    for answer in (lead.get(address(world, "publish"), choice), lead.post(address(world, "publish"), choice)):
        assert answer.status_code == 200
        assert answer.context["form"].errors
    assert not Publishing.objects.exists()


def test_a_form_that_is_twisted_publishes_nothing(world: World) -> None:
    lead = signed_in(world.place.lead)
    for twisted in ({"state": ""}, {"state": "x" * 9_000}, {"state": "\x00"}):
        answer = lead.post(address(world, "publish"), sent(lead, world) | twisted)
        assert answer.status_code == 409
    assert not Publishing.objects.exists()
    lead.post(address(world, "publish"), sent(lead, world) | {"uid": "none of ours"})
    assert Publishing.objects.count() == 1


def test_what_failed_says_why_and_can_be_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("assessments.reports.pdf.render", lambda *args, **said: 1 / 0)
        press(world.place.lead, world.review)
        run_tasks("reports")
    page = signed_in(world.place.lead).get(address(world))
    assert 'data-state="failed"' in page.text
    assert address(world, "publish") in page.text


def test_a_file_that_was_changed_is_not_shown(world: World) -> None:
    published(world)
    with lifted():
        PublishedFile.objects.update(file=b"%PDF another")
    answer = signed_in(world.place.reader).get(f"/reviews/{world.review.pk}/published/report-1.pdf")
    assert answer.status_code == 409
    assert "another" not in answer.text


def test_the_list_asks_the_same_of_the_database_however_long_it_is(
    world: World, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    reader = signed_in(world.place.reader)
    for _ in range(2):
        published(world) if not counts else a_signed_plan(world.place, world.review) and published(world)
        reader.get(address(world))
        with CaptureQueriesContext(connection) as asked:
            reader.get(address(world))
        counts.append(len(asked))
    assert counts[0] == counts[1]
