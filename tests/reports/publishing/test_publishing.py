"""A report is published once, whole, by whoever may, exactly as it was read; then it stays for good."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from assessments.audit.canonical import fingerprints
from assessments.audit.models import Entry
from assessments.people.policy import Act
from assessments.progress.services import reopen
from assessments.published import queries, services
from assessments.published.models import PublishedFile, PublishedReport, Publishing
from assessments.reports import papers, pdf
from assessments.reports.board.options import WHOLE
from assessments.reports.making import prune
from assessments.reports.publishing import making
from assessments.reports.publishing.queries import Fault, pending_in
from assessments.worker import leases
from recovery_site.errors import NotNow, Stale
from recovery_site.paper_codes import code_of
from tests.build import a_completed_template_a, a_person, a_review, a_second_lead, a_signed_plan, a_system
from tests.refusing import turned_away
from tests.reports.publishing.world import World, built, press, published  # noqa: F401 - `built` is asked for by name
from tests.upgrade.database import lifted
from tests.working import run_tasks

pytestmark = pytest.mark.django_db
WITHOUT_PLANS = replace(WHOLE, plans=False)


def pending(world: World) -> list[Fault | None]:
    return [one.fault for one in pending_in(world.review)]


def test_the_lead_publishes_and_it_is_kept_with_all_that_proves_it(world: World) -> None:
    report = published(world)
    file = queries.file_of(world.review, 1)
    assert file is not None
    assert report.sha256 == hashlib.sha256(file).hexdigest()
    assert (report.number, report.size, report.pages) == (1, len(file), 3)
    assert (report.by, report.name, report.organisation) == (world.place.lead, "Lena Lead", "The Trust")
    assert report.edition == world.review.edition.name
    assert report.release
    assert not Publishing.objects.exists()


def test_the_log_tells_of_it_and_of_every_column(world: World) -> None:
    report = published(world)
    entry = Entry.objects.filter(system=world.place.system).order_by("-seq")[0]
    assert (entry.act, entry.actor_id, entry.about) == (
        Act.REPORT_PUBLISH,
        world.place.lead.pk,
        f"review {world.review.pk}",
    )
    assert entry.detail == {
        "number": 1,
        "before": {"sha256": ""},
        "after": {"sha256": report.sha256},
        "rows": fingerprints(report),
    }


def test_its_pages_carry_the_code_that_was_drawn_before_them(world: World) -> None:
    report = published(world)
    file = (queries.file_of(world.review, 1) or b"").decode(errors="replace")
    code = code_of(report.code)
    assert file.count(f"Code: {code}") >= 1  # at the foot of every page
    assert f'class="proof-code">{code}' in file


def test_names_that_are_left_out_are_left_out_of_what_it_says_of_itself(world: World) -> None:
    report = published(world, replace(WHOLE, names=False))
    file = (queries.file_of(world.review, 1) or b"").decode(errors="replace")
    assert report.options == "without=names"
    about_it = file[file.index('id="published"') :]
    assert "Lena Lead" not in about_it
    assert "The Trust" in about_it


def test_after_a_change_the_next_one_is_number_2_and_the_first_stays(world: World) -> None:
    first = published(world)
    before = queries.file_of(world.review, 1)
    a_signed_plan(world.place, world.review)
    second = published(world)
    assert (first.number, second.number) == (1, 2)
    assert queries.file_of(world.review, 1) == before
    older, newer = sorted(queries.published_in(world.review), key=lambda one: one.number)
    assert (older.is_newest, newer.is_newest) == (False, True)
    assert older.newest == 2


def test_what_has_not_changed_is_not_published_again(world: World) -> None:
    published(world)
    with pytest.raises(NotNow):
        press(world.place.lead, world.review)
    assert published(world, replace(WHOLE, plans=False)).number == 2  # which is another report


def test_a_report_that_is_on_its_way_is_not_published_once_more(world: World) -> None:
    """Two tabs, two leads: the file is kept for good, and there is one of it."""
    other = a_second_lead(world.place)
    for lead in (world.place.lead, world.place.lead, other):
        press(lead, world.review)
    assert Publishing.objects.count() == 1
    press(world.place.lead, world.review, WITHOUT_PLANS)  # which is another report
    run_tasks("reports")
    assert sorted(PublishedReport.objects.values_list("number", "options")) == [(1, ""), (2, "without=plans")]


def test_one_press_that_is_sent_twice_publishes_once(world: World) -> None:
    uid = uuid4()
    for _ in range(2):
        press(world.place.lead, world.review, uid=uid)
    run_tasks("reports")
    press(world.place.lead, world.review, uid=uid)  # the page was sent once more, when it was done
    run_tasks("reports")
    assert PublishedReport.objects.count() == 1


def test_two_people_at_once_get_one_number_each(world: World) -> None:
    other = a_second_lead(world.place)
    press(world.place.lead, world.review)
    press(other, world.review, WITHOUT_PLANS)
    run_tasks("reports")
    made = PublishedReport.objects.order_by("number")
    assert [(one.number, one.by) for one in made] == [(1, world.place.lead), (2, other)]
    assert made[0].code != made[1].code


def test_a_number_that_was_taken_while_it_was_made_is_not_printed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, drawn, numbers = a_second_lead(world.place), papers.board, []
    press(other, world.review)
    press(world.place.lead, world.review, WITHOUT_PLANS)
    first, second = Publishing.objects.order_by("asked_at")

    def overtaken(*args: Any, published: Any, **said: Any) -> str:
        numbers.append(published.number)
        if len(numbers) == 1:
            making.make(second.pk)
        return drawn(*args, published=published, **said)

    monkeypatch.setattr(papers, "board", overtaken)
    making.make(first.pk)
    assert numbers == [1, 1, 2]
    assert [one.by for one in PublishedReport.objects.order_by("number")] == [world.place.lead, other]


@pytest.mark.parametrize("who", ["commissioner", "partner", "reader"])
def test_nobody_but_the_lead_publishes(world: World, who: str) -> None:
    with turned_away():
        press(getattr(world.place, who), world.review)
    with turned_away():
        press(a_system().lead, world.review)
    assert not Publishing.objects.exists()


def test_a_draft_is_not_published(world: World) -> None:
    draft = a_review(a_system())
    with pytest.raises(NotNow):
        press(draft.system.memberships.get(role="recovery_lead").user, draft)
    reopen(user=world.place.lead, review=world.review, reason="A stage was wrong")
    with pytest.raises(NotNow):
        press(world.place.lead, world.review)
    assert not Publishing.objects.exists()


def test_a_report_with_a_watermark_is_not_published(world: World) -> None:
    with pytest.raises(NotNow):
        press(world.place.lead, world.review, replace(WHOLE, watermark=True))


def test_only_what_was_read_is_published(world: World) -> None:
    state = queries.state_of(world.review)
    a_signed_plan(world.place, world.review)
    with pytest.raises(Stale):
        press(world.place.lead, world.review, state=state)


@pytest.mark.parametrize("when", ["before", "while"])
def test_a_change_before_it_is_made_publishes_nothing(
    world: World, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(world.place.lead, world.review)
    if when == "before":
        reopen(user=world.place.lead, review=world.review, reason="A stage was wrong")
    else:
        drawn = papers.board

        def changed(*args: Any, **said: Any) -> str:
            a_signed_plan(world.place, world.review)
            return drawn(*args, **said)

        monkeypatch.setattr(papers, "board", changed)
    run_tasks("reports")
    assert not PublishedReport.objects.exists()
    assert not PublishedFile.objects.exists()
    assert pending(world) == [Fault.CHANGED]


@pytest.mark.parametrize("where", ["draw", "file", "log"])
def test_a_failure_leaves_nothing_half_published(
    world: World, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: Any, **said: Any) -> None:
        raise RuntimeError("no disk")

    with monkeypatch.context() as patch:
        if where == "draw":
            patch.setattr(pdf, "render", fails)
        elif where == "file":
            patch.setattr(PublishedFile.objects, "create", fails)
        else:
            patch.setattr(services, "log", fails)
        press(world.place.lead, world.review)
        run_tasks("reports")
    assert not PublishedReport.objects.exists()
    assert not PublishedFile.objects.exists()
    assert not Entry.objects.filter(act=Act.REPORT_PUBLISH).exists()
    assert pending(world) == [Fault.OTHER]
    assert published(world).number == 1  # tried again; what failed is forgotten
    assert pending(world) == []


def test_a_worker_that_dies_is_followed_by_one_that_finishes_once(world: World) -> None:
    press(world.place.lead, world.review)
    task = leases.claim(("reports",), "a worker that dies")
    assert task is not None
    (asked,) = Publishing.objects.all()
    leases.release([task.pk], "a worker that dies")
    run_tasks("reports")
    making.make(asked.pk)  # the first one was slow, and not dead
    assert PublishedReport.objects.count() == 1
    assert Entry.objects.filter(act=Act.REPORT_PUBLISH).count() == 1


def test_what_was_published_never_changes(world: World) -> None:
    published(world)
    everything = (
        (PublishedReport, {"title": "Another"}),
        (PublishedReport, {"sha256": "0" * 64}),
        (PublishedFile, {"file": b"another"}),
    )
    for model, change in everything:
        with pytest.raises(IntegrityError), transaction.atomic():
            model._default_manager.update(**change)
    for table in ("assessments_publishedfile", "assessments_publishedreport"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
    assert queries.file_of(world.review, 1)


def a_row(world: World, **said: Any) -> PublishedReport:
    return PublishedReport(
        **{
            "review": world.review,
            "number": 1,
            "asked": uuid4(),
            "code": "1" * 20,
            "title": "A report",
            "state": "0" * 64,
            "edition": "2010",
            "release": "1",
            "pages": 1,
            "size": 1,
            "sha256": "0" * 64,
            "by": world.place.lead,
            "name": "Lena Lead",
            "organisation": "The Trust",
            "published_at": world.review.created_at,
        }
        | said
    )


def test_the_database_refuses_what_no_service_writes(world: World) -> None:
    for wrong in (
        {"number": 2},  # a gap
        {"by": world.place.commissioner},
        {"by": a_person()},
        {"review": a_review(world.place, title="Second review")},  # a draft
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            a_row(world, **wrong).save()
    a_row(world).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        a_row(world, code="2" * 20).save()  # its number is taken


def test_pruning_takes_old_requests_and_never_a_report(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    published(world)
    a_signed_plan(world.place, world.review)
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "render", lambda *args, **said: 1 / 0)
        press(world.place.lead, world.review)
        run_tasks("reports")
    old = Publishing.objects.get().asked_at - making.KEPT * 2
    Publishing.objects.update(asked_at=old)
    assert (making.prune(), Publishing.objects.count()) == (1, 0)
    prune()
    assert queries.file_of(world.review, 1)


def test_a_file_that_was_changed_in_the_database_is_not_handed_out(world: World) -> None:
    published(world)
    with lifted():
        PublishedFile.objects.update(file=b"%PDF another")
    with pytest.raises(queries.AlteredFile):
        queries.file_of(world.review, 1)
    assert [one.number for one in queries.altered_in(world.place.system)] == [1]


def test_each_review_counts_for_itself(world: World) -> None:
    published(world)
    other = a_system()
    review = a_completed_template_a(other, a_review(other), priorities=(3,))
    assert published(World(other, review)).number == 1
