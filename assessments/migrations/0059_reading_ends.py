"""Once Template A is complete nothing is sent any more; whom an invitation lets read can still be taken back."""

from django.db import migrations

from recovery_site.triggers import Rule, install

SENT = "assessments_prereading"
NOT_ASSESSING = "(SELECT phase FROM assessments_review WHERE id = NEW.review_id) <> 'assessing'"
SAYS = "Template A of this review is complete."


def rules(more: str = " AND (NEW.people > 0 OR NEW.on_invitation)") -> list[Rule]:
    """The trigger that this migration changes; `more` is what it asks besides."""
    lock = "assessments_review WHERE id = NEW.review_id"
    return [Rule(f"{SENT}_finished", SENT, "INSERT", f"{NOT_ASSESSING}{more}", SAYS, lock)]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    install(schema_editor, rules(""))


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0058_comments_removed"),
    ]

    operations = [migrations.RunPython(put_in, take_out)]
