"""Representatives endorse a filed version of a plan; what they said stays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from assessments.people.tenancy import Link
from assessments.people.tenancy import rules as tenant_rules
from recovery_site.triggers import Rule, install, remove

TABLE = "assessments_endorsement"
STAYS = "An endorsement stays as it was given."


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    other_words = (
        "NOT EXISTS (SELECT 1 FROM assessments_revision AS r "
        "WHERE r.id = NEW.revision_id AND r.sha256 = NEW.sha256)"
    )
    signed = (
        "EXISTS (SELECT 1 FROM assessments_signature AS s "
        "WHERE s.revision_id = NEW.revision_id AND s.signer_id = NEW.endorser_id)"
    )
    nobody = (
        "NOT EXISTS (SELECT 1 FROM assessments_membership AS m WHERE m.user_id = NEW.endorser_id "
        "AND m.system_id = NEW.system_id AND m.role = 'representative')"
    )
    return [
        *tenant_rules(TABLE, Link("revision_id", "assessments_revision")),
        Rule(f"{TABLE}_words", TABLE, "INSERT", other_words, "An endorsement is for exactly what was filed."),
        Rule(f"{TABLE}_signer", TABLE, "INSERT", signed, "Whoever signed does not endorse as well."),
        Rule(f"{TABLE}_who", TABLE, "INSERT", nobody, "Only representatives endorse plans."),
        Rule(f"{TABLE}_rewritten", TABLE, "UPDATE", "1 = 1", STAYS),
        Rule(f"{TABLE}_deleted", TABLE, "DELETE", "1 = 1", STAYS),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0041_kept_by_their_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="Endorsement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("organisation", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("endorsed_at", models.DateTimeField()),
                (
                    "endorser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endorsements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endorsements",
                        to="assessments.revision",
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
                "ordering": ["revision", "endorsed_at"],
                "constraints": [
                    models.UniqueConstraint(models.F("revision"), models.F("endorser"), name="endorsed_once")
                ],
            },
        ),
        migrations.RunPython(put_in, take_out),
    ]
