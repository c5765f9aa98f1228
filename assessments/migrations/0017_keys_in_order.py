"""Ballots and participants have keys that begin with the number of their question or room, and no other index."""

from django.db import migrations, models
from django.db.models import F, Q

from assessments.workshop.models import GivenKey
from recovery_site.triggers import BRING_BACK, SET_ASIDE

KEYS = 2**40
OF = {"assessments_ballot": "question_id", "assessments_participant": "room_id"}


def give_keys(apps, schema_editor) -> None:
    """The last 40 bits of the old key stay, so that phones find again what is theirs in a room that is open."""
    for table, number in OF.items():
        schema_editor.execute(f"UPDATE {table} SET id = {number} * {KEYS} + (id & {KEYS - 1})")  # noqa: S608


def often_vacuumed(apps, schema_editor) -> None:
    """PostgreSQL: rows that are written anew again and again are cleared away soon."""
    if schema_editor.connection.vendor == "postgresql":
        for table in OF:
            schema_editor.execute(
                f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0, "
                "autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0)"
            )


def as_usual(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in OF:
            schema_editor.execute(
                f"ALTER TABLE {table} RESET (autovacuum_vacuum_scale_factor, "
                "autovacuum_vacuum_threshold, autovacuum_vacuum_cost_delay)"
            )


def in_range(of: str) -> Q:
    number = models.ExpressionWrapper(F(of), output_field=models.BigIntegerField())
    return Q(id__gte=number * KEYS, id__lt=number * KEYS + KEYS)


def belongs(to: str, name: str) -> models.ForeignKey:
    return models.ForeignKey(to, on_delete=models.CASCADE, related_name=name, db_index=False)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0016_life_of_a_review")]

    operations = [
        SET_ASIDE,
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField("ballot", "id", GivenKey(primary_key=True, serialize=False)),
        migrations.AlterField("ballot", "question", belongs("assessments.question", "ballots")),
        migrations.AlterField("participant", "id", GivenKey(primary_key=True, serialize=False)),
        migrations.AlterField("participant", "room", belongs("assessments.room", "participants")),
        migrations.AddConstraint(
            "ballot", models.CheckConstraint(condition=in_range("question"), name="ballot_key")
        ),
        migrations.AddConstraint(
            "participant", models.CheckConstraint(condition=in_range("room"), name="participant_key")
        ),
        migrations.RunPython(often_vacuumed, as_usual),
        BRING_BACK,
    ]
