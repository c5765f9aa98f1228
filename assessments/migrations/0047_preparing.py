"""What is known before the workshop: evidence on each challenge, and each time that it was sent."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from assessments.people.tenancy import Link
from assessments.people.tenancy import rules as tenant_rules
from recovery_site.triggers import Rule, install, remove

EVIDENCE, SENT = "assessments_evidence", "assessments_prereading"
FINISHED = "Template A of this review is complete: what was known then stays as it was."
ASSESSING = "(SELECT phase FROM assessments_review WHERE id = NEW.review_id) <> 'assessing'"
THE_REVIEW = "assessments_review AS v WHERE v.id = NEW.review_id"
MIXED = "These two belong to different local systems or editions."
STAYS = "What was sent stays as it was sent."


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    other_edition = (
        "(SELECT edition_id FROM framework_challenge WHERE id = NEW.challenge_id) <> "
        "(SELECT edition_id FROM assessments_review WHERE id = NEW.review_id)"
    )
    moves = "OLD.review_id <> NEW.review_id OR OLD.challenge_id <> NEW.challenge_id OR OLD.uid <> NEW.uid"
    return [
        *tenant_rules(EVIDENCE, Link("review_id", "assessments_review")),
        *tenant_rules(SENT, Link("review_id", "assessments_review")),
        Rule(f"{EVIDENCE}_finished_insert", EVIDENCE, "INSERT", ASSESSING, FINISHED, THE_REVIEW),
        Rule(f"{EVIDENCE}_finished_update", EVIDENCE, "UPDATE", ASSESSING, FINISHED, THE_REVIEW),
        Rule(f"{EVIDENCE}_moves", EVIDENCE, "UPDATE", moves, "Evidence stays with its challenge."),
        Rule(f"{EVIDENCE}_edition", EVIDENCE, "INSERT", other_edition, MIXED),
        Rule(f"{EVIDENCE}_deleted", EVIDENCE, "DELETE", "1 = 1", "Evidence is removed, and never deleted."),
        Rule(f"{SENT}_finished", SENT, "INSERT", ASSESSING, FINISHED, THE_REVIEW),
        Rule(f"{SENT}_rewritten", SENT, "UPDATE", "1 = 1", STAYS),
        Rule(f"{SENT}_deleted", SENT, "DELETE", "1 = 1", STAYS),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0046_found_by_hash"),
        ("framework", "0003_edition_state"),
    ]

    operations = [
        migrations.CreateModel(
            name="PreReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(editable=False, unique=True)),
                ("sent_at", models.DateTimeField()),
                ("people", models.PositiveIntegerField()),
                ("on_invitation", models.BooleanField()),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pre_readings",
                        to="assessments.review",
                    ),
                ),
                (
                    "sent_by",
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
            ],
            options={
                "ordering": ["review", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("side", models.CharField(choices=[("strength", "Strength"), ("gap", "Gap")], max_length=10)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("indicator", "Indicator"),
                            ("data_source", "Data source"),
                            ("own", "Own source"),
                        ],
                        max_length=12,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(null=True)),
                ("source", models.TextField(max_length=5000)),
                ("figure", models.CharField(blank=True, max_length=200)),
                ("words", models.TextField(max_length=800)),
                ("link", models.URLField(blank=True, max_length=500)),
                ("prepared_by", models.CharField(max_length=200)),
                ("written_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="framework.challenge",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
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
                "ordering": ["review", "challenge__number", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["strength", "gap"])), name="evidence_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "own"), ("number", None)),
                            models.Q(("kind__in", ["indicator", "data_source"]), ("number__isnull", False)),
                            _connector="OR",
                        ),
                        name="evidence_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", ""), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            models.Q(("prepared_by", ""), _negated=True),
                        ),
                        name="evidence_filled",
                    ),
                ],
            },
        ),
        migrations.RunPython(put_in, take_out),
    ]
