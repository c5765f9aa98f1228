"""Somebody whose only role anywhere is to read does not make themselves the recovery lead of a system."""

from __future__ import annotations

from django.db import migrations

from recovery_site.triggers import Rule, install, remove

HELD = "SELECT 1 FROM assessments_membership m WHERE m.user_id = NEW.user_id"
RULES = [
    Rule(
        "assessments_membership_reader_insert",
        "assessments_membership",
        "INSERT",
        "NEW.role = 'recovery_lead' AND NEW.given_by_id = NEW.user_id"
        f" AND EXISTS ({HELD}) AND NOT EXISTS ({HELD} AND m.role <> 'board_reader')",
        "somebody who only reads does not set up a local system",
    )
]


class Migration(migrations.Migration):
    dependencies = [("assessments", "0033_workshop_invitation")]

    operations = [
        migrations.RunPython(
            lambda _, schema_editor: install(schema_editor, RULES),
            lambda _, schema_editor: remove(schema_editor, RULES),
        )
    ]
