"""What the people of a workshop are told afterwards."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from assessments.people.tenancy import Link, rules
from recovery_site.triggers import install, remove

RULES = rules("assessments_telling", Link("review_id", "assessments_review"))


def put_in(apps, schema_editor) -> None:
    install(schema_editor, RULES)


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, RULES)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0039_reminders"),
    ]

    operations = [
        migrations.CreateModel(
            name="Telling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=32, null=True, unique=True)),
                ("content", models.TextField()),
                ("shared_at", models.DateTimeField()),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="telling",
                        to="assessments.review",
                    ),
                ),
                (
                    "shared_by",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("token", None), models.Q(("token", ""), _negated=True), _connector="OR"
                        ),
                        name="telling_token",
                    )
                ],
            },
        ),
        migrations.RunPython(put_in, take_out),
    ]
