"""Actions move once a version of their plan has every signature: one that only one side signed is no plan yet."""

from importlib import import_module

from django.db import migrations

from recovery_site.triggers import Rule, install, remove

NAME = "assessments_happening_in_force"


def before() -> list[Rule]:
    """The trigger that this one takes the place of."""
    return [
        rule
        for rule in import_module("assessments.migrations.0050_looking_back_guards").rules()
        if rule.name == NAME
    ]


def rules() -> list[Rule]:
    """The trigger that this migration puts in the place of the older one."""
    return [Rule(NAME, one.table, one.act, _signed_by_all(one.when), one.message) for one in before()]


def _signed_by_all(when: str) -> str:
    newer = "(p.status = 'signed' OR p.revision > 1)"
    whole = (
        "EXISTS (SELECT 1 FROM assessments_revision AS filed WHERE filed.plan_id = p.id AND "
        "(SELECT COUNT(*) FROM assessments_signature AS s WHERE s.revision_id = filed.id) "
        ">= CASE WHEN v.kind = 'joint' THEN 2 ELSE 1 END)"
    )
    first, last = when.split(newer)
    return first + whole + last


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())
    install(schema_editor, before())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0064_board_papers"),
    ]

    operations = [migrations.RunPython(put_in, take_out)]
