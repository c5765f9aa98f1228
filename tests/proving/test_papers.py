"""Whoever holds a paper finds out whether it still applies, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.people.models import User
from assessments.plans.models import Plan
from assessments.plans.services import revise
from assessments.progress.services import reopen
from assessments.proving.queries import found_by
from assessments.record.models import CompletedTemplateA
from assessments.reports import papers
from assessments.signoff.models import Revision, Signature
from assessments.signoff.standing import standing_of
from assessments.signoff.withdrawing import withdraw
from assessments.workshop.joining import guessing
from recovery_site.paper_codes import ALPHABET, beginning_of, code_of
from recovery_site.threads import HOLD
from tests.build import (
    Place,
    a_completed_template_a,
    a_person,
    a_plan,
    a_review,
    a_signed_plan,
    a_system,
    described,
    signed_by,
)
from tests.upgrade.database import lifted

pytestmark = pytest.mark.django_db
NOBODYS = "f" * 64


@dataclass
class World:
    """A plan that both sides have signed, one that one side has, and the Template A that both belong to."""

    place: Place
    signed: Plan
    half: Plan

    @property
    def codes(self) -> dict[str, str]:
        return {
            "signed": code_of(Revision.objects.get(plan=self.signed, number=1).sha256),
            "half": code_of(Revision.objects.get(plan=self.half).sha256),
            "template_a": code_of(CompletedTemplateA.objects.get(number=1).sha256),
        }


def built() -> World:
    place = a_system(name="Fenmarsh")
    review = a_completed_template_a(place, a_review(place), priorities=(3, 4))
    signed = a_signed_plan(place, review)
    half = a_plan(place, review, 4)
    signed_by(half, place.commissioner, "commissioner")
    return World(place, signed, half)


@pytest.fixture
def world(made: World) -> World:
    cache.clear()
    return made


def verdict(code: str, user: User | None = None) -> str:
    """What the page says of it."""
    client = Client()
    if user:
        client.force_login(user)
    page = client.get("/verify/", {"code": code})
    assert page.status_code == 200
    (found,) = re.findall(r'data-verdict="(\w+)"', page.text)
    return str(found)


def test_a_signed_plan_and_a_completed_template_a_are_valid(world: World) -> None:
    assert verdict(world.codes["signed"]) == "valid"
    assert verdict(world.codes["template_a"]) == "valid"


def test_what_not_everybody_has_signed_is_not_valid(world: World) -> None:
    assert verdict(world.codes["half"]) == "incomplete"
    signed_by(world.half, world.place.lead, "provider")
    assert verdict(world.codes["half"]) == "valid"


def test_a_new_version_supersedes_the_one_before(world: World) -> None:
    # When a new version is begun and signed by one side, then the first still holds
    revise(user=world.place.lead, plan=world.signed, reason="New money.")
    described(world.signed, world.place.lead, "Version two")
    assert verdict(world.codes["signed"]) == "valid"
    signed_by(world.signed, world.place.lead, "provider")
    assert verdict(world.codes["signed"]) == "valid"
    assert verdict(code_of(Revision.objects.get(plan=world.signed, number=2).sha256)) == "incomplete"
    # And once the other side has signed, the paper of the first no longer applies, and that of the second does
    signed_by(world.signed, world.place.commissioner, "commissioner")
    assert verdict(world.codes["signed"]) == "superseded"
    assert verdict(code_of(Revision.objects.get(plan=world.signed, number=2).sha256)) == "valid"


def test_a_signature_that_was_withdrawn_counts_no_more(world: World) -> None:
    code = world.codes["half"]
    signature = Signature.objects.get(revision__plan=world.half)
    withdraw(user=world.place.commissioner, plan=world.half, reason="A wrong date.")
    assert signature.pk
    assert verdict(code) == "withdrawn"


def test_a_template_a_that_was_opened_again_is_superseded() -> None:
    place = a_system()
    review = a_completed_template_a(place, a_review(place))
    code = code_of(CompletedTemplateA.objects.get(review=review).sha256)
    reopen(user=place.lead, review=review, reason="A mistake.")
    assert verdict(code) == "superseded"


def test_what_was_altered_is_not_called_valid(world: World) -> None:
    codes = world.codes
    with lifted():
        Revision.objects.filter(plan=world.signed).update(content="{}")
        CompletedTemplateA.objects.update(content="{}")
    assert verdict(codes["signed"]) == "altered"
    assert verdict(codes["template_a"]) == "altered"


def test_nobodys_code_is_unknown(world: World) -> None:
    assert verdict(code_of(NOBODYS)) == "unknown"
    assert verdict(NOBODYS) == "unknown"
    # and a whole fingerprint must fit to its end
    whole = Revision.objects.get(plan=world.signed).sha256
    assert verdict(whole) == "valid"
    assert verdict(whole[:-1] + ("0" if whole[-1] != "0" else "1")) == "unknown"


def test_a_stranger_is_told_one_word(world: World) -> None:
    """Whatever the paper is, the page differs in the answer alone, and holds nothing of the system."""
    for code in world.codes.values():
        for person in (None, a_person("Orla Other")):
            client = Client()
            if person:
                client.force_login(person)
            page = client.get("/verify/", {"code": code}).text
            for word in ("Fenmarsh", "Lena", "The Trust", "Commissioners", "Priority", "/reviews/", "2027"):
                assert word not in page
    pages = [
        Client().get("/verify/", {"code": world.codes[one]}).text.replace(world.codes[one], "")
        for one in ("signed", "template_a")
    ]
    assert pages[0] == pages[1]


def test_a_member_is_led_to_what_is_kept(world: World) -> None:
    client = Client()
    client.force_login(world.place.reader)
    page = client.get("/verify/", {"code": world.codes["signed"]})
    assert f"/reviews/{world.signed.row.review_id}/plans/3/versions/1/" in page.text


def test_every_answer_costs_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same queries, and the same amount to hash: how long it takes says nothing."""
    read: list[int] = []
    monkeypatch.setattr("assessments.proving.queries.bytes", lambda n: read.append(n) or b"", raising=False)
    counts = set()
    for user in (None, world.place.lead, a_system().lead):
        for code in (*world.codes.values(), code_of(NOBODYS)):
            with CaptureQueriesContext(connection) as asked:
                found_by(beginning_of(code), user)
            counts.add((user is None, len(asked)))
    assert counts == {(True, 4), (False, 5)}
    texts = [len(one.content) for one in (*Revision.objects.all(), *CompletedTemplateA.objects.all())]
    most = read[3]  # what is hashed for a code that nobody has
    assert {most - one for one in read} == {0, *texts}


def test_a_guesser_waits_from_the_ninth_unknown_code_on_and_nobody_else_does(world: World) -> None:
    client = Client(REMOTE_ADDR="192.0.2.9")
    answers = [client.get("/verify/", {"code": code_of(f"{n:064x}")}) for n in range(guessing.FREE + 1)]
    assert [HOLD in answer.headers for answer in answers] == [False] * guessing.FREE + [True]
    assert HOLD not in client.get("/verify/", {"code": world.codes["signed"]}).headers
    assert HOLD not in Client(REMOTE_ADDR="192.0.2.10").get("/verify/", {"code": NOBODYS}).headers
    assert not guessing.wrong("192.0.2.9")  # codes of rooms are counted apart


@pytest.mark.parametrize("typed", ["", "abc", "7H3K-9QZ2-M0TX-8B4", "ü" * 16, "x" * 201, "\0" * 16, "é" * 64])
def test_what_is_no_code_is_said_beside_the_box_and_nothing_is_lost(world: World, typed: str) -> None:
    page = Client().get("/verify/", {"code": typed})
    assert page.status_code == 200
    assert "nhsuk-error-summary" in page.text
    assert "data-verdict" not in page.text
    assert 'id="id_code_error"' in page.text or "id_code" in page.text
    if typed.isascii() and typed.isprintable():
        assert f'value="{typed}"' in page.text or not typed


def test_a_code_may_be_written_in_many_ways() -> None:
    whole = "00e1bb50f6dcdd38e60d0c1ed0f3ae0ba51d2b4cd8d3b3a68b3d5fd5b5c0ae11"
    code = code_of(whole)
    assert re.fullmatch(f"([{ALPHABET}]{{4}}-){{3}}[{ALPHABET}]{{4}}", code)
    ways = (
        code,
        code.lower(),
        code.replace("-", ""),
        f" {code.replace('-', ' – ')} ",
        code.replace("0", "O").replace("1", "l"),
        f"https://site.example/verify/?code={code}",
    )
    assert {beginning_of(way) for way in ways} == {whole[:20]}
    assert beginning_of(whole.upper()) == whole


def test_every_paper_has_its_code_and_a_qr_code_that_leads_to_the_check(world: World) -> None:
    review = world.signed.row.review
    plan = papers.template_b(standing_of(world.signed.row))
    for code, html in (
        (world.codes["signed"], plan),
        (world.codes["signed"], papers.template_b_version(standing_of(world.signed.row), 1)),
        (world.codes["half"], papers.template_b(standing_of(world.half.row))),
        (world.codes["template_a"], papers.template_a(review)),
    ):
        assert code in html
        assert 'class="app-qr"' in html
        assert "/verify/" in html


def test_a_draft_has_no_code() -> None:
    place = a_system()
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    assert "proof-code" not in papers.template_b(standing_of(plan.row))
