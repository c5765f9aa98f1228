"""Looking back at the priorities of earlier reviews: what was learned, how each ended, what is carried over.

The identity of a part is unique in its plan. Another plan has it only when its priority continues the one before.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Count

from recovery_site.triggers import BRING_BACK, SET_ASIDE

PARTS = ("goal", "action", "evidencesource")


def as_before(apps, schema_editor) -> None:
    """What the earlier release knows: an identity that no other plan has. The newer plan gets another one."""
    for name in (*PARTS, "measure"):
        model = apps.get_model("assessments", name)
        twice = model.objects.values("uid").annotate(number=Count("pk")).filter(number__gt=1)
        for uid in list(twice.values_list("uid", flat=True)):
            for pk in list(model.objects.filter(uid=uid).order_by("pk").values_list("pk", flat=True))[1:]:
                model.objects.filter(pk=pk).update(uid=uuid.uuid4())


def guards_off(apps, schema_editor) -> None:
    """PostgreSQL, on the way back: the identity of a part is let change. SQLite has set its triggers aside."""
    if schema_editor.connection.vendor == "postgresql":
        for name in (*PARTS, "measure"):
            schema_editor.execute(f"ALTER TABLE assessments_{name} DISABLE TRIGGER USER")


def guards_on(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in (*PARTS, "measure"):
            schema_editor.execute(f"ALTER TABLE assessments_{name} ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0048_across_systems"),
    ]

    operations = [
        SET_ASIDE,
        migrations.CreateModel(
            name="Ending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("closed", "Closed"), ("carried", "Carried over")], max_length=7
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=2000)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="GoalStudy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("met", "Met"), ("partly", "Partly met"), ("not_met", "Not met")],
                        max_length=7,
                    ),
                ),
                ("note", models.TextField(max_length=2000)),
                (
                    "onward",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("carry", "Carry it over as it is"),
                            ("revise", "Carry it over and revise it"),
                            ("close", "Close it"),
                        ],
                        max_length=6,
                    ),
                ),
                ("why", models.TextField(blank=True, max_length=2000)),
            ],
            options={
                "verbose_name_plural": "goal studies",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Study",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("learned", models.TextField(blank=True, max_length=2000)),
                (
                    "decision",
                    models.CharField(
                        blank=True, choices=[("carry", "Carry it over"), ("close", "Close it")], max_length=5
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name_plural": "studies",
                "ordering": ["pk"],
            },
        ),
        migrations.AlterField(
            model_name="action",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AlterField(
            model_name="evidencesource",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AlterField(
            model_name="goal",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AlterField(
            model_name="measure",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.RunPython(migrations.RunPython.noop, guards_on),
        migrations.RunPython(migrations.RunPython.noop, as_before),
        migrations.RunPython(migrations.RunPython.noop, guards_off),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.UniqueConstraint(models.F("plan"), models.F("uid"), name="action_once_a_plan"),
        ),
        migrations.AddConstraint(
            model_name="evidencesource",
            constraint=models.UniqueConstraint(
                models.F("plan"), models.F("uid"), name="evidence_once_a_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.UniqueConstraint(models.F("plan"), models.F("uid"), name="goal_once_a_plan"),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.UniqueConstraint(models.F("plan"), models.F("uid"), name="measure_once_a_plan"),
        ),
        migrations.AddField(
            model_name="ending",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="ending",
            name="into",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="continues",
                to="assessments.row",
            ),
        ),
        migrations.AddField(
            model_name="ending",
            name="row",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="ending", to="assessments.row"
            ),
        ),
        migrations.AddField(
            model_name="ending",
            name="system",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessments.localsystem",
            ),
        ),
        migrations.AddField(
            model_name="goalstudy",
            name="goal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="studies", to="assessments.goal"
            ),
        ),
        migrations.AddField(
            model_name="goalstudy",
            name="system",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessments.localsystem",
            ),
        ),
        migrations.AddField(
            model_name="study",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="studies", to="assessments.review"
            ),
        ),
        migrations.AddField(
            model_name="study",
            name="row",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="studies", to="assessments.row"
            ),
        ),
        migrations.AddField(
            model_name="study",
            name="system",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessments.localsystem",
            ),
        ),
        migrations.AddField(
            model_name="goalstudy",
            name="study",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="goals", to="assessments.study"
            ),
        ),
        migrations.AddConstraint(
            model_name="ending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("into", None), ("kind", "closed"), models.Q(("reason", ""), _negated=True)),
                    models.Q(("into__isnull", False), ("kind", "carried")),
                    _connector="OR",
                ),
                name="ending_has_reason_or_goes_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="study",
            constraint=models.UniqueConstraint(models.F("review"), models.F("row"), name="studied_once"),
        ),
        migrations.AddConstraint(
            model_name="study",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["", "carry", "close"])), name="study_decision"
            ),
        ),
        migrations.AddConstraint(
            model_name="goalstudy",
            constraint=models.UniqueConstraint(models.F("study"), models.F("goal"), name="goal_studied_once"),
        ),
        migrations.AddConstraint(
            model_name="goalstudy",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["met", "partly", "not_met"])), name="goal_study_outcome"
            ),
        ),
        migrations.AddConstraint(
            model_name="goalstudy",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), _negated=True), name="goal_study_has_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="goalstudy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("onward__in", ["", "carry"]),
                    models.Q(("onward__in", ["revise", "close"]), models.Q(("why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="goal_study_onward",
            ),
        ),
        BRING_BACK,
    ]
