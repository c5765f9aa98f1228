"""Reports are asked for by the version of what they say, and drawn by the worker.

The table is recreated empty: it holds nothing that cannot be made again from the record.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0018_rehearsals_and_reasons"),
        ("framework", "0003_edition_state"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [
        migrations.DeleteModel("MadeReport"),
        migrations.CreateModel(
            name="MadeReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("board", "Board"),
                            ("template_a", "Template A"),
                            ("template_b", "Template B"),
                            ("blank_a", "Blank A"),
                            ("blank_b", "Blank B"),
                        ],
                        max_length=10,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
                ("content", models.CharField(blank=True, max_length=64)),
                ("pdf", models.BinaryField(null=True)),
                (
                    "review",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="assessments.review",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="framework.edition",
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
                "indexes": [models.Index(fields=["content"], name="report_content")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("made_at__isnull", True), ("pdf__isnull", True)),
                            models.Q(("made_at__isnull", False), ("pdf__isnull", False)),
                            _connector="OR",
                        ),
                        name="report_made_or_not",
                    )
                ],
            },
        ),
    ]
