"""Rows that are kept are not put in the place of others, and what moves leaves a line, whoever moves it.

`REPLACE INTO` deletes the row that is in its way. With recursive triggers off, which is what a plain connection to
SQLite has, no trigger sees that. So an INSERT is refused when there is a row of this identity already.
"""

from django.db import migrations, models
from django.utils import timezone

from recovery_site.triggers import Rule, Trace, install, remove

KEPT = "What was logged, completed or signed is kept as it was."
THERE = "There is a row of this identity already."
STAYS = "A review and a plan keep their number, and are never deleted."
IDENTITIES = {  # table: what must not be there yet, beside the number of the row
    "entry": ("system_id seq",),
    "completedtemplatea": ("review_id number",),
    "revision": ("plan_id number",),
    "signature": ("revision_id side", "revision_id signer_id"),
    "access": (),
    "moved": (),
    "review": (),
    "row": ("review_id challenge_id",),
    "reservation": ("uid",),
    "plan": ("row_id",),
    "goal": ("uid",),
    "action": ("uid",),
    "evidencesource": ("uid",),
}
RECORDS = {"entry", "completedtemplatea", "revision", "signature", "access", "moved"}


def rules() -> list[Rule | Trace]:
    """The triggers that this migration adds."""
    found = []
    for table, identities in IDENTITIES.items():
        same = " OR ".join(
            " AND ".join(f"x.{column} = NEW.{column}" for column in columns.split())
            for columns in ("id", *identities)
        )
        there = f"EXISTS (SELECT 1 FROM assessments_{table} AS x WHERE {same})"  # noqa: S608
        message = KEPT if table in RECORDS else THERE
        found.append(
            Rule(f"assessments_{table}_again_insert", f"assessments_{table}", "INSERT", there, message)
        )
    for table, column in (("review", "phase"), ("plan", "status")):
        name = f"assessments_{table}"
        found += [
            Rule(f"{name}_stays_update", name, "UPDATE", "OLD.id <> NEW.id", STAYS),
            Trace(f"{name}_moved", name, column, table, "assessments_moved"),
        ]
    found.append(Rule("assessments_review_stays_delete", "assessments_review", "DELETE", "1 = 1", STAYS))
    found += [
        Rule(f"assessments_moved_kept_{act.lower()}", "assessments_moved", act, "1 = 1", KEPT)
        for act in ("UPDATE", "DELETE")
    ]
    return found


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


def begin(apps, schema_editor) -> None:
    """What is there now has come from nowhere to where it is."""
    moved = apps.get_model("assessments", "Moved")
    for thing, model, field in (("review", "Review", "phase"), ("plan", "Plan", "status")):
        now = apps.get_model("assessments", model).objects.values_list("pk", field)
        moved.objects.bulk_create(
            moved(thing=thing, row=pk, went_to=state, at=timezone.now()) for pk, state in now.iterator()
        )


class Migration(migrations.Migration):
    dependencies = [("assessments", "0019_reports_by_version")]

    operations = [
        migrations.CreateModel(
            name="Moved",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("thing", models.CharField(max_length=10)),
                ("row", models.BigIntegerField()),
                ("came_from", models.CharField(blank=True, max_length=20)),
                ("went_to", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["thing", "row"], name="moved_of_one")],
            },
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(put_in, take_out),
    ]
