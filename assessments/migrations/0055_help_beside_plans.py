"""Marks on phrases of the next stage, and the discussion of a plan: rows are added, never changed."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import assessments.plans.parts
from assessments.people.tenancy import Link
from assessments.people.tenancy import rules as tenant_rules
from recovery_site.triggers import TRUNCATE, Rule, install, remove

MARK, SHOWN, COMMENT, SETTLING = (
    f"assessments_{name}" for name in ("phrasemark", "phrasesshown", "comment", "settling")
)
KEPT = "What was said about a plan stays as it was said."


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    nobody = (
        "NOT EXISTS (SELECT 1 FROM assessments_membership AS m WHERE m.user_id = NEW.by_id "
        "AND m.system_id = NEW.system_id AND m.role IN ('recovery_lead', 'commissioner', 'representative'))"
    )
    elsewhere = (
        "NEW.thread_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM assessments_comment AS c "
        "WHERE c.id = NEW.thread_id AND c.plan_id = NEW.plan_id AND c.thread_id IS NULL)"
    )
    answer = "EXISTS (SELECT 1 FROM assessments_comment AS c WHERE c.id = NEW.comment_id AND c.thread_id IS NOT NULL)"
    not_draft = (
        "NOT EXISTS (SELECT 1 FROM assessments_plan AS p WHERE p.id = NEW.plan_id AND p.status = 'draft')"
    )
    plan = Link("plan_id", "assessments_plan")
    return [
        *tenant_rules(MARK, plan),
        *tenant_rules(SHOWN, plan),
        *tenant_rules(COMMENT, plan, Link("thread_id", COMMENT, optional=True)),
        *tenant_rules(SETTLING, Link("comment_id", COMMENT)),
        *(
            Rule(f"{table}_kept_{act.lower()}", table, act, "1 = 1", KEPT)
            for table in (MARK, SHOWN, COMMENT, SETTLING)
            for act in ("UPDATE", "DELETE", TRUNCATE)
        ),
        Rule(f"{MARK}_draft", MARK, "INSERT", not_draft, "Only the plan that is being written is marked."),
        Rule(f"{COMMENT}_who", COMMENT, "INSERT", nobody, "Both sides and representatives discuss plans."),
        Rule(f"{SETTLING}_who", SETTLING, "INSERT", nobody, "Both sides and representatives discuss plans."),
        Rule(
            f"{COMMENT}_thread",
            COMMENT,
            "INSERT",
            elsewhere,
            "An answer belongs to a comment on the same plan.",
        ),
        Rule(
            f"{SETTLING}_first",
            SETTLING,
            "INSERT",
            answer,
            "Only a comment is resolved, with all its answers.",
        ),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0054_plans_together"),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
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
                        choices=[
                            ("description", "description"),
                            ("strengths", "strengths"),
                            ("dates", "dates"),
                            ("goal", "goal"),
                            ("action", "action"),
                            ("evidence_source", "evidence_source"),
                        ],
                        max_length=15,
                    ),
                ),
                ("part_uid", models.UUIDField(blank=True, null=True)),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("words", models.TextField(max_length=2000)),
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
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
                (
                    "thread",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="assessments.comment",
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PhraseMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=16)),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("stage", models.PositiveSmallIntegerField()),
                ("words", models.TextField(max_length=5000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("met", "Met"),
                            ("partly", "Partly met"),
                            ("not_yet", "Not yet"),
                            ("open", "Not marked"),
                        ],
                        max_length=7,
                    ),
                ),
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phrase_marks",
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
                "ordering": ["plan", "key", "number"],
            },
        ),
        migrations.CreateModel(
            name="PhrasesShown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("in_report", models.BooleanField()),
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phrases_shown",
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
                "ordering": ["plan", "number"],
            },
        ),
        migrations.CreateModel(
            name="Settling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("is_resolved", models.BooleanField()),
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
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlings",
                        to="assessments.comment",
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
                "ordering": ["comment", "number"],
            },
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(models.F("plan"), models.F("uid"), name="comment_said_once"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="comment_has_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            assessments.plans.parts.Kind["DESCRIPTION"],
                            assessments.plans.parts.Kind["STRENGTHS"],
                            assessments.plans.parts.Kind["DATES"],
                            assessments.plans.parts.Kind["GOAL"],
                            assessments.plans.parts.Kind["ACTION"],
                            assessments.plans.parts.Kind["EVIDENCE"],
                        ],
                    )
                ),
                name="comment_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="phrasemark",
            constraint=models.UniqueConstraint(
                models.F("plan"), models.F("key"), models.F("number"), name="phrase_marked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="phrasemark",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="phrase_mark_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="phrasemark",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["met", "partly", "not_yet", "open"])),
                name="phrase_mark_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="phrasesshown",
            constraint=models.UniqueConstraint(
                models.F("plan"), models.F("number"), name="phrases_shown_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="settling",
            constraint=models.UniqueConstraint(models.F("comment"), models.F("number"), name="settled_once"),
        ),
        migrations.RunPython(put_in, take_out),
    ]
