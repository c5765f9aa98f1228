"""Template A is never completed past a room that is open, and no room opens once it is complete."""

from django.db import migrations

from recovery_site.triggers import Rule, install, remove

OPEN_ROOM = "A room of this review is still open: what people answered there belongs to Template A."
COMPLETE = "Template A of this review is complete, so there is nothing left to rate."


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    completed = "OLD.phase = 'assessing' AND NEW.phase = 'planning'"
    open_room = "SELECT 1 FROM assessments_room AS o WHERE o.review_id = NEW.id AND o.state <> 'closed'"
    when = f"{completed} AND EXISTS ({open_room})"
    late = "(SELECT phase FROM assessments_review WHERE id = NEW.review_id) <> 'assessing'"
    return [
        Rule("assessments_review_open_room_update", "assessments_review", "UPDATE", when, OPEN_ROOM),
        Rule("assessments_room_late_insert", "assessments_room", "INSERT", late, COMPLETE),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [("assessments", "0013_one_kind_of_line_break")]
    operations = [migrations.RunPython(put_in, take_out)]
