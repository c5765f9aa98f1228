"""What the database refuses in the rating room, and the triggers that altering a table took away on SQLite."""

from importlib import import_module

from django.db import migrations

from recovery_site.triggers import Rule, install, remove

EARLIER = import_module("assessments.migrations.0002_guards")
REVIEW = "(SELECT review_id FROM assessments_room WHERE id = NEW.room_id)"
CHALLENGES_EDITION = "(SELECT edition_id FROM framework_challenge WHERE id = NEW.challenge_id)"
ROOMS_EDITION = f"(SELECT edition_id FROM assessments_review WHERE id = {REVIEW})"  # noqa: S608
CLOSED = "This room is closed. What it left behind is kept as it was."


def _rules():
    for act, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        when = EARLIER.ASSESSING.format(review=f"{row}.review_id")
        yield f"participation_finished_{row.lower()}", "participation", act, when, EARLIER.FINISHED
    for act in ("INSERT", "UPDATE"):
        for table in ("agendaitem", "question"):
            mixed = f"NEW.challenge_id IS NOT NULL AND {CHALLENGES_EDITION} <> {ROOMS_EDITION}"
            yield f"{table}_edition", table, act, mixed, EARLIER.MIXED
        other = "(SELECT room_id FROM assessments_question WHERE id = NEW.asking_id) <> NEW.id"
        yield "room_asks_its_own", "room", act, f"NEW.asking_id IS NOT NULL AND {other}", EARLIER.MIXED
    yield "room_closed", "room", "UPDATE", "OLD.state = 'closed'", CLOSED
    asked_in = "(SELECT room_id FROM assessments_question WHERE id = NEW.question_id)"
    for table, act, room in (
        ("participant", "INSERT", "NEW.room_id"),
        ("ballot", "INSERT", asked_in),
        ("question", "INSERT", "NEW.room_id"),
        ("question", "UPDATE", "OLD.room_id"),
        ("question", "DELETE", "OLD.room_id"),
    ):
        when = f"(SELECT state FROM assessments_room WHERE id = {room}) = 'closed'"  # noqa: S608
        yield f"{table}_closed", table, act, when, CLOSED


def rules() -> list[Rule]:
    """Every trigger of the room, and those of the tables that the migration before this one altered."""
    again = [rule for rule in EARLIER.rules() if rule.table == "assessments_membership"]
    return again + [
        Rule(f"assessments_{name}_{act.lower()}", f"assessments_{table}", act, when, message)
        for name, table, act, when, message in _rules()
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules()[2:])


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_rating_room")]

    operations = [migrations.RunPython(put_in, take_out)]
