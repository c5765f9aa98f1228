"""A review with something of everything, and a way to read the PDF that a member gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from assessments.people.models import User
from assessments.record import services as record
from assessments.record.snapshot import fingerprint
from assessments.reports.making import make
from assessments.reports.models import Kind, MadeReport
from assessments.reviews.models import Review
from assessments.signoff.services import sign
from tests import build
from tests.reports.hearing import Paper, opened
from tests.working import run_tasks
from tests.workshop.inviting import invited

Read = Callable[..., Paper]
WALL = "The strategy is on the wall. The day still turns round the medication."


@pytest.fixture
def place(db: None) -> build.Place:
    return build.a_system("Northby and the Dales")


@pytest.fixture
def read(client: Client) -> Read:
    """`read(user, address)`: the paper at that address, as `user` gets it."""

    def get(user: User, address: str) -> Paper:
        client.force_login(user)
        return opened(the_pdf(client, address))

    return get


def the_pdf(client: Client, address: str) -> bytes:
    """The file at that address: asked for, made as the worker makes it, and asked for again."""
    answer = client.get(address)
    if answer.status_code == 302:
        run_tasks("reports")
        answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return answer.content


def recorded(place: build.Place, review: Review) -> None:
    """Eight challenges agreed, one with reservations, one without agreement."""
    for number in (1, 2, 5, 6, 7, 8):
        build.a_row(place, review, number, comments=f"The room looked at challenge {number}.")
    build.a_row(place, review, 3, stage=1, comments="Nothing is signed.\nNobody has it as their job.")
    seen = [(WALL, "two carers"), ("Nights are different.", "")]
    build.a_row(place, review, 4, outcome="reservations", comments="The Board has agreed.", reservations=seen)
    build.a_row(
        place, review, 9, outcome="not_reached", stage=None, reservations=[("Still the same.", "a nurse")]
    )
    build.a_row(place, review, 10, stage=3, comments="Homes are found in time.")


def a_whole_review(place: build.Place) -> Review:
    """Template A complete with five priorities: two plans signed, one part signed, one a draft, one not begun."""
    review = build.a_review(place)
    invited(place, review)
    recorded(place, review)
    build.ranked(place, review, 3, 4, 8, 6, 10)
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    build.a_signed_plan(place, review, 3)
    build.a_signed_plan(place, review, 4)
    part = build.a_plan(place, review, 8)
    sign(
        user=place.commissioner,
        plan=part,
        side="commissioner",
        password=build.PASSWORD,
        read_sha256=build.hash_of(part),
    )
    build.a_plan(place, review, 6, complete=False)
    return review


def board_report(review: Review) -> str:
    return f"/reviews/{review.pk}/board-report.pdf"


@pytest.fixture
def whole(place: build.Place) -> Review:
    return a_whole_review(place)


@dataclass
class Facts:
    """The papers of one whole review, and what is in the database behind them."""

    report: Paper
    template_a: Paper
    template_b: Paper
    hash_of_a: str
    hash_of_b: str


@pytest.fixture(scope="session")
def files(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[Kind, bytes]:
    """A file of each kind there is, a new kind too: made as the worker makes it, from all that a kind may want."""
    with django_db_blocker.unblock(), transaction.atomic():
        place = build.a_system("Northby and the Dales")
        review, found = a_whole_review(place), {}
        for kind in Kind:
            found[kind] = as_the_worker_makes_it(review, kind)
        transaction.set_rollback(True)
    return found


def as_the_worker_makes_it(review: Review, kind: Kind, options: str = "") -> bytes:
    """The file of that kind; `options` as BoardOptions spells them."""
    row = MadeReport.objects.create(
        key=f"{kind}{options}",
        kind=kind,
        options=options,
        review=review,
        number=3,
        edition=build.an_edition(),
        asked_at=timezone.now(),
    )
    make(row.pk)
    row.refresh_from_db()
    assert row.file is not None
    return bytes(row.file)


@pytest.fixture(scope="session")
def facts(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Facts:
    """Made once for all the tests that only look; nothing stays in the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        place = build.a_system("Northby and the Dales")
        review = a_whole_review(place)
        client = Client()
        client.force_login(place.lead)

        def get(address: str) -> Paper:
            return opened(the_pdf(client, f"/reviews/{review.pk}/{address}"))

        found = Facts(
            report=get("board-report.pdf"),
            template_a=get("template-a.pdf"),
            template_b=get("plans/3/template-b.pdf"),
            hash_of_a=review.completions.get().sha256,
            hash_of_b=build.row_of(review, 3).plan.revisions.get().sha256,
        )
        transaction.set_rollback(True)
    return found
