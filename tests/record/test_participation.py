"""Who took part: written down for a workshop on paper, and kept with Template A."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from assessments.audit.stored import Unreadable
from assessments.progress.services import reopen
from assessments.record import services as record
from assessments.record.attending import Counted, Dated, Told, read_lines, read_views, stored_views
from assessments.record.models import CompletedTemplateA, Participation
from assessments.record.presenters import GROUP_NAMES, attending_lines
from assessments.record.services import add_participation, write_participation
from assessments.record.snapshot import completed, fingerprint
from assessments.reviews.models import Review
from assessments.workshop.protection.groups import FAMILIES, LADDER, Perspective, cells_of, code_of
from recovery_site.errors import NotNow
from tests.build import DAY, Place, a_completed_template_a, a_person, a_review, a_system
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db


def test_the_lead_writes_down_who_took_part_and_template_a_keeps_it(client: Client) -> None:
    # Given a review that is being assessed
    place = a_system()
    review = a_review(place)
    client.force_login(place.lead)
    address = f"/reviews/{review.pk}/template-a/who-took-part/"

    # When the lead writes two lines, with an empty one between them
    words = {
        "took_part": "12 people took part.\n\n Carers were not represented. ",
        "seen_differently": "",
        "version": "0",
    }
    assert client.post(address, words).status_code == 302

    # Then the page shows them again, and the completed Template A holds them
    assert "Carers were not represented." in client.get(address).content.decode()
    a_completed_template_a(place, review)
    content = json.loads(CompletedTemplateA.objects.get(review=review).content)
    assert content["took_part"] == ["12 people took part.", "Carers were not represented."]
    assert content["seen_differently"] == []


def test_a_text_that_is_too_long_is_shown_again(client: Client) -> None:
    place = a_system()
    review = a_review(place)
    client.force_login(place.lead)
    long = "x" * 2001
    page = client.post(
        f"/reviews/{review.pk}/template-a/who-took-part/", {"took_part": long, "version": "0"}
    ).content.decode()
    assert "Use 2,000 characters or fewer." in page
    assert long in page
    assert not Participation.objects.exists()


def test_a_view_of_several_lines_stays_one_view_when_who_took_part_is_corrected(client: Client) -> None:
    # Given two views from a room, one of them with lines and an empty line in it
    place = a_system()
    review = a_review(place)
    views = ["First line.\n\nSecond line.\nThird.", "Another view. " + "Long words. " * 180]
    write_participation(user=place.lead, review=review, took_part=["12."], seen_differently=views, version=0)
    client.force_login(place.lead)
    address = f"/reviews/{review.pk}/template-a/who-took-part/"
    form = client.get(address).context["form"]
    # When the lead corrects the number, and adds a view
    typed = form["seen_differently"].value() + "\n\n\nOne more.\nWith two lines."
    data = {"took_part": "13.", "seen_differently": typed, "version": form["version"].value()}
    assert client.post(address, data).status_code == 302
    # Then each view is what it was
    stored = Participation.objects.get(review=review)
    assert stored.took_part == ["13."]
    assert stored.seen_differently == [*views, "One more.\nWith two lines."]


def test_a_view_keeps_the_day_of_its_workshop_when_the_others_are_corrected(client: Client) -> None:
    # Given the views of a workshop
    place = a_system()
    review = a_review(place)
    march, late = dt.date(2027, 3, 15), Dated("Too high.", dt.date(2027, 3, 15))
    views = ["Too low.", "Not on wards.", late.words]
    add_participation(
        user=place.lead, review=review, day=march, took_part=["9 people."], seen_differently=views
    )
    client.force_login(place.lead)
    address = f"/reviews/{review.pk}/template-a/who-took-part/"
    form = client.get(address).context["form"]
    # When the lead takes one out and changes another
    _first, second, third = form["seen_differently"].value().split("\n\n")
    data = {"took_part": "9.", "seen_differently": f"{second} At night.\n\n{third}", "version": "1"}
    assert client.post(address, data).status_code == 302
    # Then the one that nobody touched is still a view of that day, and the other is the text that was typed
    stored = read_views(Participation.objects.get(review=review).seen_differently)
    assert stored == (f"{second} At night.", late)


@pytest.mark.parametrize("read", [read_lines, read_views])
def test_what_is_stored_and_is_no_list_is_not_read_as_nothing(read) -> None:
    with pytest.raises(Unreadable):
        read({})


def test_others_are_refused_and_a_stranger_finds_nothing(client: Client) -> None:
    place = a_system()
    review = a_review(place)
    address = f"/reviews/{review.pk}/template-a/who-took-part/"
    for person, status in ((place.partner, 403), (place.reader, 403), (a_person(), 404)):
        client.force_login(person)
        assert client.post(address, {"took_part": "Us."}).status_code == status
    assert not Participation.objects.exists()


def test_it_stays_as_it_was_once_template_a_is_complete(client: Client) -> None:
    place = a_system()
    review = a_review(place)
    write_participation(user=place.lead, review=review, took_part=["12 people took part."], version=0)
    a_completed_template_a(place, review)
    with pytest.raises(NotNow):
        write_participation(user=place.lead, review=review, took_part=["99 people took part."], version=1)
    for change in (lambda rows: rows.update(took_part=[]), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(Participation.objects.filter(review=review))
    client.force_login(place.lead)
    assert client.get(f"/reviews/{review.pk}/template-a/who-took-part/").status_code == 409


def test_each_workshop_adds_what_it_says_with_its_day_and_overwrites_nothing() -> None:
    # Given a sentence that somebody typed, and a completed Template A that is opened again
    place = a_system()
    review = a_review(place)
    write_participation(
        user=place.lead, review=review, took_part=["On paper: 6."], seen_differently=["Too high."], version=0
    )
    a_completed_template_a(place, review)
    reopen(user=place.lead, review=review, reason="A row was wrong.")

    # When two workshops are added, of which one has nothing to say of the whole
    for day, lines, views in (
        (dt.date(2027, 3, 15), ["9 people took part.", "Carers: 8."], ["Too low.", "Not on wards."]),
        (dt.date(2027, 4, 1), ["Fewer than 8 people took part."], []),
        (dt.date(2027, 4, 2), [], []),
    ):
        add_participation(user=place.lead, review=review, day=day, took_part=lines, seen_differently=views)

    # Then all of it stands there in order, each with its day, and is in what is completed next
    took_part = [
        "On paper: 6.",
        "15 March 2027: 9 people took part.",
        "Carers: 8.",
        "1 April 2027: Fewer than 8 people took part.",
    ]
    march = dt.date(2027, 3, 15)
    views = stored_views(["Too high.", Dated("Too low.", march), Dated("Not on wards.", march)])
    stored = Participation.objects.get(review=review)
    assert (stored.took_part, stored.seen_differently, stored.version) == (took_part, views, 3)
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    first, second = (json.loads(done.content) for done in review.completions.order_by("number"))
    assert (first["took_part"], first["seen_differently"]) == (["On paper: 6."], ["Too high."])
    assert (second["took_part"], second["seen_differently"]) == (took_part, views)


COUNTED = [
    Counted(Told.PEOPLE, 19),
    Counted(Told.GROUPS, 8, groups=("lived", "rest")),
    Counted(Told.ABSENT, groups=("carer",)),
    Counted(Told.ACCEPTED, 17, 2),
]


@pytest.fixture
def counted() -> tuple[Place, Review]:
    """A review with a workshop whose room has said who took part."""
    place = a_system()
    review = a_review(place)
    add_participation(user=None, review=review, day=DAY, took_part=COUNTED)
    return place, review


def test_what_a_workshop_counted_is_kept_as_codes_and_said_when_it_is_shown(counted, client: Client) -> None:
    # Given what a workshop counted, in the record and in what is completed
    place, review = counted
    stored = Participation.objects.get(review=review)
    first, *others = read_lines(stored.took_part)
    assert (first, others) == (replace(COUNTED[0], day=DAY), COUNTED[1:])
    a_completed_template_a(place, review)
    assert completed(review.completions.get()).took_part == (first, *others)
    # Then its sentences are made in the language of whoever reads
    assert attending_lines(stored.took_part) == [
        "15 March 2027: 19 people took part in the workshop.",
        "Groups of 8 or more: People with lived experience; Everybody else.",
        "Not represented, as far as people said: carers.",
        "19 people answered to Template A as a whole: 17 accept it, 2 see something differently.",
    ]
    with translation.override("de"):
        assert attending_lines(stored.took_part)[0].startswith("15. März 2027: ")
    client.force_login(place.reader)
    assert "19 people took part" in client.get(f"/reviews/{review.pk}/template-a/table/").text


def test_a_line_that_nobody_changed_stays_what_was_counted(counted, client: Client) -> None:
    # Given the page of who took part
    place, review = counted
    client.force_login(place.lead)
    address = f"/reviews/{review.pk}/template-a/who-took-part/"
    form = client.get(address).context["form"]
    words = form["took_part"].value().split("\n")
    assert len(words) == len(COUNTED)
    # When the lead changes one line, takes one out and adds one
    words = [words[0], words[1].replace("8", "9"), words[3], "Tea was good."]
    sent = {"took_part": "\n".join(words), "seen_differently": "", "version": form["version"].value()}
    assert client.post(address, sent).status_code == 302
    # Then these are texts, and the others are what they were
    stored = Participation.objects.get(review=review)
    assert read_lines(stored.took_part) == (
        replace(COUNTED[0], day=DAY),
        "Groups of 9 or more: People with lived experience; Everybody else.",
        COUNTED[3],
        "Tea was good.",
    )


def test_every_group_of_a_room_has_a_name_in_the_record() -> None:
    cells = {cell for family in FAMILIES.values() for cell in family}
    blocks = {code_of(cells_of(block)) for level in LADDER for block in level}
    assert cells | blocks | {one.code for one in Perspective} <= GROUP_NAMES.keys()


def test_who_may_not_write_adds_nothing_nor_to_a_completed_template_a() -> None:
    place = a_system()
    review = a_review(place)
    values = {"review": review, "day": DAY, "took_part": ["9 people took part."]}
    with turned_away():
        add_participation(user=place.partner, **values)
    a_completed_template_a(place, review)
    for user in (place.lead, None):
        with pytest.raises(NotNow):
            add_participation(user=user, **values)
    assert not Participation.objects.exists()
