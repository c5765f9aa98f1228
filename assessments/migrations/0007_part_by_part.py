"""A plan is saved part by part: the description and the dates have versions, and no part is ever lost."""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

from recovery_site.triggers import Rule, install, remove

EARLIER = import_module("assessments.migrations.0002_guards")
PARTS = ("goal", "action", "evidencesource")
STAYS = "A part stays in its plan and keeps its identity."
RETIRED = "A part of a plan is taken out, never deleted."
WORDS = {
    "goal": ("statement", "goal"),
    "action": ("description", "action"),
    "evidencesource": ("description", "evidence"),
}


def earlier() -> list[Rule]:
    """The triggers of the tables that are altered here: SQLite drops them with the old table."""
    tables = {f"assessments_{model}" for model in (*PARTS, "plan")}
    return [rule for rule in EARLIER.rules() if rule.table in tables]


def rules() -> list[Rule]:
    """The triggers that are new."""
    moved = "OLD.plan_id <> NEW.plan_id OR OLD.uid <> NEW.uid"
    return [
        rule
        for part in PARTS
        for rule in (
            Rule(f"assessments_{part}_stays_update", f"assessments_{part}", "UPDATE", moved, STAYS),
            Rule(f"assessments_{part}_retired_delete", f"assessments_{part}", "DELETE", "1 = 1", RETIRED),
        )
    ]


def lift(apps, schema_editor) -> None:
    remove(schema_editor, earlier())


def put_back(apps, schema_editor) -> None:
    install(schema_editor, earlier())


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [("assessments", "0006_parts")]

    operations = [
        migrations.RunPython(lift, put_back),
        *(
            migrations.AddField("plan", name, models.PositiveIntegerField(default=0))
            for name in ("description_version", "dates_version")
        ),
        *(
            migrations.AddConstraint(
                model, models.CheckConstraint(condition=~Q(**{field: ""}), name=f"{prefix}_has_words")
            )
            for model, (field, prefix) in WORDS.items()
        ),
        migrations.AlterField(
            "signature",
            "proof",
            models.CharField(choices=[("password", "Confirmed with password")], max_length=20),
        ),
        migrations.RunPython(put_back, lift),
        migrations.RunPython(put_in, take_out),
    ]
