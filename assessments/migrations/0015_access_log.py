"""Who signed in or took a file out, for 90 days. Lines come and go, and never change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from recovery_site.triggers import Rule, install, remove


def rules() -> list[Rule]:
    """The trigger that this migration adds."""
    said = "What was noted is kept as it was."
    return [Rule("assessments_access_kept_update", "assessments_access", "UPDATE", "1 = 1", said)]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0014_rooms_and_completion"),
    ]

    operations = [
        migrations.CreateModel(
            name="Access",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("signed_in", "signed in"),
                            ("failed", "gave a wrong password"),
                            ("locked", "was stopped after too many wrong passwords"),
                            ("password", "has a new password"),
                            ("not_signed", "gave a wrong password when signing a plan"),
                            ("export", "downloaded"),
                        ],
                        max_length=12,
                    ),
                ),
                ("address", models.GenericIPAddressField(null=True)),
                ("detail", models.CharField(blank=True, max_length=200)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.RunPython(put_in, take_out),
    ]
