"""A comment that names somebody by mistake: its words can be removed, and that it was there stays."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessments.audit.canonical import sha256
from assessments.audit.models import Entry
from assessments.people.models import Membership, User
from assessments.people.services import add_member
from assessments.plans.helping import services
from assessments.plans.helping.models import Comment
from assessments.plans.models import Plan
from assessments.progress.lifecycle import close_review
from assessments.proving.checking import check
from assessments.proving.exporting import lines_of
from assessments.verifying import faults
from recovery_site.errors import NotNow
from tests.build import Place, a_person, a_system
from tests.plans.helping.test_discussion import here, said
from tests.plans.pages import a_desk, with_a_plan
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db

built = with_a_plan
WORDS = "Jo from the ward told me so"


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def comment(made: tuple[Place, Plan]) -> Comment:
    """Of the commissioner."""
    place, plan = made
    return said(plan, place.commissioner, WORDS)


def test_the_words_go_and_the_rest_stays(place: Place, comment: Comment) -> None:
    # Given the commissioner reads the discussion, in which they have named somebody
    desk, address = a_desk(place.commissioner), here(comment.plan, f"{comment.pk}/remove/")
    assert address in desk.get(here(comment.plan)).text
    assert WORDS in desk.get(address).text
    # When they remove it, twice
    for _ in range(2):
        assert desk.post(address)["Location"].endswith(f"#comment-{comment.pk}")
    # Then no page has its words, and both who wrote and who removed it stand there
    page = desk.get(here(comment.plan)).text
    assert WORDS not in page
    assert page.count(place.commissioner.name) >= 2
    assert address not in page
    assert desk.get(address).status_code == 302
    comment.refresh_from_db()
    assert (comment.words, comment.struck_by, comment.by) == ("", place.commissioner, place.commissioner)
    # And the log has the hash of the words alone, once
    entry = Entry.objects.filter(detail__removed=True).get()
    assert entry.detail["before"] == {"words": sha256(WORDS)}
    assert entry.detail["after"] == {"words": None}
    # And what checks the log finds nothing wrong, here and in an export
    assert faults(place.system) == []
    assert check(lines_of(place.system)).faults == []


def test_the_lead_removes_anybodys_also_when_the_review_is_closed(place: Place, comment: Comment) -> None:
    close_review(user=place.lead, review=comment.plan.row.review, reason="The time is over.")
    desk = a_desk(place.lead)
    assert f"{comment.pk}/remove/" in desk.get(here(comment.plan)).text
    services.strike(user=place.lead, comment=comment)
    assert WORDS not in desk.get(here(comment.plan)).text


def test_nobody_else_removes_it(place: Place, comment: Comment) -> None:
    representative = a_person()
    role = Membership.Role.REPRESENTATIVE
    add_member(by=None, system=place.system, user=representative, role=role, organisation=place.provider)
    stranger = a_system().lead
    with pytest.raises(NotNow):
        services.strike(user=representative, comment=comment)
    assert a_desk(representative).post(here(comment.plan, f"{comment.pk}/remove/")).status_code == 409
    for user in (place.partner, place.reader, stranger):
        with turned_away():
            services.strike(user=user, comment=comment)
        assert a_desk(user).post(here(comment.plan, f"{comment.pk}/remove/")).status_code in (403, 404)
    desk = a_desk(representative)
    assert f"{comment.pk}/remove/" not in desk.get(here(comment.plan)).text
    assert desk.get(here(comment.plan, f"{comment.pk}/remove/")).status_code == 409
    comment.refresh_from_db()
    assert comment.words == WORDS


def test_the_database_lets_nothing_else_of_it_change(place: Place, comment: Comment) -> None:
    def refused(user: User = place.commissioner, **values: object) -> bool:
        changed = {"words": "", "struck_by": user, "struck_at": timezone.now()} | values
        with suppress(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(**changed)
            connection.check_constraints()
            return False
        return True

    assert refused(words="Other words")
    assert refused(struck_at=None)
    assert refused(struck_by=None)
    assert refused(place.partner)
    assert refused(by=place.lead)
    assert refused(kind="dates")
    assert refused(at=timezone.now())
    assert not refused()
    assert refused()  # once
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(
            plan=comment.plan,
            kind="dates",
            words="",
            by=place.lead,
            at=timezone.now(),
            struck_by=place.lead,
            struck_at=timezone.now(),
        )
