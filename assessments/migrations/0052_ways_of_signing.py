"""Signatures by passkey, by code and on paper; taking one back before the other side has signed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from assessments.people.tenancy import Link
from assessments.people.tenancy import rules as tenant_rules
from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove

KEPT = "What was logged, completed or signed is kept as it was."
NOT_THEIRS = "Whoever signs or records belongs to the local system."
OPEN = "A signature can be withdrawn by its own side, until the other side has signed."
WITHDRAWN = "A version whose signature was withdrawn takes no other."
TWO_PEOPLE = "The two signatures are those of two people, and a witness is a third."
SIGNATURE, WITHDRAWAL = "assessments_signature", "assessments_withdrawal"
PLAN_OF = "(SELECT plan_id FROM assessments_revision WHERE id = {revision})"


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    member = (
        "NOT EXISTS (SELECT 1 FROM assessments_membership AS m "
        "WHERE m.user_id = NEW.{column} AND m.system_id = NEW.system_id)"
    )
    still_open = (
        "NOT EXISTS (SELECT 1 FROM assessments_signature AS s JOIN assessments_revision AS r ON r.id = s.revision_id "
        "JOIN assessments_plan AS p ON p.id = r.plan_id WHERE s.id = NEW.signature_id AND p.status = 'part_signed' "
        "AND p.revision = r.number AND (s.signer_id = NEW.by_id OR (s.signer_id IS NULL AND EXISTS (SELECT 1 "
        "FROM assessments_membership AS m WHERE m.user_id = NEW.by_id AND m.system_id = NEW.system_id "
        "AND ((s.side = 'provider' AND m.role = 'recovery_lead') "
        "OR (s.side = 'commissioner' AND m.role = 'commissioner'))))))"
    )
    withdrawn = (
        "EXISTS (SELECT 1 FROM assessments_withdrawal AS w JOIN assessments_signature AS s ON s.id = w.signature_id "
        "WHERE s.revision_id = NEW.revision_id)"
    )
    same = (
        "LOWER(NEW.name) = LOWER(NEW.witness) OR EXISTS (SELECT 1 FROM assessments_signature AS s "
        "WHERE s.revision_id = NEW.revision_id AND (s.proof = 'paper' OR NEW.proof = 'paper') "
        "AND LOWER(s.name) = LOWER(NEW.name))"
    )
    signed = "(SELECT revision_id FROM assessments_signature WHERE id = NEW.signature_id)"
    of_withdrawal = f"assessments_plan WHERE id = {PLAN_OF.format(revision=signed)}"
    of_signature = f"assessments_plan WHERE id = {PLAN_OF.format(revision='NEW.revision_id')}"
    recorder = f"NEW.recorded_by_id IS NOT NULL AND {member.format(column='recorded_by_id')}"
    return [
        *tenant_rules(WITHDRAWAL, Link("signature_id", SIGNATURE)),
        Rule(f"{WITHDRAWAL}_open", WITHDRAWAL, "INSERT", still_open, OPEN, lock=of_withdrawal),
        Rule(f"{WITHDRAWAL}_rewritten", WITHDRAWAL, "UPDATE", "1 = 1", KEPT),
        Rule(f"{WITHDRAWAL}_deleted", WITHDRAWAL, "DELETE", "1 = 1", KEPT),
        Rule(f"{SIGNATURE}_withdrawn", SIGNATURE, "INSERT", withdrawn, WITHDRAWN, lock=of_signature),
        Rule(f"{SIGNATURE}_two_people", SIGNATURE, "INSERT", same, TWO_PEOPLE),
        Rule(f"{SIGNATURE}_recorded_by_id_member", SIGNATURE, "INSERT", recorder, NOT_THEIRS),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


def user(**also):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        to=settings.AUTH_USER_MODEL,
        **{"related_name": "+", **also},
    )


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0051_why_it_moved"),
    ]

    operations = [
        SET_ASIDE,
        migrations.AddField("signature", "recorded_by", user(null=True)),
        migrations.AddField("signature", "signed_on", models.DateField(null=True)),
        migrations.AddField("signature", "witness", models.CharField(blank=True, default="", max_length=200)),
        migrations.AlterField(
            "signature",
            "proof",
            models.CharField(
                choices=[
                    ("password", "Confirmed with password"),
                    ("passkey", "Confirmed with passkey"),
                    ("code", "Confirmed with a code from an authenticator app"),
                    ("paper", "Signed by hand on paper"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField("signature", "signer", user(null=True, related_name="signatures")),
        migrations.AddConstraint(
            "signature",
            models.CheckConstraint(
                condition=Q(proof__in=["password", "passkey", "code"], signer__isnull=False, witness="")
                & Q(recorded_by__isnull=True, signed_on__isnull=True)
                | Q(proof="paper", signer__isnull=True, recorded_by__isnull=False, signed_on__isnull=False)
                & ~Q(witness=""),
                name="signature_proof",
            ),
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(max_length=2000)),
                ("at", models.DateTimeField()),
                ("by", user()),
                (
                    "signature",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="assessments.signature",
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
        ),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
