"""Reservations have an identity; the rules of Template A that only services knew are in the database, too.

How many challenges and which stages there are, the review's edition says: no number of the method stands here.
"""

from importlib import import_module
from uuid import uuid4

from django.db import migrations, models
from django.db.models import F, Q

from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove

EARLIER = import_module("assessments.migrations.0002_guards")
STAGE = "Template A names a stage that the edition of this review does not have."
RANK = "There is a rank beyond the number of challenges of this edition."
OUTCOME = "A reservation goes with an outcome that says so."
UNPUBLISHED = "A review begins on a published edition."
BEGUN = "A plan was begun on this Template A, so it stays as it is."
EDITION = "(SELECT edition_id FROM assessments_review WHERE id = NEW.review_id)"


def _rules():
    stages = f"SELECT 1 FROM framework_stage WHERE edition_id = {EDITION} AND number = NEW.stage"  # noqa: S608
    most = f"(SELECT COUNT(*) FROM framework_challenge WHERE edition_id = {EDITION})"  # noqa: S608
    for act in ("INSERT", "UPDATE"):
        yield "row_stage", "row", act, f"NEW.stage IS NOT NULL AND NOT EXISTS ({stages})", STAGE
        yield "row_rank", "row", act, f"NEW.rank IS NOT NULL AND NEW.rank > {most}", RANK
        agreed = "(SELECT outcome FROM assessments_row WHERE id = NEW.row_id) = 'agreed'"
        yield "reservation_outcome", "reservation", act, agreed, OUTCOME
    reserved = "EXISTS (SELECT 1 FROM assessments_reservation WHERE row_id = NEW.id)"
    yield "row_outcome", "row", "UPDATE", f"NEW.outcome = 'agreed' AND {reserved}", OUTCOME
    without = (
        "EXISTS (SELECT 1 FROM assessments_row AS r WHERE r.review_id = NEW.id AND r.outcome = 'reservations' "
        "AND NOT EXISTS (SELECT 1 FROM assessments_reservation AS v WHERE v.row_id = r.id))"
    )
    completed = "OLD.phase = 'assessing' AND NEW.phase = 'planning'"
    yield "review_reservations", "review", "UPDATE", f"{completed} AND {without}", OUTCOME
    unpublished = "(SELECT state FROM framework_edition WHERE id = NEW.edition_id) <> 'published'"
    yield "review_edition", "review", "INSERT", unpublished, UNPUBLISHED
    begun = (
        "EXISTS (SELECT 1 FROM assessments_plan AS p JOIN assessments_row AS r ON r.id = p.row_id "
        "WHERE r.review_id = NEW.id)"
    )
    reopened = "OLD.phase = 'planning' AND NEW.phase = 'assessing'"
    yield "review_begun", "review", "UPDATE", f"{reopened} AND {begun}", BEGUN


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    return [
        Rule(f"assessments_{name}_{act.lower()}", f"assessments_{table}", act, when, message)
        for name, table, act, when, message in _rules()
    ]


def _kept() -> list[Rule]:
    """The triggers that refuse to let a completed Template A change, while its rows get what they lacked."""
    tables = {"assessments_row", "assessments_reservation"}
    return [rule for rule in EARLIER.rules() if rule.table in tables]


def lift(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":  # SQLite: SET_ASIDE has done it
        remove(schema_editor, _kept())


def put_back(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        install(schema_editor, _kept())


def identify(apps, schema_editor) -> None:
    """A uid for every reservation, also of a completed Template A: its kept text has none."""
    reservation = apps.get_model("assessments", "Reservation")
    for pk in reservation.objects.values_list("pk", flat=True).iterator():
        reservation.objects.filter(pk=pk).update(uid=uuid4())


def agree_outcomes(apps, schema_editor) -> None:
    """Rows that are still being written follow the rule from now on; a completed Template A stays as it is."""
    row = apps.get_model("assessments", "Row")
    open_rows = row.objects.filter(review__phase="assessing")
    reserved = open_rows.filter(outcome="agreed", reservations__isnull=False).values("pk")
    row.objects.filter(pk__in=list(reserved.values_list("pk", flat=True))).update(
        outcome="reservations", version=F("version") + 1
    )


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


STAGE_FROM_1 = Q(outcome__in=["agreed", "reservations"], stage__isnull=False, stage__gte=1)
NO_STAGE = Q(outcome="not_reached", stage=None)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0009_worker_outbox_reports"), ("framework", "0003_edition_state")]

    operations = [
        SET_ASIDE,
        migrations.RunPython(lift, put_back),
        migrations.AddField("reservation", "uid", models.UUIDField(editable=False, null=True)),
        migrations.RunPython(identify, migrations.RunPython.noop),
        migrations.AlterField(
            "reservation", "uid", models.UUIDField(default=uuid4, editable=False, unique=True)
        ),
        migrations.RemoveConstraint("row", "rank_1_to_10"),
        migrations.RemoveConstraint("row", "stage_goes_with_agreement"),
        migrations.AddConstraint(
            "row", models.CheckConstraint(condition=Q(rank__gte=1) | Q(rank=None), name="rank_from_1")
        ),
        migrations.AddConstraint(
            "row",
            models.CheckConstraint(condition=STAGE_FROM_1 | NO_STAGE, name="stage_goes_with_agreement"),
        ),
        migrations.RunPython(agree_outcomes, migrations.RunPython.noop),
        migrations.RunPython(put_back, lift),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
