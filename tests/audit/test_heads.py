"""The head of the log is kept elsewhere, and the log is made with a key: an end that was cut off, or a log that was
made again whole, is found.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.core.mail import send_mail
from django.core.management import CommandError, call_command
from django.db import connection

from assessments.audit import heads, services
from assessments.audit.canonical import sha256
from assessments.audit.models import Entry
from assessments.outbox.models import Mail
from assessments.people.models import LocalSystem, Membership, Organisation
from assessments.people.services import add_member
from assessments.reports import papers
from assessments.signoff.standing import standing_of
from assessments.verifying import faults
from tests.build import Place, a_completed_template_a, a_person, a_review, a_signed_plan, a_system
from tests.upgrade.database import lifted

pytestmark = pytest.mark.django_db

# ------------------------------------------------------------------------- the head of the log


@pytest.fixture
def file(tmp_path: Path, settings) -> Path:
    """Where the heads are written."""
    settings.LOG_HEADS = str(tmp_path / "heads")
    return tmp_path / "heads"


def check(*arguments: str) -> str:
    """What `verify_chain` prints when it finds something; empty when it does not."""
    out = StringIO()
    try:
        call_command("verify_chain", "--without-guards", *arguments, stdout=out)
    except SystemExit:
        return out.getvalue()
    return ""


def cut(system: LocalSystem, entries: int) -> None:
    """Take the last entries off, as the owner of the database can."""
    last = Entry.objects.filter(system=system).latest("seq").seq
    connection.check_constraints()
    with lifted():
        Entry.objects.filter(system=system, seq__gt=last - entries).delete()


def test_a_cut_tail_is_found_by_what_was_written_elsewhere(
    file: Path, django_capture_on_commit_callbacks
) -> None:
    # Given a log whose heads were written to a file
    with django_capture_on_commit_callbacks(execute=True):
        place = a_system()
    lines = file.read_text().splitlines()
    assert len(lines) == Entry.objects.filter(system=place.system).count()
    assert check("--against", str(file)) == ""
    for entry in Entry.objects.filter(system=place.system):
        assert check("--expect", entry.hash.upper(), "--expect", str(heads.head_of(entry))) == ""

    # When its last entry goes, with the member whom it is about
    Membership.objects.filter(system=place.system).latest("pk").delete()
    cut(place.system, 1)

    # Then the log alone looks whole, and is not
    assert check() == ""
    assert "missing now" in check("--against", str(file))
    head = lines[-1].split()[-1]
    assert "missing now" in check("--expect", head)
    assert "cut off" in check("--expect", head.rpartition(":")[2])

    # And another entry in its place is no better
    with django_capture_on_commit_callbacks(execute=True):
        a_member_more(place)
    assert "not the one that was there" in check("--against", str(file))


def test_what_is_no_hash_is_refused() -> None:
    with pytest.raises(CommandError, match="no hash"):
        check("--expect", "recovery-log:1:2:abc")


def a_member_more(place: Place) -> None:
    organisation = Organisation.objects.filter(system=place.system, part="partner")[0]
    add_member(by=None, system=place.system, user=a_person(), role="partner", organisation=organisation)


def test_heads_are_found_in_whatever_is_around_them(tmp_path: Path) -> None:
    place = a_system()
    (head,) = heads.heads_in([place.system.pk])
    assert (head.system, head.length) == (place.system.pk, 4)
    (tmp_path / "mail").write_text(f"Dear Maren\nNov 27 host site[1]: {head}; more.\n")
    assert check("--against", str(tmp_path / "mail")) == ""
    (tmp_path / "mail").write_text("Dear Maren\n")
    with pytest.raises(CommandError, match="no head"):
        call_command("verify_chain", "--against", str(tmp_path / "mail"))


def test_a_mail_to_a_member_keeps_the_heads_of_their_systems(settings, tmp_path: Path) -> None:
    # Given a member of two local systems
    settings.EMAIL_BACKEND = "assessments.outbox.backend.Outbox"
    place = a_system()
    other = a_system(lead=place.lead)
    for person in (place.lead, place.partner):
        send_mail("Hello", "The text.", "Site <site@example.org>", [person.email])
    send_mail("Hello", "The text.", "Site <site@example.org>", ["stranger@example.org"])
    send_mail("Hello", "The text.", "Site <site@example.org>", [place.lead.email, place.partner.email])

    # When their mails are kept as they are
    mails = [bytes(one.raw) for one in Mail.objects.order_by("pk")]
    (tmp_path / "mails").write_bytes(mails[0])

    # Then each has the heads of the member's own systems, and shows what is cut off afterwards
    assert [one.count(b"recovery-log:") for one in mails] == [2, 1, 0, 0, 0]
    assert check("--against", str(tmp_path / "mails")) == ""
    Membership.objects.filter(system=other.system).latest("pk").delete()
    cut(other.system, 1)
    assert "missing now" in check("--against", str(tmp_path / "mails"))


def test_a_mail_that_follows_a_signature_prints_the_head_just_after_it(mailoutbox, tmp_path: Path) -> None:
    # Given a plan that one side and then the other has signed
    place = a_system()
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    heads_then = [
        str(heads.head_of(entry))
        for entry in Entry.objects.filter(system=place.system, act="plan.sign").order_by("seq")
    ]
    # Then the mail that each signature sent has the head of the log in its text
    assert len(heads_then) == 2
    told = [mail.body for mail in mailoutbox]
    assert told
    assert all(any(head in body for head in heads_then) for body in told)
    assert plan.pk
    # And a log whose end is cut off before the last signature no longer fits it
    assert check("--expect", heads_then[-1]) == ""
    cut(place.system, 1)
    assert "missing now" in check("--expect", heads_then[-1])


def test_what_is_printed_keeps_the_head_and_does_not_change_with_the_log(tmp_path: Path) -> None:
    # Given a completed Template A, and a signed plan
    place = a_system()
    review = a_completed_template_a(place, a_review(place))
    plan = a_signed_plan(place, review)
    standing = standing_of(plan.row)
    papers_then = [papers.template_a(review), papers.template_b(standing), papers.board(review)]
    assert [paper.count("recovery-log:") for paper in papers_then] == [1, 1, 1]

    # When the log goes on, then each paper is still the same, and fits the log
    a_member_more(place)
    assert [papers.template_a(review), papers.template_b(standing), papers.board(review)] == papers_then
    for number, paper in enumerate(papers_then):
        (tmp_path / f"{number}.html").write_text(paper)
        assert check("--against", str(tmp_path / f"{number}.html")) == ""

    # And a log whose end was cut off before that does not fit them
    cut(place.system, 2)
    assert "missing now" in check("--against", str(tmp_path / "1.html"))


def test_a_place_for_heads_that_cannot_be_written_stops_nobody(
    settings, tmp_path: Path, django_capture_on_commit_callbacks, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LOG_HEADS = str(tmp_path)  # a folder
    with django_capture_on_commit_callbacks(execute=True):
        a_system()
    assert "LOG_HEADS cannot be written" in caplog.text


# ---------------------------------------------------------------------------------- the key


def unsealed(content: str) -> str:
    return ""


def make_again(
    system: LocalSystem, make: Callable[[str], str], seal: Callable[[str], str] = unsealed, act: str = ""
) -> None:
    """Write the whole chain again, as somebody can who knows how a hash is made; with another `act` in entry 2."""
    connection.check_constraints()
    with lifted():
        previous = services.START
        for entry in Entry.objects.filter(system=system).order_by("seq"):
            entry.previous = previous
            entry.act = act if act and entry.seq == 2 else entry.act
            content = services.content_of(entry)
            entry.hash, entry.seal = make(content), seal(content)
            entry.save()
            previous = entry.hash


def test_a_chain_that_was_made_again_whole_is_found_without_the_key(settings) -> None:
    place = a_system()
    assert faults(place.system) == []
    make_again(place.system, sha256)
    assert any("could have been made again" in fault for fault in faults(place.system))
    another_key = partial(services._keyed, "another key")  # noqa: SLF001
    make_again(place.system, another_key)
    assert len(faults(place.system)) >= 4
    make_again(place.system, sha256, seal=another_key, act="x")
    assert len(faults(place.system)) >= 4
    # With the key nobody could tell: so it is kept elsewhere.
    make_again(place.system, sha256, seal=partial(services._keyed, services.keys()[0]), act="x")  # noqa: SLF001
    assert services.faults(place.system) == []


def test_a_chain_of_an_earlier_release_is_sealed_once() -> None:
    place = a_system()
    make_again(place.system, sha256)
    for sealed in (5, 5):
        call_command("seal_log", verbosity=0)
        assert Entry.objects.filter(system=place.system).count() == sealed
        assert faults(place.system) == []
    # From then on an entry without a key is wrong.
    make_again(place.system, sha256)
    assert faults(place.system) != []


def test_the_key_can_be_changed_and_the_older_ones_are_kept(settings) -> None:
    place = a_system()  # with the key that is made from SECRET_KEY
    settings.LOG_KEYS = ["first"]
    a_member_more(place)
    settings.LOG_KEYS = ["second", "first"]
    a_member_more(place)
    assert faults(place.system) == []
    settings.LOG_KEYS = ["second"]
    assert faults(place.system) != []
