"""Asking for a PDF: answered at once, made once by the worker, and told when it cannot be made."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from assessments.reports import asking, papers, pdf
from assessments.reports.asking import Asked
from assessments.reports.models import Kind, MadeReport
from assessments.reviews.models import Review
from tests import build
from tests.framework.build import stored
from tests.reports.conftest import the_pdf
from tests.working import ROOT, run_tasks

HTMX = {"HX-Request": "true"}


def blank() -> Asked:
    """A small paper that anybody may have."""
    return Asked(Kind.BLANK_A, edition=build.an_edition())


@pytest.fixture
def review(place: build.Place) -> Review:
    return build.a_review(place)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is rendered, and not how: quick, and it can be made to fail."""
    pages: list[str] = []

    def render(html: str, *, identifier: str) -> pdf.Rendered:
        pages.append(html)
        if "FAIL" in html:
            raise AssertionError("as WeasyPrint does")
        return pdf.Rendered(b"%PDF-1.7 " + identifier.encode(), 1)

    monkeypatch.setattr(pdf, "render", render)
    return pages


def address(review: Review, name: str = "board-report.pdf") -> str:
    return f"/reviews/{review.pk}/{name}"


def test_a_request_renders_nothing_and_the_worker_makes_it_once(
    client: Client, place: build.Place, review: Review, rendered: list[str]
) -> None:
    client.force_login(place.reader)
    for _ in range(3):
        answer = client.get(address(review))
        assert answer.status_code == 302
    assert rendered == []
    assert DBTaskResult.objects.count() == MadeReport.objects.count() == 1
    assert run_tasks() == 1
    for _ in range(2):
        answer = client.get(address(review))
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
    assert len(rendered) == 1
    assert MadeReport.objects.get().review_id == review.pk


def test_another_content_is_another_report(
    client: Client, place: build.Place, review: Review, rendered: list[str]
) -> None:
    client.force_login(place.lead)
    the_pdf(client, address(review))
    build.a_row(place, review, 1, comments="Something new.")
    assert client.get(address(review)).status_code == 302
    the_pdf(client, address(review))
    assert len(rendered) == 2
    assert "Something new." in rendered[1]


def test_another_program_style_or_page_makes_it_again(
    db: None, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = asking.ask(blank())
    monkeypatch.setattr(pdf, "made_with", lambda: "weasyprint of tomorrow")
    assert asking.ask(blank()).key != first.key


def test_two_systems_with_the_same_words_have_a_report_each(
    db: None, place: build.Place, review: Review, rendered: list[str]
) -> None:
    other = build.a_review(build.a_system("Northby and the Dales"))
    for one in (review, other):
        asking.ask(Asked(Kind.BOARD, one))
    run_tasks()
    assert len(rendered) == 2
    assert len(set(MadeReport.objects.values_list("content", flat=True))) == 2


def test_asking_draws_nothing_and_costs_few_queries(
    client: Client,
    place: build.Place,
    whole: Review,
    rendered: list[str],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    client.force_login(place.reader)
    the_pdf(client, address(whole))
    monkeypatch.setattr(papers, "board", None)  # drawing it would fail
    with django_assert_num_queries(
        7
    ):  # session, user, review, head of the log, row, file, note of the export
        assert client.get(address(whole))["Content-Type"] == "application/pdf"


def test_an_unrelated_change_renders_nothing(
    client: Client, place: build.Place, whole: Review, rendered: list[str]
) -> None:
    client.force_login(place.lead)
    first = the_pdf(client, address(whole, "plans/3/template-b.pdf"))
    build.a_plan(place, whole, 10)
    assert client.get(address(whole, "plans/3/template-b.pdf")).status_code == 302
    assert the_pdf(client, address(whole, "plans/3/template-b.pdf")) == first
    assert len(rendered) == 1


def test_a_new_name_of_the_person_who_completed_it_is_printed(
    client: Client, place: build.Place, whole: Review, rendered: list[str]
) -> None:
    client.force_login(place.reader)
    the_pdf(client, address(whole))
    type(place.lead).objects.filter(pk=place.lead.pk).update(name="Maren Oakes-Lindqvist")
    the_pdf(client, address(whole))
    assert "Maren Oakes-Lindqvist" in rendered[1]


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_the_same_moment_begin_one_task() -> None:
    together, wanted = threading.Barrier(4), blank()
    keys: list[str] = []

    def work() -> None:
        together.wait()
        try:
            keys.append(asking.ask(wanted).key)
        finally:
            connections.close_all()

    people = [threading.Thread(target=work) for _ in range(4)]
    for one in people:
        one.start()
    for one in people:
        one.join(60)
    assert len(keys) == 4
    assert len(set(keys)) == 1
    assert MadeReport.objects.count() == DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_again_after_a_failure_begin_one_task(rendered: list[str]) -> None:
    review = build.a_review(build.a_system(), title="FAIL")
    asking.ask(Asked(Kind.BOARD, review))
    run_tasks()
    DBTaskResult.objects.update(finished_at=timezone.now() - asking.AGAIN)
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        asking.ask(Asked(Kind.BOARD, review))
        connections.close_all()

    people = [threading.Thread(target=work) for _ in range(4)]
    for one in people:
        one.start()
    for one in people:
        one.join(60)
    assert DBTaskResult.objects.count() == 2
    assert DBTaskResult.objects.filter(status="READY").count() == 1


# ---------------------------------------------------------------------------------- the page that waits


def test_the_page_that_waits_leads_to_the_pdf_without_scripts(
    client: Client, place: build.Place, review: Review, rendered: list[str]
) -> None:
    client.force_login(place.reader)
    page = client.get(address(review), follow=True)
    here = page.request["PATH_INFO"]
    assert page.status_code == 202
    assert f'href="{here}?open=1"' in page.text
    assert f'href="{address(review, "board-report.html")}"' in page.text
    assert "http-equiv" not in page.text  # nothing is taken from under a reader
    assert client.get(f"{here}?open=1").status_code == 202  # too early: the same page again
    run_tasks()
    answer = client.get(f"{here}?open=1", follow=True)
    assert answer["Content-Type"] == "application/pdf"
    assert "board-report" in answer["Content-Disposition"]
    # Who comes back to the page by the browser's button is not sent on again.
    again = client.get(here)
    assert again.status_code == 200
    assert f'href="{answer.request["PATH_INFO"]}"' in again.text


def test_with_scripts_it_asks_until_there_is_something_to_say(
    client: Client, place: build.Place, review: Review, rendered: list[str]
) -> None:
    client.force_login(place.reader)
    page = client.get(address(review), follow=True)
    here = page.request["PATH_INFO"]
    assert f'hx-get="{here}"' in page.text
    quiet = client.get(here, headers=HTMX)
    assert (quiet.status_code, quiet.content) == (204, b"")
    run_tasks()
    ready = client.get(here, headers=HTMX)
    assert ready.status_code == 286  # htmx then stops asking
    assert "<html" not in ready.text
    assert f'hx-get="{here}?open=1"' in ready.text
    assert client.get(f"{here}?open=1", headers=HTMX)["HX-Redirect"].endswith(".pdf")
    whole = client.get(here, headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert "<html" in whole.text


def test_a_report_that_cannot_be_made_says_so_and_offers_the_web_page(
    client: Client, place: build.Place, rendered: list[str]
) -> None:
    review = build.a_review(place, title="FAIL")
    client.force_login(place.reader)
    here = client.get(address(review), follow=True).request["PATH_INFO"]
    run_tasks()
    for headers, status in (({}, 200), (HTMX, 286)):
        page = client.get(here, headers=headers)
        assert page.status_code == status
        assert f'href="{address(review, "board-report.html")}"' in page.text
        assert "hx-get" not in page.text
    assert client.get(address(review), follow=True).request["PATH_INFO"] == here
    assert DBTaskResult.objects.count() == 1  # not tried again at once
    DBTaskResult.objects.update(finished_at=timezone.now() - asking.AGAIN)
    assert client.get(address(review), follow=True).status_code == 202
    assert DBTaskResult.objects.count() == 2


@pytest.mark.parametrize("name", ["board-report", "template-a", "plans/3/template-b"])
def test_every_paper_is_a_web_page_as_well(
    client: Client, place: build.Place, whole: Review, name: str
) -> None:
    client.force_login(place.reader)
    page = client.get(address(whole, f"{name}.html"))
    assert page.status_code == 200
    assert page["Content-Type"].startswith("text/html")
    assert "pdf/report.css" in page.text
    assert f'href="{address(whole, "reports/")}"' in page.text
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("form", ["template-a", "template-b"])
def test_a_blank_form_is_everybodys(client: Client, db: None, rendered: list[str], form: str) -> None:
    edition = build.an_edition().slug
    page = client.get(f"/forms/{edition}/{form}.pdf", follow=True)
    assert page.status_code == 202
    run_tasks()
    file = client.get(f"{page.request['PATH_INFO']}?open=1", follow=True)
    assert file["Content-Type"] == "application/pdf"
    assert client.get(f"/forms/{edition}/{form}.html").status_code == 200


def test_a_file_is_given_to_those_who_may_read_its_review(
    client: Client, place: build.Place, review: Review, rendered: list[str]
) -> None:
    client.force_login(place.reader)
    here = client.get(address(review), follow=True).request["PATH_INFO"]
    file = f"{here.rstrip('/')}.pdf"
    assert client.get(file).status_code == 404  # not made yet
    run_tasks()
    assert client.get(file).status_code == 200
    key = here.rstrip("/").rpartition("/")[2]
    other = build.a_system()
    theirs = build.a_review(other)
    edition = review.edition.slug
    nothing = client.get("/nothing/").content
    for user, path in (
        (other.lead, file),
        (other.lead, here),
        (other.lead, f"/reviews/{theirs.pk}/reports/made/{key}.pdf"),  # the right key under one's own review
        (other.lead, f"/reviews/{theirs.pk}/reports/made/{key}/"),
        (place.lead, f"/reviews/{review.pk}/reports/made/{'0' * 64}.pdf"),
        (None, f"/forms/{edition}/made/{key}.pdf"),
        (None, f"/forms/{edition}/made/{key}/"),
    ):
        client.logout()
        if user:
            client.force_login(user)
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (404, nothing), path


def test_old_reports_are_pruned(place: build.Place, review: Review, rendered: list[str]) -> None:
    now = timezone.now()
    bad = build.a_review(build.a_system(), title="FAIL")
    kinds = (Kind.BOARD, review), (Kind.TEMPLATE_A, review), (Kind.BOARD, bad)
    keys = [asking.ask(Asked(kind, one)).key for kind, one in kinds]
    run_tasks()
    MadeReport.objects.filter(key=keys[0]).update(made_at=now - dt.timedelta(hours=25))
    MadeReport.objects.filter(key=keys[2]).update(asked_at=now - dt.timedelta(hours=25))
    call_command("prune_reports")
    assert list(MadeReport.objects.values_list("key", flat=True)) == [keys[1]]


def test_what_was_pruned_is_not_made(db: None, review: Review, rendered: list[str]) -> None:
    asking.ask(Asked(Kind.BOARD, review))
    MadeReport.objects.all().delete()
    assert run_tasks() == 1
    assert rendered == []


def test_a_process_that_answers_requests_never_loads_weasyprint() -> None:
    script = (
        "import django, sys; django.setup()\n"
        "from assessments.reports import pdf, views\n"
        "pdf.key_of('x', 'y')\n"
        "assert 'weasyprint' not in sys.modules and 'pydyf' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


# ------------------------------------------------------------------------------------------- blank forms


@pytest.mark.parametrize("form", ["template-a", "template-b"])
def test_a_blank_form_that_is_kept_is_neither_drawn_nor_looked_up_again(
    client: Client, db: None, rendered: list[str], django_assert_num_queries: Any, form: str
) -> None:
    edition = build.an_edition().slug
    for kind in ("pdf", "html"):
        address = f"/forms/{edition}/{form}.{kind}"
        client.get(address)
        run_tasks()
        first = client.get(address)
        with django_assert_num_queries(1):  # which edition it is: a server asks that every few seconds only
            again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304
    assert len(rendered) == 1


def test_the_blank_form_of_a_draft_is_kept_for_nobody(
    client: Client, db: None, rendered: list[str], tmp_path: Path
) -> None:
    chief = build.a_person("Chief")
    type(chief).objects.filter(pk=chief.pk).update(is_superuser=True)
    draft = stored(tmp_path, "next", current=False, state="draft")
    client.force_login(chief)
    assert "ETag" not in client.get(f"/forms/{draft.slug}/template-a.html").headers
    assert "ETag" not in client.get(f"/forms/{draft.slug}/template-a.pdf").headers
    client.logout()
    assert client.get(f"/forms/{draft.slug}/template-a.html").status_code == 404
