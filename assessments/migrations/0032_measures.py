"""Measures of a plan, their readings and changes: readings are only ever added."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from assessments.people.tenancy import Link
from assessments.people.tenancy import rules as tenant_rules
from recovery_site.triggers import Rule, install, remove

READING = "A reading stays as it was entered. Enter a correction."
MEASURE = "A measure stays with its plan and its local system, and one that has ended does not change."
CHANGE = "What was changed stays as it was noted."
FORM_OF_MEASURE = "(SELECT m.form FROM assessments_measure AS m WHERE m.id = NEW.measure_id)"


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    measure, reading, change = (f"assessments_{name}" for name in ("measure", "reading", "change"))
    another = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in ("plan_id", "uid"))
    other_kind = (
        f"(NEW.value IS NOT NULL AND {FORM_OF_MEASURE} <> 'number') "
        f"OR (NEW.part IS NOT NULL AND {FORM_OF_MEASURE} <> 'percent') "
        f"OR (NEW.answer IS NOT NULL AND {FORM_OF_MEASURE} <> 'yes_no')"
    )
    read = "OLD.form <> NEW.form AND EXISTS (SELECT 1 FROM assessments_reading WHERE measure_id = OLD.id)"
    ended = "EXISTS (SELECT 1 FROM assessments_measure AS m WHERE m.id = NEW.measure_id AND m.ended_at IS NOT NULL)"
    rewritten = " OR ".join(
        f"OLD.{name} <> NEW.{name}" for name in ("measure_id", "words", "by_id", "new_limits")
    )
    return [
        *tenant_rules(measure, Link("plan_id", "assessments_plan")),
        *tenant_rules(reading, Link("measure_id", measure)),
        *tenant_rules(change, Link("measure_id", measure)),
        Rule(
            "assessments_measure_stays", measure, "UPDATE", f"OLD.ended_at IS NOT NULL OR {another}", MEASURE
        ),
        Rule("assessments_measure_form", measure, "UPDATE", read, MEASURE),
        Rule("assessments_measure_delete", measure, "DELETE", "1 = 1", MEASURE),
        Rule(
            "assessments_reading_kind", reading, "INSERT", other_kind, "That is not what this measure counts."
        ),
        Rule("assessments_reading_ended", reading, "INSERT", ended, MEASURE),
        Rule("assessments_reading_update", reading, "UPDATE", "1 = 1", READING),
        Rule("assessments_reading_delete", reading, "DELETE", "1 = 1", READING),
        Rule("assessments_change_ended", change, "INSERT", ended, MEASURE),
        Rule("assessments_change_update", change, "UPDATE", rewritten, CHANGE),
        Rule("assessments_change_delete", change, "DELETE", "1 = 1", CHANGE),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0031_signing_out"),
    ]

    operations = [
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("goal_uid", models.UUIDField(blank=True, null=True)),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=500)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outcome", "Outcome: what changes for people"),
                            ("process", "Process: whether we do what we planned"),
                            ("balancing", "Balancing: whether something else gets worse"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("number", "A number"),
                            ("percent", "A percentage: so many out of so many"),
                            ("yes_no", "Yes or no, with what shows it"),
                        ],
                        max_length=8,
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=200)),
                (
                    "better",
                    models.CharField(
                        choices=[
                            ("up", "Higher is better"),
                            ("down", "Lower is better"),
                            ("neither", "Neither is better"),
                        ],
                        max_length=8,
                    ),
                ),
                ("baseline", models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                ("target", models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_because", models.TextField(blank=True, max_length=2000)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="assessments.plan",
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
            ],
            options={
                "ordering": ["plan", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("words", models.CharField(max_length=500)),
                ("new_limits", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("taken_out_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="assessments.measure",
                    ),
                ),
            ],
            options={
                "ordering": ["measure", "on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("value", models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                ("part", models.PositiveIntegerField(blank=True, null=True)),
                ("whole", models.PositiveIntegerField(blank=True, null=True)),
                ("answer", models.BooleanField(blank=True, null=True)),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="assessments.measure",
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
            ],
            options={
                "ordering": ["measure", "on", "number"],
            },
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="measure_has_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["outcome", "process", "balancing"])), name="measure_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(("form__in", ["number", "percent", "yes_no"])), name="measure_form"
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(("better__in", ["up", "down", "neither"])), name="measure_better"
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("form", "yes_no"), _negated=True),
                    models.Q(("baseline", None), ("target", None)),
                    _connector="OR",
                ),
                name="measure_yes_no_has_no_numbers",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("form", "percent"), _negated=True),
                    models.Q(
                        models.Q(("baseline", None), ("baseline__range", (0, 100)), _connector="OR"),
                        models.Q(("target", None), ("target__range", (0, 100)), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="measure_percent_to_100",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_because", "")),
                    models.Q(
                        models.Q(("ended_at", None), _negated=True),
                        models.Q(("ended_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="measure_ended_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="change_has_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(
                models.F("measure"), models.F("on"), models.F("number"), name="reading_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="reading_number_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("part", None), ("whole", None)),
                    models.Q(("part__isnull", False), ("part__lte", models.F("whole")), ("whole__gte", 1)),
                    _connector="OR",
                ),
                name="reading_part_of_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", None), ("part", None), ("value__isnull", False)),
                    models.Q(("answer", None), ("part__isnull", False), ("value", None)),
                    models.Q(
                        ("answer__isnull", False),
                        ("part", None),
                        ("value", None),
                        models.Q(("note", ""), _negated=True),
                    ),
                    models.Q(
                        ("answer", None),
                        ("number__gte", 2),
                        ("part", None),
                        ("value", None),
                        models.Q(("note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="reading_says_one_thing",
            ),
        ),
        migrations.RunPython(put_in, take_out),
    ]
