"""Mail: stored with what the sender does, sent by the worker, tried again while the server is away."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.management import call_command
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from assessments.outbox import services
from assessments.outbox.models import Mail
from recovery_site.mail import Transport, transport
from tests import build
from tests.outbox.smtp import MailServer, a_mail_server
from tests.working import a_worker, run_tasks, until

State = Mail.State


@pytest.fixture(autouse=True)
def _stored(settings: Any) -> None:
    settings.EMAIL_BACKEND = "assessments.outbox.backend.Outbox"
    settings.EMAIL_TIMEOUT = 1


def point_at(settings: Any, port: int) -> None:
    settings.EMAIL_TRANSPORT = transport(f"smtp://127.0.0.1:{port}")
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with a_mail_server() as running:
        point_at(settings, running.port)
        yield running


def a_mail(*to: str, subject: str = "Hello") -> None:
    send_mail(subject, "The text.\nTŷ", "Site <site@example.org>", to or ("a@example.org",))


def later(**time: float) -> None:
    """Let time pass: everything that waits was stored, and is due, so much earlier."""
    for one in Mail.objects.filter(state=State.WAITING):
        ago = dt.timedelta(**time)
        Mail.objects.filter(pk=one.pk).update(created_at=one.created_at - ago, due_at=one.due_at - ago)
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())


def test_a_mail_is_stored_at_once_and_sent_by_the_worker(db: None, server: MailServer) -> None:
    message = EmailMultiAlternatives("Grüße", "Text", "Site <site@example.org>", ["a@example.org"])
    message.attach_alternative("<p>Text</p>", "text/html")
    message.cc, message.bcc = ["c@example.org"], ["hidden@example.org"]
    assert message.send() == 1
    assert server.connections == 0
    assert Mail.objects.filter(state=State.WAITING).count() == 3
    run_tasks()
    assert sorted(to for to, _ in server.taken) == ["a@example.org", "c@example.org", "hidden@example.org"]
    assert server.connections == 1
    for _, taken in server.taken:
        assert taken["Subject"] == "Grüße"
        assert taken["Message-ID"].endswith("@example.org>")
        assert "hidden@example.org" not in taken.as_string()
        assert [part.get_content_type() for part in taken.iter_parts()] == ["text/plain", "text/html"]
    sent = Mail.objects.all()
    assert {one.state for one in sent} == {State.SENT}
    assert {bytes(one.raw) for one in sent} == {b""}  # a link to a new password does not stay


def test_a_mail_is_sent_only_if_its_transaction_is_committed(db: None, server: MailServer) -> None:
    with transaction.atomic():
        a_mail()
        transaction.set_rollback(True)
    run_tasks()
    assert not Mail.objects.exists()
    assert server.taken == []


def test_a_header_cannot_be_smuggled_in(db: None) -> None:
    with pytest.raises(mail.BadHeaderError):
        a_mail(subject="Hello\nBcc: x@example.org")
    assert not Mail.objects.exists()


def test_a_mail_server_that_is_away_for_an_hour_costs_nothing(db: None, settings: Any) -> None:
    with a_mail_server() as gone:
        port = gone.port
    point_at(settings, port)  # nobody listens there any more
    for n in range(3):
        a_mail(f"p{n}@example.org")
    minutes = 0
    while minutes < 60:
        run_tasks()
        assert Mail.objects.filter(state=State.WAITING, error__contains="ConnectionRefused").count() == 3
        later(minutes=5)
        minutes += 5
    with a_mail_server(port) as back:
        run_tasks()
        later(minutes=30)
        run_tasks()
    assert sorted(to for to, _ in back.taken) == [f"p{n}@example.org" for n in range(3)]
    assert set(Mail.objects.values_list("state", flat=True)) == {State.SENT}


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA", "BODY"])
def test_a_server_that_refuses_for_now_gets_the_mail_later(db: None, server: MailServer, verb: str) -> None:
    server.answers = {verb: "451 not now"} | ({"HELO": "451 not now"} if verb == "EHLO" else {})
    a_mail()
    run_tasks()
    waiting = Mail.objects.get()
    assert (waiting.state, waiting.attempts) == (State.WAITING, 1)
    assert waiting.due_at > timezone.now()
    assert server.taken == []
    server.answers = {}
    later(minutes=1)
    run_tasks()
    assert len(server.taken) == 1
    assert Mail.objects.get().state == State.SENT


@pytest.mark.parametrize("verb", ["RCPT", "BODY"])
def test_an_address_that_is_refused_for_good_is_given_up_and_holds_up_no_other(
    db: None, server: MailServer, verb: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.answers = {verb: "550 nobody here"}
    a_mail("nobody@example.org")
    run_tasks()
    assert Mail.objects.get().state == State.FAILED
    assert "nobody@example.org" not in caplog.text
    server.answers = {}
    a_mail("somebody@example.org")
    run_tasks()
    assert [to for to, _ in server.taken] == ["somebody@example.org"]


def test_a_server_that_says_nothing_is_left_after_the_time_out(
    db: None, server: MailServer, settings: Any
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    server.mute = True
    for _ in range(5):
        a_mail()
    run_tasks()
    assert server.connections == 1  # the other four do not wait for it, too
    assert Mail.objects.filter(state=State.WAITING, attempts=1).count() == 5


def test_each_pause_is_longer_and_after_three_days_it_is_given_up(db: None, server: MailServer) -> None:
    server.answers = {"MAIL": "451 not now"}
    a_mail()
    pauses = []
    for _ in range(8):
        services.send_due()
        pauses.append(round((Mail.objects.get().due_at - timezone.now()).total_seconds()))
        later(minutes=31)
    assert pauses == [30, 60, 120, 240, 480, 960, 1800, 1800]
    later(days=3)
    services.send_due()
    assert Mail.objects.get().state == State.FAILED


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(server: MailServer) -> None:
    for n in range(20):
        a_mail(f"p{n}@example.org")
    together = threading.Barrier(2)

    def work() -> None:
        together.wait()
        services.send_due()
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sorted(to for to, _ in server.taken) == sorted(f"p{n}@example.org" for n in range(20))


def test_a_mail_in_somebodys_hands_is_not_taken(db: None, server: MailServer) -> None:
    a_mail()
    Mail.objects.update(due_at=timezone.now() + services.TRY, attempts=1)  # another worker is at it
    assert services.send_due() is not None
    assert server.taken == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_it_could_note_that_a_mail_was_sent_sends_it_again(server: MailServer) -> None:
    """The one gap that no protocol closes, as services.py says: the same mail, with the same Message-ID."""
    with a_worker(EMAIL_URL=f"smtp://127.0.0.1:{server.port}") as worker:
        server.on_taken = worker.kill
        a_mail()
        worker.wait(30)
    server.on_taken = None
    assert len(server.taken) == 1
    DBTaskResult.objects.update(status="READY")
    run_tasks()
    assert len(server.taken) == 1  # nobody takes it while the first might live
    later(minutes=11)
    run_tasks()
    first, second = (message["Message-ID"] for _, message in server.taken)
    assert first == second
    assert Mail.objects.get().state == State.SENT


def test_without_a_mail_server_mail_waits_and_is_not_printed(
    db: None, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_TRANSPORT = Transport()
    a_mail()
    run_tasks()
    assert Mail.objects.get().state == State.WAITING
    assert "The text." not in "".join(capsys.readouterr())


def test_what_was_sent_is_forgotten_after_a_week(db: None, server: MailServer) -> None:
    a_mail("a@example.org")
    a_mail("b@example.org")
    run_tasks()
    Mail.objects.filter(recipient="a@example.org").update(ended_at=timezone.now() - dt.timedelta(days=8))
    a_mail("c@example.org")
    call_command("prune_mail")
    assert set(Mail.objects.values_list("recipient", flat=True)) == {"b@example.org", "c@example.org"}


@pytest.mark.django_db(transaction=True)
def test_a_new_password_by_mail_with_a_real_worker(server: MailServer, client: Client) -> None:
    person = build.a_person("Lena Lead")
    with a_worker(EMAIL_URL=f"smtp://127.0.0.1:{server.port}"):
        answer = client.post("/accounts/password/reset/", {"email": person.email})
        assert answer.status_code == 302
        until(lambda: server.taken)
        until(lambda: Mail.objects.get().state == State.SENT)
    (to, message), *more = server.taken
    assert not more
    assert to == person.email
    link = re.search(r"https?://\S+(/accounts/\S+)", message.get_content())
    assert link
    assert client.get(link[1], follow=True).status_code == 200


def test_the_pause_between_tries_is_longer_than_a_child_of_the_worker_lives(settings: Any) -> None:
    assert services.TRY.total_seconds() > settings.WORKER_LIMITS["mail"][1]


def test_nothing_of_a_mail_is_in_the_table_of_tasks(db: None, tmp_path: Path) -> None:
    a_mail("secret@example.org")
    assert "secret" not in str(list(DBTaskResult.objects.values()))
