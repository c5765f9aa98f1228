"""A part of a draft may say anything at all; dates make sense; why something is due after the next review is said."""

from django.db import migrations, models
from django.db.models import Q

from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove

SIGNED = "This plan has a signature, so it cannot change. Make a new version."
EARLY = "Nothing in a plan is dated before its review."
REVIEW_DATE = (
    "(SELECT v.date FROM assessments_review AS v JOIN assessments_row AS r ON r.review_id = v.id "
    "WHERE r.id = {row})"
)
ROW_OF_PLAN = "(SELECT row_id FROM assessments_plan WHERE id = NEW.plan_id)"


def _rules():
    for table, columns, row in (
        ("plan", ("agreed_on", "next_review_on"), "NEW.row_id"),
        ("goal", ("due_on",), ROW_OF_PLAN),
        ("action", ("due_on",), ROW_OF_PLAN),
    ):
        for column in columns:
            early = f"NEW.{column} IS NOT NULL AND NEW.{column} < {REVIEW_DATE.format(row=row)}"
            changed = f"(OLD.{column} IS NULL OR OLD.{column} <> NEW.{column})"
            yield f"{table}_{column}", table, "INSERT", early, EARLY
            yield f"{table}_{column}", table, "UPDATE", f"{changed} AND {early}", EARLY
    later = "OLD.status <> 'draft' AND OLD.later_reason <> NEW.later_reason"
    yield "plan_later_reason", "plan", "UPDATE", later, SIGNED


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    return [
        Rule(f"assessments_{name}_{act.lower()}", f"assessments_{table}", act, when, message)
        for name, table, act, when, message in _rules()
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


FIRST_BOX = (("goal", "statement"), ("action", "description"), ("evidencesource", "description"))


def fill(apps, schema_editor) -> None:
    """What the earlier release knows: no part without its first words. Those of a signed plan have them."""
    for name, box in FIRST_BOX:
        model = apps.get_model("assessments", name)
        model.objects.filter(**{box: ""}).update(**{box: "–"})


class Migration(migrations.Migration):
    dependencies = [("assessments", "0022_who_is_there")]

    operations = [
        SET_ASIDE,
        migrations.AddField(
            "plan", "later_reason", models.TextField(blank=True, default="", max_length=2000), False
        ),
        migrations.AlterField("goal", "statement", models.TextField(blank=True, max_length=5000)),
        migrations.AlterField("action", "description", models.TextField(blank=True, max_length=5000)),
        migrations.AlterField("evidencesource", "description", models.CharField(blank=True, max_length=500)),
        migrations.RemoveConstraint("goal", "goal_has_words"),
        migrations.RemoveConstraint("action", "action_has_words"),
        migrations.RemoveConstraint("evidencesource", "evidence_has_words"),
        migrations.RunPython(migrations.RunPython.noop, fill),
        migrations.AddConstraint(
            "goal",
            models.CheckConstraint(
                condition=~Q(statement="", measure="", baseline="", target="", due_on=None),
                name="goal_says_something",
            ),
        ),
        migrations.AddConstraint(
            "action",
            models.CheckConstraint(
                condition=~Q(description="", owner="", due_on=None), name="action_says_something"
            ),
        ),
        migrations.AddConstraint(
            "evidencesource",
            models.CheckConstraint(condition=~Q(description="", link=""), name="evidence_says_something"),
        ),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
