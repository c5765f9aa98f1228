"""Parts of a plan have an identity, a version, and a time at which they were taken out."""

from importlib import import_module
from uuid import uuid4

from django.db import migrations, models
from django.db.models import Q

from recovery_site.triggers import Rule, install, remove

EARLIER = import_module("assessments.migrations.0002_guards")
PARTS = {"goal": "goal", "action": "action", "evidencesource": "evidence"}  # model, prefix of its constraints
LATEST = Q(retired_at=None)


def guards() -> list[Rule]:
    """The triggers of the tables that are altered here: SQLite drops them with the old table."""
    tables = {f"assessments_{model}" for model in PARTS}
    return [rule for rule in EARLIER.rules() if rule.table in tables]


def lift(apps, schema_editor) -> None:
    remove(schema_editor, guards())


def put_back(apps, schema_editor) -> None:
    install(schema_editor, guards())


def identify(apps, schema_editor) -> None:
    """A uid for every part that is there. Parts of signed plans get one as well: their filed text has none."""
    for model in PARTS:
        table = apps.get_model("assessments", model)
        for pk in table.objects.values_list("pk", flat=True).iterator():
            table.objects.filter(pk=pk).update(uid=uuid4())


def _columns(model: str):
    yield migrations.AddField(model, "uid", models.UUIDField(null=True, editable=False))
    yield migrations.AddField(model, "version", models.PositiveIntegerField(default=1))
    yield migrations.AddField(model, "retired_at", models.DateTimeField(blank=True, null=True))
    yield migrations.RemoveConstraint(model, f"{PARTS[model]}_in_order")


def _rules(model: str):
    yield migrations.AlterField(model, "uid", models.UUIDField(default=uuid4, editable=False, unique=True))
    in_order = models.UniqueConstraint("plan", "position", condition=LATEST, name=f"{PARTS[model]}_in_order")
    yield migrations.AddConstraint(model, in_order)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0005_participation_version")]

    operations = [
        migrations.RunPython(lift, put_back),
        *(operation for model in PARTS for operation in _columns(model)),
        migrations.RunPython(identify, migrations.RunPython.noop),
        *(operation for model in PARTS for operation in _rules(model)),
        migrations.RunPython(put_back, lift),
    ]
