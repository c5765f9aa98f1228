"""Every row carries its local system, and the database holds that what belongs together belongs to one of them."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from assessments.people.tenancy import Link, keyed, rules
from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove

NOT_THEIRS = "Whoever does this belongs to the local system."
# Each table after what it belongs to: model, and the column and the table that its system comes from.
CARRIED = (
    ("row", "review_id", "review"),
    ("reservation", "row_id", "row"),
    ("ranking", "review_id", "review"),
    ("participation", "review_id", "review"),
    ("completedtemplatea", "review_id", "review"),
    ("room", "review_id", "review"),
    ("agendaitem", "room_id", "room"),
    ("question", "room_id", "room"),
    ("listening", "room_id", "room"),
    ("plan", "row_id", "row"),
    ("goal", "plan_id", "plan"),
    ("action", "plan_id", "plan"),
    ("evidencesource", "plan_id", "plan"),
    ("revision", "plan_id", "plan"),
    ("signature", "revision_id", "revision"),
    ("madereport", "review_id", "review"),
)
ALSO = {  # what else of a system a row points to
    "room": (("asking_id", "question", True), ("showing_id", "question", True)),
}
MAY_BE_NOBODYS = {"madereport"}
BY = (  # who did something, when it is written
    ("signature", "signer_id", "INSERT"),
    ("completedtemplatea", "completed_by_id", "INSERT"),
    ("room", "opened_by_id", "INSERT"),
    ("room", "handed_over_by_id", "UPDATE OF handed_over_by_id"),
)


def table(name: str) -> str:
    return f"assessments_{name}"


def guards() -> list[Rule]:
    """The triggers that this migration adds."""
    found = [
        rule
        for name, column, parent in CARRIED
        for rule in rules(
            table(name),
            Link(column, table(parent), name in MAY_BE_NOBODYS),
            *(Link(also, table(of), optional) for also, of, optional in ALSO.get(name, ())),
            optional=name in MAY_BE_NOBODYS,
        )
    ]
    for name in ("organisation", "review", "entry"):
        found += rules(table(name))
    found += rules(table("membership"), Link("organisation_id", table("organisation")))
    found += [keyed(table("participant"), "room_id"), keyed(table("ballot"), "question_id")]
    for name, column, act in BY:
        member = (
            f"NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM assessments_membership AS m "  # noqa: S608
            f"WHERE m.user_id = NEW.{column} AND m.system_id = NEW.system_id)"
        )
        found.append(Rule(f"{table(name)}_{column}_member", table(name), act, member, NOT_THEIRS))
    return found


def _earlier() -> list[Rule]:
    """What `guards` takes the place of."""
    every = import_module("assessments.migrations.0002_guards").rules()
    return [rule for rule in every if rule.name.startswith("assessments_membership_tenancy")]


def put_in(apps, schema_editor) -> None:
    remove(schema_editor, _earlier())
    install(schema_editor, guards())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, guards())
    install(schema_editor, _earlier())


def fill(apps, schema_editor) -> None:
    """Past the guards of what is kept as it was: nothing that was said changes (SQLite: SET_ASIDE has done it)."""
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, column, parent in CARRIED:
        if on_postgresql:
            schema_editor.execute(f"ALTER TABLE {table(name)} DISABLE TRIGGER USER")
        schema_editor.execute(
            f"UPDATE {table(name)} SET system_id = (SELECT p.system_id FROM {table(parent)} AS p "  # noqa: S608
            f"WHERE p.id = {table(name)}.{column})"
        )
        if on_postgresql:
            schema_editor.execute(f"ALTER TABLE {table(name)} ENABLE TRIGGER USER")


def system(*, null: bool) -> models.ForeignKey:
    return models.ForeignKey(
        "assessments.localsystem",
        django.db.models.deletion.PROTECT,
        db_constraint=False,
        editable=False,
        null=null,
        related_name="+",
    )


class Migration(migrations.Migration):
    dependencies = [("assessments", "0028_several_roles")]

    operations = [
        SET_ASIDE,
        *(migrations.AddField(name, "system", system(null=True)) for name, *_ in CARRIED),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(
            migrations.AlterField(name, "system", system(null=False))
            for name, *_ in CARRIED
            if name not in MAY_BE_NOBODYS
        ),
        migrations.AddConstraint(
            "madereport",
            models.CheckConstraint(
                condition=Q(review__isnull=True, system__isnull=True)
                | Q(review__isnull=False, system__isnull=False),
                name="report_of_a_system",
            ),
        ),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
