"""What the Board is asked to decide, and how an organisation's reports look."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from assessments.people.tenancy import Link
from assessments.people.tenancy import rules as tenant_rules
from recovery_site.triggers import Rule, install, remove

DECISION, BRAND = "assessments_boarddecision", "assessments_brand"


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    cancelled = (
        "EXISTS (SELECT 1 FROM assessments_review AS r WHERE r.id = NEW.review_id AND r.phase = 'cancelled')"
    )
    said = "A review that was cancelled asks the Board for nothing."
    older = "NEW.version <= OLD.version"
    return [
        *tenant_rules(DECISION, Link("review_id", "assessments_review")),
        *tenant_rules(BRAND),
        Rule(f"{DECISION}_asked", DECISION, "INSERT", cancelled, said),
        Rule(f"{DECISION}_changed", DECISION, "UPDATE", cancelled, said),
        Rule(f"{DECISION}_version", DECISION, "UPDATE", older, "A decision only gets newer."),
        Rule(f"{DECISION}_deleted", DECISION, "DELETE", "1 = 1", "What was asked of a Board stays."),
        Rule(f"{BRAND}_version", BRAND, "UPDATE", older, "A brand only gets newer."),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [("assessments", "0063_system_files")]

    operations = [
        migrations.CreateModel(
            name="BoardDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=600)),
                ("agenda_item", models.CharField(blank=True, max_length=60)),
                ("board_on", models.DateField(blank=True, null=True)),
                ("author", models.CharField(blank=True, max_length=120)),
                ("written_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="board_decision",
                        to="assessments.review",
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
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("words", ""), _negated=True),
                            models.Q(("agenda_item", ""), ("author", ""), ("board_on", None)),
                            _connector="OR",
                        ),
                        name="board_decision_says_what",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Brand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("colour", models.CharField(blank=True, max_length=7)),
                ("width", models.PositiveSmallIntegerField(default=0)),
                ("height", models.PositiveSmallIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("logo", models.BinaryField(null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "system",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="brand",
                        to="assessments.localsystem",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("colour", ""), ("colour__startswith", "#"), _connector="OR"),
                        name="brand_colour",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("height", 0), ("logo", None), ("width", 0)),
                            models.Q(("height__gt", 0), ("logo__isnull", False), ("width__gt", 0)),
                            _connector="OR",
                        ),
                        name="brand_logo_has_a_size",
                    ),
                ],
            },
        ),
        migrations.RunPython(put_in, take_out),
    ]
