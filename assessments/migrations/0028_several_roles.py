"""A person may have several roles in a local system. Each says since when, who gave it, and the day of the last visit."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

from recovery_site.triggers import BRING_BACK, SET_ASIDE

ROLES = [
    ("recovery_lead", "Recovery lead"),
    ("facilitator", "Facilitator"),
    ("commissioner", "Commissioner"),
    ("representative", "Representative of service users or carers"),
    ("partner", "Partner"),
    ("board_reader", "Board reader"),
]


def from_the_log(apps, schema_editor) -> None:
    """Since when somebody has had a role, and who gave it, is what the log says of it."""
    Membership = apps.get_model("assessments", "Membership")
    Entry = apps.get_model("assessments", "Entry")
    for member in Membership.objects.select_related("system"):
        entries = Entry.objects.filter(system=member.system_id).order_by("seq")
        added = entries.filter(act="system.add_member", about=f"membership {member.pk}").last()
        added = added or entries.filter(act="system.set_up").first()
        member.since = added.at if added else member.system.created_at
        member.given_by_id = added.actor_id if added else None
        member.save(update_fields=["since", "given_by"])
    if (
        schema_editor.connection.vendor == "postgresql"
    ):  # else the index that comes after this waits for the checks
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0027_triggers_off_the_hot_path")]

    operations = [
        SET_ASIDE,
        migrations.RemoveConstraint("membership", "one_role_in_a_system"),
        migrations.RemoveConstraint("membership", "membership_role"),
        migrations.AddField("membership", "since", models.DateTimeField(default=timezone.now)),
        migrations.AddField(
            "membership",
            "given_by",
            models.ForeignKey(
                null=True,
                on_delete=models.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("membership", "last_here", models.DateField(null=True)),
        migrations.AlterField("membership", "role", models.CharField(choices=ROLES, max_length=20)),
        migrations.AddConstraint(
            "membership",
            models.UniqueConstraint(
                models.F("user"), models.F("system"), models.F("role"), name="role_held_once"
            ),
        ),
        migrations.AddConstraint(
            "membership",
            models.CheckConstraint(
                condition=Q(
                    role__in=[
                        "recovery_lead",
                        "facilitator",
                        "commissioner",
                        "representative",
                        "partner",
                        "board_reader",
                    ]
                ),
                name="membership_role",
            ),
        ),
        migrations.RunPython(from_the_log, migrations.RunPython.noop),
        BRING_BACK,
    ]
