"""Each of two local systems says everything in words with a token of its own. Everybody reads all that they can reach:
nobody ever finds the token of a system that they do not belong to, and those who belong find their own.
"""

from __future__ import annotations

import email
import email.policy
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from django.db import transaction
from pytest_django import DjangoDbBlocker

from assessments.people.invitations.models import Invitation
from assessments.people.models import Membership, Organisation, User
from assessments.people.policy import Role
from assessments.people.tenancy import tenants
from assessments.reports.board.models import Brand
from tests.tenancy.codes import MADE_BY_THE_SITE
from tests.tenancy.crawl import Read, read_all
from tests.tenancy.matrix import HERE, THERE, Matrix, Person, a_matrix
from tests.tenancy.world import Everything, texts

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.pdf]
Count = Callable[[str, object], None]
# Of those who have one role elsewhere the lead alone: nobody there has more.
PEOPLE = [
    *(f"{role} {HERE}" for role in Role),
    f"{Role.RECOVERY_LEAD} {THERE}",
    "partner here, lead there",
    "facilitator and commissioner",
    "left",
    "no system",
    "administrator",
    "closed account",
    "nobody",
    "phone here",
    "phone there",
]


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Matrix]:
    with django_db_blocker.unblock(), transaction.atomic():
        mail.outbox = []
        found = a_matrix()
        found.mails = list(mail.outbox)  # type: ignore[attr-defined]
        yield found
        transaction.set_rollback(True)


def belongs(person: Person) -> set[str]:
    return set(person.roles) | ({person.room} if person.room else set())


def strange(matrix: Matrix, person: Person) -> set[str]:
    """The tokens that this person must not find."""
    return {world.token for whose, world in matrix.worlds.items() if whose not in belongs(person)}


def names_in(matrix: Matrix) -> list[str]:
    """What an administrator may read of every system: what it and its organisations are called, also on its
    papers, and its people.
    """
    people = User.objects.values_list("name", "email")
    names = [*Brand.objects.values_list("name", flat=True)]
    names += [*Organisation.objects.values_list("name", flat=True), *(part for one in people for part in one)]
    return [*names, *(world.system.name for world in matrix.worlds.values())]


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_finds_a_word_of_a_system_that_is_not_theirs(
    matrix: Matrix, name: str, caplog: pytest.LogCaptureFixture, record_property: Count
) -> None:
    person = matrix.person(name)
    with caplog.at_level(logging.INFO):
        read = READ.setdefault(name, read_all(matrix, person))
    if name == "administrator":
        read.forget(names_in(matrix), "/administration/")
    # Then nothing strange is on any page, file, fragment or stream
    assert read.leaks(strange(matrix, person)) == []
    # nor behind a link with a code, but for what it is a link to
    for address, text in read.by_link.items():
        others = {world.token for whose, world in matrix.worlds.items() if not address.startswith(whose)}
        assert [token for token in others & strange(matrix, person) if token in text] == [], address
    # nor a word of anybody in the log
    told = " ".join(one.getMessage() for one in caplog.records).casefold()
    assert [world.token for world in matrix.worlds.values() if world.token.casefold() in told] == []
    # And they found their own
    for whose in belongs(person):
        own = [address for address in read.pages if matrix.worlds[whose].token in read.pages[address]]
        assert len(own) >= (1 if person.room else 20), own
    pages = len(read.pages) + len(read.by_link)
    record_property("counted", ("canary: pages, files, fragments and streams read", pages))
    record_property("counted", ("canary: leaks", 0))


READ: dict[str, Read] = {}


def test_everybody_is_looked_at(matrix: Matrix) -> None:
    left_out = {f"{role} {THERE}" for role in Role if role != Role.RECOVERY_LEAD}
    assert {one.name for one in matrix.people} == set(PEOPLE) | left_out


# What a lead cannot read on any page: typed for oneself, or for a machine.
NOT_SHOWN = {"Listening.process", "Question.result"}


def words_of(world: Everything) -> Iterator[tuple[str, str]]:
    """Each field of a model with each text of that system in it; of a list or a snapshot with each of its texts."""
    word = re.compile(rf"[^\"'\[\]{{}}:,]*{world.token}[^\"'\[\]{{}}:,]*")
    for model in tenants():
        for one in texts(model):
            name = f"{model.__name__}.{one.name}"
            if name not in MADE_BY_THE_SITE | NOT_SHOWN:
                for value in model._base_manager.filter(system=world.system).values_list(one.name, flat=True):
                    yield from ((name, text.strip()) for text in word.findall(str(value)))


def test_a_lead_finds_everything_that_their_system_says(matrix: Matrix, record_property: Count) -> None:
    """So the canary looks where the words are: each text field is read by somebody."""
    world, lead = matrix.worlds[HERE], matrix.person(f"{Role.RECOVERY_LEAD} {HERE}")
    read = READ.get(lead.name) or read_all(matrix, lead)
    pages = {
        at: text for at, text in read.pages.items() if "/everything" not in at
    }  # not by its export alone
    everything = " ".join(pages.values())
    fields = {name for name, _ in words_of(world)}
    assert fields - {name for name, text in words_of(world) if text in everything} == set()
    record_property("counted", ("canary: text fields looked for", len(fields)))


def test_no_mail_tells_somebody_of_a_system_that_is_not_theirs(
    matrix: Matrix, record_property: Count
) -> None:
    sent = matrix.mails  # type: ignore[attr-defined]
    assert len(sent) >= 6
    for one in sent:
        (address,) = one.to
        theirs = set(Membership.objects.filter(user__email=address).values_list("system", flat=True))
        theirs |= set(Invitation.objects.filter(email=address).values_list("system", flat=True))
        text = str(email.message_from_bytes(one.message().as_bytes(), policy=email.policy.default)) + one.body
        for world in matrix.worlds.values():
            assert world.system.pk in theirs or world.token.casefold() not in text.casefold(), one.subject
    record_property("counted", ("canary: mails read", len(sent)))
