"""What people are typing into plans and have not saved, and who is at which part."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from assessments.people.tenancy import Link
from assessments.people.tenancy import rules as tenant_rules
from recovery_site.triggers import Rule, install, remove

DRAFTS, PRESENCES = "assessments_partdraft", "assessments_presence"


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    row = Link("row_id", "assessments_row")
    nobody = (
        "NOT EXISTS (SELECT 1 FROM assessments_membership AS m "
        "WHERE m.user_id = NEW.user_id AND m.system_id = NEW.system_id)"
    )
    other = "OLD.user_id <> NEW.user_id OR OLD.row_id <> NEW.row_id OR OLD.part <> NEW.part"
    return [
        *tenant_rules(DRAFTS, row),
        *tenant_rules(PRESENCES, row),
        Rule(f"{DRAFTS}_who", DRAFTS, "INSERT", nobody, "Only members write plans."),
        Rule(f"{DRAFTS}_handed_on", DRAFTS, "UPDATE", other, "A draft stays whose it is."),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0053_files_of_every_kind"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=60)),
                ("boxes", models.JSONField()),
                ("kept_at", models.DateTimeField()),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="assessments.row",
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.localsystem",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["kept_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("row", "user", "part"), name="one_draft_a_part")
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presences",
                        to="assessments.row",
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.localsystem",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("row", "user", "part"), name="somebody_is_there_once")
                ],
            },
        ),
        migrations.RunPython(put_in, take_out),
    ]
