"""The invitation to the workshop of a review, and its poster. It belongs to the system of its review, for good."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from assessments.people.tenancy import Link, rules
from recovery_site.triggers import Rule, install, remove

STAYS = "An invitation stays with its review, and its calendar entry with it."


def guards() -> list[Rule]:
    """The triggers that this migration adds."""
    table = "assessments_workshop"
    other = "NEW.review_id <> OLD.review_id OR NEW.uid <> OLD.uid"
    return [
        *rules(table, Link("review_id", "assessments_review")),
        Rule("assessments_workshop_stays_update", table, "UPDATE OF review_id, uid", other, STAYS),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, guards())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, guards())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0032_measures"),
    ]

    operations = [
        migrations.AlterField(
            model_name="madereport",
            name="kind",
            field=models.CharField(
                choices=[
                    ("board", "Board"),
                    ("template_a", "Template A"),
                    ("template_b", "Template B"),
                    ("blank_a", "Blank A"),
                    ("blank_b", "Blank B"),
                    ("poster", "Poster"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Workshop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("day", models.DateField()),
                ("begins", models.TimeField()),
                ("ends", models.TimeField()),
                ("place", models.CharField(max_length=500)),
                ("online", models.CharField(blank=True, max_length=500)),
                ("wanted", models.PositiveSmallIntegerField(default=63)),
                ("contact", models.CharField(max_length=200)),
                ("access", models.TextField(blank=True, max_length=2000)),
                ("easy_read", models.CharField(blank=True, max_length=500)),
                ("more", models.TextField(blank=True, max_length=2000)),
                ("token", models.CharField(max_length=32, null=True, unique=True)),
                ("was_day", models.DateField(null=True)),
                ("was_begins", models.TimeField(null=True)),
                ("was_ends", models.TimeField(null=True)),
                ("was_place", models.CharField(blank=True, max_length=500)),
                ("moved_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_because", models.TextField(blank=True, max_length=2000)),
                ("mailed_version", models.PositiveIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workshop",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("begins"))), name="workshop_ends_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("place", ""), _negated=True), models.Q(("contact", ""), _negated=True)
                        ),
                        name="workshop_where_and_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wanted__range", (1, 63))), name="workshop_wanted"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("online", ""), ("online__startswith", "https://"), _connector="OR"
                        ),
                        name="workshop_online_https",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("easy_read", ""), ("easy_read__startswith", "https://"), _connector="OR"
                        ),
                        name="workshop_easy_read_https",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at__isnull", True), ("cancelled_because", "")),
                            models.Q(
                                ("cancelled_at__isnull", False),
                                models.Q(("cancelled_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="workshop_cancelled_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("moved_at__isnull", True), ("was_day__isnull", True)),
                            models.Q(("moved_at__isnull", False), ("was_day__isnull", False)),
                            _connector="OR",
                        ),
                        name="workshop_moved_from",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mailed_version__lte", models.F("version"))),
                        name="workshop_mailed_what_there_is",
                    ),
                ],
            },
        ),
        migrations.RunPython(put_in, take_out),
    ]
