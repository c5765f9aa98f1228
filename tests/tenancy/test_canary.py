"""Each of two local systems says everything in words with a token of its own. Everybody reads all that they can reach:
nobody ever finds the token of a system that they do not belong to, and those who belong find their own.
"""

from __future__ import annotations

import email
import email.policy
import logging
from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from django.db import transaction
from pytest_django import DjangoDbBlocker

from assessments.people.models import User
from assessments.people.tenancy import tenants
from tests.tenancy.crawl import read_all
from tests.tenancy.matrix import HERE, THERE, Matrix, Person, a_matrix
from tests.tenancy.world import MADE_BY_THE_SITE, Everything, texts

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.pdf]
Count = Callable[[str, object], None]
ROLES = [f"{role} {whose}" for whose in (HERE, THERE) for role in User.memberships.rel.related_model.Role]
PEOPLE = [
    *ROLES,
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


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_finds_a_word_of_a_system_that_is_not_theirs(
    matrix: Matrix, name: str, caplog: pytest.LogCaptureFixture, record_property: Count
) -> None:
    person = matrix.person(name)
    with caplog.at_level(logging.DEBUG):
        read = read_all(matrix, person)
    # Then nothing strange is on any page, file, fragment or stream
    assert read.leaks(strange(matrix, person)) == []
    # nor behind a link with a code, but for what it is a link to
    for address, text in read.by_link.items():
        others = {world.token for whose, world in matrix.worlds.items() if not address.startswith(whose)}
        assert not [token for token in others if token in text and token in strange(matrix, person)], address
    # nor a word of anybody in the log
    told = " ".join(one.getMessage() for one in caplog.records if one.name != "django.db.backends").casefold()
    assert [world.token for world in matrix.worlds.values() if world.token.casefold() in told] == []
    # And they found their own
    for whose in belongs(person):
        own = [address for address in read.pages if matrix.worlds[whose].token in read.pages[address]]
        assert len(own) >= (1 if person.room else 20), own
    pages = len(read.pages) + len(read.by_link)
    record_property("counted", ("canary: pages, files, fragments and streams read", pages))
    record_property("counted", ("canary: leaks", 0))


def test_everybody_is_looked_at(matrix: Matrix) -> None:
    assert sorted(one.name for one in matrix.people) == sorted(PEOPLE)


# What a lead cannot read on any page: typed for oneself, or for a machine.
NOT_SHOWN = {"Listening.process", "Question.result"}


def words_of(world: Everything) -> Iterator[tuple[str, str]]:
    """Each field of a model with each text of that system in it."""
    for model in tenants():
        for one in texts(model):
            name = f"{model.__name__}.{one.name}"
            if name not in MADE_BY_THE_SITE | NOT_SHOWN:
                for value in model._base_manager.filter(system=world.system).values_list(one.name, flat=True):
                    if world.token in str(value):
                        yield name, str(value)


@pytest.mark.parametrize("whose", [HERE, THERE])
def test_a_lead_finds_everything_that_their_system_says(
    matrix: Matrix, whose: str, record_property: Count
) -> None:
    """So the canary looks where the words are: each text field is read by somebody."""
    world = matrix.worlds[whose]
    read = read_all(matrix, matrix.person(f"recovery_lead {whose}"))
    everything = " ".join(read.pages.values())
    fields = {name for name, _ in words_of(world)}
    seen = {name for name, text in words_of(world) if text in everything}
    assert fields - seen == set()
    record_property("counted", ("canary: text fields looked for", len(fields)))


def test_no_mail_tells_somebody_of_a_system_that_is_not_theirs(
    matrix: Matrix, record_property: Count
) -> None:
    sent = matrix.mails  # type: ignore[attr-defined]
    assert len(sent) >= 6
    for one in sent:
        (address,) = one.to
        person = User.objects.get(email=address)
        theirs = set(person.memberships.values_list("system", flat=True))
        text = str(email.message_from_bytes(one.message().as_bytes(), policy=email.policy.default)) + one.body
        for world in matrix.worlds.values():
            assert world.system.pk in theirs or world.token.casefold() not in text.casefold(), one.subject
    record_property("counted", ("canary: mails read", len(sent)))
