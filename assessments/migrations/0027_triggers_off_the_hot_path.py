"""Rules of a room that a ballot cannot break are not asked about with each ballot.

Every ballot makes its room's version grow, which is an UPDATE of the room. A trigger that names its columns works only
when one of them is written, so none of these does then.
"""

from importlib import import_module

from django.db import migrations

from recovery_site.triggers import Rule, install

COLUMNS = {
    "0004_room_guards": {"assessments_room_asks_its_own_update": "asking_id"},
    "0018_rehearsals_and_reasons": {"assessments_room_showing_update": "showing_id"},
    "0022_who_is_there": {
        "assessments_room_thresholds_update": "screen_least, record_least",
        "assessments_room_level_update": "level",
        "assessments_room_levels_update": "level, review_id",
    },
}


def rules(*, narrow: bool) -> list[Rule]:
    """The rules, each about its columns alone, or about every change of the row."""
    return [
        Rule(
            rule.name,
            rule.table,
            f"UPDATE OF {columns[rule.name]}" if narrow else "UPDATE",
            rule.when,
            rule.message,
        )
        for module, columns in COLUMNS.items()
        for rule in import_module(f"assessments.migrations.{module}").rules()
        if rule.name in columns
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules(narrow=True))


def take_out(apps, schema_editor) -> None:
    install(schema_editor, rules(narrow=False))


class Migration(migrations.Migration):
    dependencies = [("assessments", "0026_more_than_half")]

    operations = [migrations.RunPython(put_in, take_out)]
