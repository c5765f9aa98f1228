"""An edition is a draft, published or withdrawn: who sees it, and what may begin on it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from assessments.people.models import User
from assessments.reviews.models import Review
from assessments.reviews.services import start_review
from framework import queries
from framework.models import Edition, Freeze
from framework.moves import EDITION_MOVES, EditionAct
from framework.services import freeze, load_edition, publish, withdraw
from recovery_site.errors import NotNow
from tests.build import DAY, a_person, a_review, a_system, an_edition
from tests.framework.build import rows, stored, write

pytestmark = pytest.mark.django_db
PATHS = ["", "print/", "challenge/1/", "challenge/1/print/", "stages/", "stages/print/", "glossary/", "glossary/print/",
         "search/", "search/?q=text"]  # fmt: skip
State = Edition.State


def a_draft(folder: Path, slug: str = "draft") -> Edition:
    return stored(folder, slug, current=False, state="draft")


def an_administrator() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org", "Ada Administrator"))
    return client


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("edition", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.parametrize("path", PATHS)
def test_a_draft_is_seen_by_administrators_only(tmp_path: Path, path: str) -> None:
    # given a draft, and people who look at it in every order
    a_draft(tmp_path)
    address = f"/framework/draft/{path}"
    signed_in, administrator = Client(), an_administrator()
    signed_in.force_login(a_person())
    for client, status in ((administrator, 200), (Client(), 404), (signed_in, 404), (administrator, 200)):
        answer = client.get(address)
        assert answer.status_code == status
        # then no browser or proxy keeps it
        assert "no-store" in answer.headers["Cache-Control"]
        assert "ETag" not in answer.headers


def test_an_administrator_who_was_switched_off_sees_no_draft(tmp_path: Path) -> None:
    a_draft(tmp_path)
    gone = User(is_superuser=True, is_active=False)
    assert queries.edition_for(gone, "draft") is None
    assert not queries.visible_to(gone).filter(slug="draft").exists()


def test_who_may_know_of_which_edition(tmp_path: Path) -> None:
    an_edition()
    a_draft(tmp_path)
    old = stored(tmp_path, "old", current=False)
    withdraw(old)
    anybody = {"2010", "old"}
    assert {one.slug for one in queries.visible_to(a_person())} == anybody
    root = User(is_superuser=True)
    assert {one.slug for one in queries.visible_to(root)} == anybody | {"draft"}


@pytest.mark.parametrize("form", ["blank_template_a", "blank_template_b"])
def test_the_blank_forms_of_a_draft_are_for_administrators_only(tmp_path: Path, form: str) -> None:
    from django.urls import reverse

    a_draft(tmp_path)
    assert Client().get(reverse(form, args=["draft"])).status_code == 404


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
def test_no_review_starts_on_what_is_not_published(tmp_path: Path, state: State) -> None:
    place = a_system()
    edition = stored(tmp_path, "other", current=False, state=str(state))
    with pytest.raises(NotNow):
        start_review(user=place.lead, system=place.system, kind="joint", title="R", date=DAY, edition=edition)
    assert not Review.objects.exists()
    # not even past the services
    with pytest.raises(IntegrityError, match="published"), transaction.atomic():
        Freeze.objects.create(edition=edition)


def test_a_withdrawn_edition_stays_readable_and_its_reviews_go_on(client: Client) -> None:
    # given a review on an edition
    place = a_system()
    review = a_review(place)
    # when the edition is withdrawn
    withdraw(review.edition)
    # then it is not the one for new reviews any more, everybody can read it, and the page says so
    assert queries.current_edition() is None
    assert client.get("/framework/").headers["Location"] == "/framework/2010/"
    html = client.get("/framework/2010/").content.decode()
    assert '<div class="nhsuk-inset-text">' in html
    signed_in = Client()
    signed_in.force_login(place.lead)
    assert signed_in.get(f"/reviews/{review.pk}/template-a/1/").status_code == 200
    assert signed_in.get(f"/systems/{place.system.pk}/reviews/new/").status_code in (404, 409)


def test_the_moves_of_an_edition_are_the_only_ones(tmp_path: Path) -> None:
    edition = stored(tmp_path, current=False)
    freeze(edition)
    for start in State:
        for end in State:
            moves = {(move.start, move.end) for move in EDITION_MOVES}
            other = stored(tmp_path, f"{start}-{end}", current=False, state=str(start))
            change = Edition.objects.filter(pk=other.pk)
            if start == end or (start, end) in moves:
                assert change.update(state=end) == 1
            else:
                with pytest.raises(IntegrityError, match="from the one state"), transaction.atomic():
                    change.update(state=end)
    # and one that is in use moves as well
    withdraw(edition)
    publish(edition)
    assert Edition.objects.get(pk=edition.pk).state == State.PUBLISHED


def test_what_cannot_be_done_again_is_refused(tmp_path: Path) -> None:
    edition, draft = stored(tmp_path, current=False), a_draft(tmp_path)
    with pytest.raises(NotNow):
        publish(edition)
    with pytest.raises(NotNow):
        withdraw(draft)
    withdraw(edition)
    with pytest.raises(NotNow):
        withdraw(edition)


def test_only_a_published_edition_can_be_current(tmp_path: Path) -> None:
    draft = a_draft(tmp_path)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).update(current=True)


def test_a_file_publishes_a_draft_but_never_brings_back_what_was_withdrawn(tmp_path: Path) -> None:
    # given a draft
    edition = a_draft(tmp_path, "tiny")
    # when its file says that it is published, and current
    result = load_edition(write(tmp_path, rows()))
    # then it is
    edition.refresh_from_db()
    assert (edition.state, edition.current, result.published) == (State.PUBLISHED, True, True)
    # when it was withdrawn, the same file changes nothing
    withdraw(edition)
    again = load_edition(write(tmp_path, rows()))
    edition.refresh_from_db()
    assert (edition.state, edition.current, again.withdrawn) == (State.WITHDRAWN, False, True)
    # and a file that says draft makes no draft of a published one
    publish(edition)
    load_edition(write(tmp_path, rows(current=False, state="draft")))
    edition.refresh_from_db()
    assert edition.state == State.PUBLISHED


@pytest.mark.usefixtures("no_framework")
def test_the_command_lists_publishes_and_withdraws(tmp_path: Path) -> None:
    stored(tmp_path, "now")
    a_draft(tmp_path)
    assert command().splitlines() == ["draft: draft", "now: published, current: new reviews use it"]
    assert "draft: published" in command("publish", "draft")
    said = command("withdraw", "now")
    assert "now: withdrawn" in said
    assert "No edition is current" in said
    for arguments in (("withdraw", "now"), ("publish", "unknown"), ("publish",)):
        with pytest.raises(CommandError):
            command(*arguments)


@pytest.mark.parametrize("act", list(EditionAct))
def test_an_act_is_part_of_some_move(act: EditionAct) -> None:
    assert any(move.act == act for move in EDITION_MOVES)


def test_a_process_reads_a_published_edition_again_after_a_moment(
    client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.EDITION_FRESH_SECONDS = 60
    an_edition()
    queries.forget()
    address = "/framework/2010/"
    client.get(address)
    with django_assert_num_queries(0):
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    withdraw(Edition.objects.get(slug="2010"))
    settings.EDITION_FRESH_SECONDS = 0
    assert client.get(address).headers["ETag"] != tag
