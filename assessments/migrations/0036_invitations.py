"""Invitations to a local system; and that an account was closed or opened again stands in the access log."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower

from assessments.people.tenancy import Link, rules
from recovery_site.triggers import Rule, install, remove

INVITATION, ROLE = "assessments_invitation", "assessments_invitedrole"
ROLES = [
    ("recovery_lead", "Recovery lead"),
    ("facilitator", "Facilitator"),
    ("commissioner", "Commissioner"),
    ("representative", "Representative of service users or carers"),
    ("partner", "Partner"),
    ("board_reader", "Board reader"),
]


def guards() -> list[Rule]:
    """The triggers that this migration adds."""
    is_open = f"EXISTS (SELECT 1 FROM {INVITATION} AS i WHERE i.id = NEW.invitation_id AND i.state = 'sent')"  # noqa: S608
    return [
        *rules(INVITATION, Link("organisation_id", "assessments_organisation")),
        *rules(ROLE, Link("invitation_id", INVITATION)),
        Rule(
            f"{INVITATION}_begins_insert",
            INVITATION,
            "INSERT",
            "NEW.state <> 'sent'",
            "An invitation is sent before it is answered.",
        ),
        Rule(
            f"{INVITATION}_ended_update",
            INVITATION,
            "UPDATE",
            "OLD.state <> 'sent'",
            "An invitation that was accepted or withdrawn never changes.",
        ),
        Rule(
            f"{INVITATION}_whose_update",
            INVITATION,
            "UPDATE OF email, uid",
            "NEW.email <> OLD.email OR NEW.uid <> OLD.uid",
            "An invitation stays that of one address.",
        ),
        Rule(
            f"{INVITATION}_late_update",
            INVITATION,
            "UPDATE OF state",
            "NEW.state = 'accepted' AND OLD.expires_at <= NEW.ended_at",
            "The time of this invitation is up.",
        ),
        Rule(f"{ROLE}_insert", ROLE, "INSERT", f"NOT {is_open}", "This invitation has been answered."),
        Rule(f"{ROLE}_update", ROLE, "UPDATE", "NEW.id = NEW.id", "What an invitation brings never changes."),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, guards())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, guards())


def person() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, django.db.models.deletion.CASCADE, null=True, related_name="+"
    )


class Migration(migrations.Migration):
    dependencies = [("assessments", "0035_actions_move")]

    operations = [
        migrations.AlterField(
            "access",
            "what",
            models.CharField(
                choices=[
                    ("signed_in", "signed in"),
                    ("signed_out", "signed out"),
                    ("ended", "signed out other browsers of theirs"),
                    ("failed", "gave a wrong password"),
                    ("locked", "was stopped after too many wrong passwords"),
                    ("password", "has a new password"),
                    ("not_signed", "gave a wrong password when signing a plan"),
                    ("export", "downloaded"),
                    ("closed", "has a closed account"),
                    ("reopened", "has an open account again"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            "Invitation",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("note", models.TextField(blank=True, max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[("sent", "Sent"), ("accepted", "Accepted"), ("withdrawn", "Withdrawn")],
                        default="sent",
                        max_length=10,
                    ),
                ),
                ("secret_sha256", models.CharField(editable=False, max_length=64)),
                ("form_uid", models.UUIDField(editable=False, null=True)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("times_sent", models.PositiveSmallIntegerField(default=1)),
                ("message_id", models.CharField(blank=True, max_length=255)),
                ("asked_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("accepted_by", person()),
                ("invited_by", person()),
                (
                    "organisation",
                    models.ForeignKey(
                        "assessments.organisation",
                        django.db.models.deletion.CASCADE,
                        related_name="invitations",
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        "assessments.localsystem",
                        django.db.models.deletion.CASCADE,
                        related_name="invitations",
                    ),
                ),
            ],
            options={
                "ordering": ["-sent_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        Lower("email"), F("system"), condition=Q(state="sent"), name="one_open_invitation"
                    ),
                    models.UniqueConstraint(F("form_uid"), Lower("email"), name="invited_once_a_form"),
                    models.CheckConstraint(
                        condition=Q(state="sent", ended_at__isnull=True, accepted_by__isnull=True)
                        | Q(state="accepted", ended_at__isnull=False, accepted_by__isnull=False)
                        | Q(state="withdrawn", ended_at__isnull=False, accepted_by__isnull=True),
                        name="invitation_state",
                    ),
                    models.CheckConstraint(condition=~Q(email=""), name="invitation_has_address"),
                    models.CheckConstraint(
                        condition=Q(expires_at__gt=F("sent_at")), name="invitation_expires_later"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "InvitedRole",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(choices=ROLES, max_length=20)),
                (
                    "invitation",
                    models.ForeignKey(
                        "assessments.invitation", django.db.models.deletion.CASCADE, related_name="roles"
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        "assessments.localsystem",
                        django.db.models.deletion.PROTECT,
                        db_constraint=False,
                        editable=False,
                        related_name="+",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(F("invitation"), F("role"), name="role_invited_once"),
                    models.CheckConstraint(
                        condition=Q(role__in=[role for role, _ in ROLES]), name="invited_role"
                    ),
                ],
            },
        ),
        migrations.RunPython(put_in, take_out),
    ]
