"""A plan names the strengths to build on; once it is signed, they stay as they are."""

from importlib import import_module

from django.db import migrations, models

from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove

SIGNED = "This plan has a signature, so it cannot change. Make a new version."
BEGUN = "assessments_review_begun_update"


def _begun() -> Rule:
    """The rule against opening Template A again once something stands in a plan, as it was before."""
    earlier = import_module("assessments.migrations.0016_life_of_a_review").rules()
    return next(rule for rule in earlier if rule.name == BEGUN)


def rules() -> list[Rule]:
    """The triggers that this migration adds, or puts in the place of older ones of the same name."""
    stay = "OLD.status <> 'draft' AND OLD.strengths <> NEW.strengths"
    before = _begun()
    when = before.when.replace("OR p.description <> ''", "OR p.description <> '' OR p.strengths <> ''")
    return [
        Rule("assessments_plan_strengths_update", "assessments_plan", "UPDATE", stay, SIGNED),
        Rule(before.name, before.table, before.act, when, before.message, before.lock),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())
    install(schema_editor, [_begun()])


class Migration(migrations.Migration):
    dependencies = [("assessments", "0043_row_differences")]

    operations = [
        SET_ASIDE,
        migrations.AddField(
            "plan", "strengths", models.TextField(blank=True, default="", max_length=5000), False
        ),
        migrations.AddField("plan", "strengths_version", models.PositiveIntegerField(default=0)),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
