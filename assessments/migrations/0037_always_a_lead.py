"""A local system that has a recovery lead with an open account never loses the last one, whoever writes.

The account of a last lead can be closed only by saying so in the same statement (`closed_as_last_lead`): it may have
fallen into the wrong hands.

A trigger looks at the other leads, so it locks their system first: two leads who go at the same moment would each still
see the other one.
"""

from django.db import migrations, models

from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove

MESSAGE = "A local system always has a recovery lead."
ANOTHER = (
    "EXISTS (SELECT 1 FROM assessments_membership AS m JOIN assessments_user AS u ON u.id = m.user_id "
    "WHERE m.system_id = {system} AND m.role = 'recovery_lead' AND u.is_active AND m.{who})"
)
LEFT = f"OLD.role = 'recovery_lead' AND NOT {ANOTHER.format(system='OLD.system_id', who='id <> OLD.id')}"
CLOSED = "NOT EXISTS (SELECT 1 FROM assessments_user AS n WHERE n.id = NEW.user_id AND n.is_active)"
THEIR_SYSTEM = "assessments_localsystem AS s WHERE s.id = OLD.system_id"
OWN = "SELECT own.system_id FROM assessments_membership AS own WHERE own.user_id = OLD.id AND own.role = 'recovery_lead'"


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    other = ANOTHER.format(system="own.system_id", who="user_id <> OLD.id")
    return [
        Rule(
            "assessments_membership_last_lead_delete",
            "assessments_membership",
            "DELETE",
            LEFT,
            MESSAGE,
            THEIR_SYSTEM,
        ),
        Rule(
            "assessments_membership_last_lead_update",
            "assessments_membership",
            "UPDATE OF role, system_id, user_id",
            f"(NEW.role <> 'recovery_lead' OR NEW.system_id <> OLD.system_id OR {CLOSED}) AND {LEFT}",
            MESSAGE,
            THEIR_SYSTEM,
        ),
        Rule(
            "assessments_user_last_lead_update",
            "assessments_user",
            "UPDATE OF is_active",
            f"OLD.is_active AND NOT NEW.is_active AND NOT NEW.closed_as_last_lead AND EXISTS ({OWN} AND NOT {other})",
            MESSAGE,
            f"assessments_localsystem AS s WHERE s.id IN ({OWN}) ORDER BY s.id",
        ),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [("assessments", "0036_invitations")]

    operations = [
        SET_ASIDE,
        migrations.AddField(
            "user", "closed_as_last_lead", models.BooleanField(db_default=False, default=False)
        ),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
