"""Who took part gets a version, so that two people who save at once are noticed."""

from importlib import import_module

from django.db import migrations, models

from recovery_site.triggers import install

ROOM = import_module("assessments.migrations.0004_room_guards")


def put_back(apps, schema_editor) -> None:
    """SQLite makes the table anew when a column is added or taken away, which drops its triggers."""
    install(schema_editor, [rule for rule in ROOM.rules() if rule.table == "assessments_participation"])


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_room_guards")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, put_back),
        migrations.AddField("participation", "version", models.PositiveIntegerField(default=1)),
        migrations.RunPython(put_back, migrations.RunPython.noop),
    ]
