"""`verify_chain` finds what somebody with the database did without the site, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessments.audit.canonical import sha256
from assessments.audit.models import Moved
from assessments.people.belonging import leave
from assessments.people.merging import merge_organisations
from assessments.people.models import LocalSystem, Membership, Organisation
from assessments.people.services import add_organisations, correct_system
from assessments.plans.models import Goal, Plan
from assessments.plans.services import revise
from assessments.progress.services import reopen
from assessments.record.models import CompletedTemplateA, Row
from assessments.record.services import complete
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from assessments.signoff.models import Revision, Signature
from assessments.verifying import faults
from recovery_site.expected_triggers import expected, faults_of_guards
from recovery_site.triggers import installed
from tests.build import Place, a_completed_template_a, a_person, a_plan, a_review, a_signed_plan, a_system
from tests.upgrade.database import lifted

pytestmark = pytest.mark.django_db


class World:
    """A local system with a review that was completed, reopened and completed again, and with three plans: one that
    both sides have signed, one that was signed and is being revised, one that nobody has signed."""

    def __init__(self) -> None:
        self.place: Place = a_system(name="Fen")
        self.system = self.place.system
        self.review = a_completed_template_a(self.place, a_review(self.place), priorities=(3, 4, 5))
        lead = self.place.lead
        reopen(user=lead, review=self.review, reason="A mistake.")
        self.review.refresh_from_db()
        complete(user=lead, review=self.review, fingerprint=fingerprint(self.review))
        self.review.refresh_from_db()
        self.signed = a_signed_plan(self.place, self.review)
        self.revised = a_signed_plan(self.place, self.review, 4)
        self.revised.refresh_from_db()
        revise(user=lead, plan=self.revised, reason="To add a goal.")
        self.draft = a_plan(self.place, self.review, 5)

    def faults(self) -> list[str]:
        return faults(LocalSystem.objects.get(pk=self.system.pk))


def built() -> World:
    made = World()
    assert made.faults() == []
    return made


@pytest.fixture
def world(made: World) -> World:
    return made


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_what_the_services_wrote_has_no_fault(world: World) -> None:
    again = a_review(world.place, title="Second review")
    a_completed_template_a(world.place, again)
    assert world.faults() == []


def test_organisations_that_are_added_renamed_removed_and_merged_have_no_fault(world: World) -> None:
    lead, system = world.place.lead, world.system
    add_organisations(by=None, system=system, commissioners=["Fen ICB"], partners=["Old Mill"])
    there = {one.name: one for one in Organisation.objects.filter(system=system)}
    names = {there["Fen ICB"].pk: "Fen and Holm ICB", there["Old Mill"].pk: ""}
    correct_system(user=lead, system=system, name="Fen", names=names, partners=["New Mill"])
    assert world.faults() == []
    kept = next(one for one in there.values() if one.part == "commissioner" and one.name != "Fen ICB")
    merge_organisations(user=lead, system=system, merged=there["Fen ICB"], into=kept, reason="Now one.")
    assert not Organisation.objects.filter(pk=there["Fen ICB"].pk).exists()
    assert world.faults() == []


# ------------------------------------------------------- with every guard in its place


def there_and_back(table: str, column: str, pk: int, *states: str) -> None:
    for state in states:
        sql(f"UPDATE assessments_{table} SET {column} = %s WHERE id = %s", state, pk)  # noqa: S608


def test_a_plan_that_was_moved_and_moved_back_is_found(world: World) -> None:
    there_and_back("plan", "status", world.signed.pk, "draft", "signed")
    assert any("was moved" in fault for fault in world.faults())


def test_a_review_that_was_moved_and_moved_back_is_found() -> None:
    place = a_system()
    review = a_completed_template_a(place, a_review(place))
    there_and_back("review", "phase", review.pk, "assessing", "planning")
    assert any("was moved" in fault for fault in faults(place.system))


@pytest.mark.parametrize("status", ["part_signed", "signed"])
def test_a_plan_that_is_signed_without_signatures_is_found(world: World, status: str) -> None:
    there_and_back("plan", "status", world.draft.pk, status)
    found = world.faults()
    assert any("other signatures than its state says" in fault for fault in found)
    assert any("another state than the log says" in fault for fault in found)


def forge_a_revision(world: World) -> None:
    filed = Revision.objects.create(
        plan=world.draft, number=1, content="{}", sha256=sha256("{}"), filed_at=timezone.now()
    )
    signature = Signature.objects.filter(revision__plan=world.signed)[0]
    signature.pk, signature.revision, signature.sha256 = None, filed, filed.sha256
    signature.save()


def forge_a_completion(world: World) -> None:
    last = CompletedTemplateA.objects.filter(review=world.review).latest("number")
    last.pk, last.number, last.content = None, 3, "{}"
    last.save()


def slip_in_a_member(world: World) -> None:
    Membership.objects.create(
        system=world.system,
        user=a_person("Mallory"),
        role="recovery_lead",
        organisation=Organisation.objects.get(system=world.system, part="provider"),
    )


def bring_back_who_left(world: World) -> None:
    member = Membership.objects.get(user=world.place.reader)
    key = member.pk
    leave(user=world.place.reader, system=world.system, reason="A new job.")
    assert not world.faults()
    member.pk = key
    member.save(force_insert=True)


def slip_in_a_review(world: World) -> None:
    review = Review.objects.get(pk=world.review.pk)
    review.pk, review.phase, review.title = None, "assessing", "Never started"
    review.save()


@pytest.mark.parametrize(
    ("intrusion", "words"),
    [
        (forge_a_revision, "not in the log"),
        (forge_a_completion, "not in the log"),
        (slip_in_a_member, "who added them"),
        (slip_in_a_review, "does not say by whom"),
        (lambda w: Membership.objects.filter(user=w.place.reader).update(role="partner"), "another role"),
        (
            lambda w: LocalSystem.objects.filter(pk=w.system.pk).update(name="Fen and Holm"),
            "was called “Fen”",
        ),
        (
            lambda w: Organisation.objects.filter(system=w.system, part="provider").update(name="Elsewhere"),
            "“Elsewhere” is not in the log",
        ),
        (
            lambda w: Organisation.objects.create(system=w.system, name="Slipped in", part="partner"),
            "“Slipped in” is not in the log",
        ),
        (lambda w: Membership.objects.filter(user=w.place.reader).update(user=a_person()), "somebody else"),
        (lambda w: Membership.objects.filter(user=w.place.reader).delete(), "that anybody left"),
        (bring_back_who_left, "another role"),
        (lambda w: Plan.objects.filter(pk=w.draft.pk).update(status="part_signed"), "another state"),
    ],
)
def test_what_no_guard_can_refuse_is_found(
    world: World, intrusion: Callable[[World], object], words: str
) -> None:
    intrusion(world)
    assert any(words in fault for fault in world.faults())


@pytest.mark.parametrize(
    "table", ["review", "plan", "row", "goal", "action", "evidencesource", "reservation"]
)
def test_a_row_is_not_put_in_the_place_of_another(world: World, table: str) -> None:
    """`REPLACE INTO`, from a connection on which no trigger sees what it deletes."""
    if table == "reservation":
        row = Row.objects.filter(review=world.review).first()
        with lifted():
            sql(
                "INSERT INTO assessments_reservation (row_id, position, words, held_by, uid, system_id) "
                "VALUES (%s, 1, 'a', '', '00000000000000000000000000000001', %s)",
                row.pk if row else 0,
                world.review.system_id,
            )
    replaced_is_refused(table)


@pytest.mark.parametrize("table", ["entry", "revision", "signature", "completedtemplatea", "moved"])
def test_history_is_not_replaced_even_when_no_trigger_sees_a_delete(world: World, table: str) -> None:
    replaced_is_refused(table)


def replaced_is_refused(table: str) -> None:
    name = f"assessments_{table}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name} ORDER BY id LIMIT 1")  # noqa: S608
        before = cursor.fetchone()
        columns = ", ".join(f'"{column[0]}"' for column in cursor.description)
        same = f"SELECT {columns} FROM {name} WHERE id = {before[0]}"  # noqa: S608
        words, at_end = "INSERT OR REPLACE INTO", ""
        if connection.vendor == "postgresql":
            words, at_end = "INSERT INTO", "ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id"
        else:
            cursor.execute("PRAGMA recursive_triggers=OFF")
        system = "OVERRIDING SYSTEM VALUE" if connection.vendor == "postgresql" else ""
        try:
            with pytest.raises(IntegrityError), transaction.atomic():
                connection.cursor().execute(f"{words} {name} ({columns}) {system} {same} {at_end}")
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA recursive_triggers=ON")
        cursor.execute(same)
        assert cursor.fetchone() == before


@pytest.mark.parametrize("table", ["review", "plan"])
def test_a_review_and_a_plan_keep_their_number(world: World, table: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        sql(f"UPDATE assessments_{table} SET id = 9999")  # noqa: S608
    with pytest.raises(IntegrityError), transaction.atomic():
        sql(f"DELETE FROM assessments_{table}")  # noqa: S608


def test_lines_about_moves_never_change(world: World) -> None:
    assert Moved.objects.exists()
    for change in (lambda: Moved.objects.update(went_to="x"), lambda: Moved.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# ------------------------------------------------------------ with the guards taken off


def another_text(world: World) -> None:
    Row.objects.filter(review=world.review, challenge__number=1).update(comments="Quite another.")


def another_difference(world: World) -> None:
    Row.objects.filter(review=world.review, challenge__number=1).update(differences="All alike.")


@pytest.mark.parametrize(
    ("intrusion", "words"),
    [
        (another_text, "not those of its completed Template A"),
        (another_difference, "not those of its completed Template A"),
        (lambda w: Goal.ever.filter(plan=w.signed).update(target="Less"), "no longer says what was signed"),
        (lambda w: Plan.objects.filter(pk=w.signed.pk).update(description="x"), "no longer says what was signed"),
        (lambda w: Revision.objects.filter(plan=w.signed).update(content="{}"), "was changed"),
        (lambda w: Signature.objects.filter(revision__plan=w.signed, side="provider").delete(), "missing"),
        (lambda w: Review.objects.filter(pk=w.review.pk).update(phase="closed"), "its guard was off"),
        (lambda w: CompletedTemplateA.objects.filter(number=1).delete(), "is in the log, and is missing"),
        (lambda w: Plan.objects.filter(pk=w.draft.pk).update(row=Row.objects.get(
            review=w.review, challenge__number=1)), ""),
    ],
)  # fmt: skip
def test_what_was_done_while_the_guards_were_off_is_found(
    world: World, intrusion: Callable[[World], object], words: str
) -> None:
    connection.check_constraints()
    with lifted():
        intrusion(world)
    if words:
        assert any(words in fault for fault in world.faults())


def test_a_review_that_was_taken_out_is_found() -> None:
    place = a_system()
    review = a_review(place)
    with lifted():
        sql("DELETE FROM assessments_review WHERE id = %s", review.pk)
    assert any("is missing" in fault for fault in faults(place.system))


@pytest.fixture(scope="module")
def wanted() -> dict[str, str]:
    """The guards of this release; a process of its own finds them."""
    return expected()


@pytest.mark.timeout(300)
def test_a_guard_that_is_missing_or_another_one_is_found(wanted: dict[str, str]) -> None:
    connection.check_constraints()
    assert faults_of_guards(wanted) == []
    name = "assessments_revision_kept_update"
    on = " ON assessments_revision" if connection.vendor == "postgresql" else ""
    sql(f"DROP TRIGGER {name}{on}")
    assert [name in fault for fault in faults_of_guards(wanted)] == [True]
    if connection.vendor == "postgresql":
        sql(f"CREATE TRIGGER {name} BEFORE UPDATE ON assessments_revision EXECUTE FUNCTION {name}()")
        sql(f"ALTER TABLE assessments_revision DISABLE TRIGGER {name}")
    else:
        sql(f"CREATE TRIGGER {name} BEFORE UPDATE ON assessments_revision WHEN 1 = 2 BEGIN SELECT 1; END")
    assert [name in fault for fault in faults_of_guards(wanted)] == [True]


@pytest.mark.timeout(300)
def test_both_databases_have_the_same_guards(wanted: dict[str, str]) -> None:
    assert installed() == wanted
