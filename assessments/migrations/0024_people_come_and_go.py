"""Who has left the room, and the number of somebody who uses paper: one number, one person."""

from django.db import migrations, models
from django.db.models import Q

from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove


def rules() -> list[Rule]:
    """The trigger that this migration adds. A constraint would need an index, and that would lie in order of arrival."""
    taken = (
        "NEW.number IS NOT NULL AND EXISTS (SELECT 1 FROM assessments_participant AS p "
        "WHERE p.room_id = NEW.room_id AND p.number = NEW.number AND p.id <> NEW.id)"
    )
    message = "Somebody else has this number."
    return [
        Rule("assessments_participant_number_insert", "assessments_participant", "INSERT", taken, message)
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [("assessments", "0023_plans_that_are_begun")]

    operations = [
        SET_ASIDE,
        migrations.AddField("participant", "here", models.BooleanField(db_default=True, default=True)),
        migrations.AddField("participant", "number", models.PositiveSmallIntegerField(null=True)),
        migrations.AddConstraint(
            "participant",
            models.CheckConstraint(
                condition=Q(way="paper", number__gte=1) | Q(number__isnull=True), name="participant_number"
            ),
        ),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
