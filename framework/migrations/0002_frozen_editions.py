"""The database itself refuses to change an edition that a review uses.

No column here can be null, so `<>` is enough to see a change. `recovery_site/triggers.py` makes each rule a trigger
in the words of either database.
"""

from django.db import migrations

from recovery_site.triggers import Rule, install, remove

FROZEN = "A review uses this edition of the framework, so it cannot change. Make a new edition."
KEPT = "An edition that a review uses stays in use. This record cannot be changed or removed."
MIXED = "A descriptor joins a challenge and a stage of the same edition."

# Where each table keeps its edition. {row} becomes OLD or NEW.
OWN = "{row}.edition_id"
BY_CHALLENGE = "(SELECT edition_id FROM framework_challenge WHERE id = {row}.challenge_id)"
EDITION_OF = {
    "Edition": "{row}.id",
    "Stage": OWN,
    "Challenge": OWN,
    "GlossaryTerm": OWN,
    "Descriptor": BY_CHALLENGE,
    "Indicator": BY_CHALLENGE,
    "DataSource": BY_CHALLENGE,
}
FREE = {"Edition": {"current"}}  # which edition is current may change at any time


def _in_use(edition: str, row: str) -> str:
    where = edition.format(row=row)  # from the table above, never from outside
    return f"EXISTS (SELECT 1 FROM framework_freeze WHERE edition_id = {where})"  # noqa: S608


def rules(apps, free=FREE) -> list[Rule]:
    """Every trigger of this app. `free` are the fields of each model that may change at any time."""
    found = []
    for model_name, edition in EDITION_OF.items():
        meta = apps.get_model("framework", model_name)._meta
        table = meta.db_table
        changed = " OR ".join(
            f"OLD.{field.column} <> NEW.{field.column}"
            for field in meta.concrete_fields
            if field.name not in free.get(model_name, ())
        )
        old, new = _in_use(edition, "OLD"), _in_use(edition, "NEW")
        found.append(
            Rule(f"{table}_frozen_update", table, "UPDATE", f"({changed}) AND ({old} OR {new})", FROZEN)
        )
        found.append(Rule(f"{table}_frozen_delete", table, "DELETE", old, FROZEN))
        if model_name != "Edition":
            found.append(Rule(f"{table}_frozen_insert", table, "INSERT", new, FROZEN))

    mixed = (
        "(SELECT edition_id FROM framework_challenge WHERE id = NEW.challenge_id) <> "
        "(SELECT edition_id FROM framework_stage WHERE id = NEW.stage_id)"
    )
    for act in ("INSERT", "UPDATE"):
        found.append(
            Rule(f"framework_descriptor_same_{act.lower()}", "framework_descriptor", act, mixed, MIXED)
        )
    for act in ("UPDATE", "DELETE"):
        found.append(Rule(f"framework_freeze_kept_{act.lower()}", "framework_freeze", act, "1 = 1", KEPT))
    return found


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules(apps))


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules(apps))


class Migration(migrations.Migration):
    dependencies = [("framework", "0001_initial")]

    operations = [migrations.RunPython(put_in, take_out)]
