"""Reports that were published: kept for good, in order, and never of a draft."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from assessments.people.tenancy import Link
from assessments.people.tenancy import rules as tenant_rules
from recovery_site.triggers import TRUNCATE, Rule, install, remove

REPORT, FILE, ASKED = (
    "assessments_publishedreport",
    "assessments_publishedfile",
    "assessments_publishing",
)
REVIEW = "assessments_review"
KEPT = "What was published is kept as it was."


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    draft = (
        "NOT EXISTS (SELECT 1 FROM assessments_review AS r "
        "WHERE r.id = NEW.review_id AND r.phase IN ('planning', 'closed'))"
    )
    gap = (
        "NEW.number <> 1 + (SELECT COALESCE(MAX(p.number), 0) FROM assessments_publishedreport AS p "
        "WHERE p.review_id = NEW.review_id)"
    )
    nobody = (
        "NOT EXISTS (SELECT 1 FROM assessments_membership AS m WHERE m.user_id = NEW.by_id "
        "AND m.system_id = NEW.system_id AND m.role = 'recovery_lead')"
    )
    return [
        *tenant_rules(REPORT, Link("review_id", REVIEW)),
        *tenant_rules(FILE, Link("report_id", REPORT)),
        *tenant_rules(ASKED, Link("review_id", REVIEW)),
        Rule(f"{REPORT}_draft", REPORT, "INSERT", draft, "A draft is not published."),
        Rule(f"{REPORT}_gap", REPORT, "INSERT", gap, "Published reports are numbered one after the other."),
        Rule(f"{REPORT}_who", REPORT, "INSERT", nobody, "Only the recovery lead publishes reports."),
        *(
            Rule(f"{table}_kept_{act.lower()}", table, act, "1 = 1", KEPT)
            for table in (REPORT, FILE)
            for act in ("UPDATE", "DELETE", TRUNCATE)
        ),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0061_forms_for_everybody"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublishedReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("asked", models.UUIDField(unique=True)),
                ("code", models.CharField(max_length=20, unique=True)),
                ("title", models.CharField(max_length=600)),
                ("options", models.CharField(blank=True, default="", max_length=200)),
                ("state", models.CharField(max_length=64)),
                ("edition", models.CharField(max_length=200)),
                ("release", models.CharField(max_length=40)),
                ("pages", models.PositiveSmallIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("seal", models.CharField(blank=True, default="", max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("organisation", models.CharField(max_length=200)),
                ("published_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published",
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
            ],
            options={
                "ordering": ["review", "number"],
            },
        ),
        migrations.CreateModel(
            name="PublishedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.BinaryField()),
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
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept",
                        to="assessments.publishedreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Publishing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(unique=True)),
                ("code", models.CharField(max_length=20, unique=True)),
                ("options", models.CharField(blank=True, default="", max_length=200)),
                ("state", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("organisation", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="assessments.review"
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
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="django_tasks_database.dbtaskresult",
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at"],
            },
        ),
        migrations.AddIndex(
            model_name="publishedreport",
            index=models.Index(fields=["sha256"], name="published_by_hash"),
        ),
        migrations.AddConstraint(
            model_name="publishedreport",
            constraint=models.UniqueConstraint(
                models.F("review"), models.F("number"), name="published_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="publishing",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True), name="publishing_code"
            ),
        ),
        migrations.RunPython(put_in, take_out),
    ]
