"""Ballots and participants are held to their question and room by their keys and by triggers, not by foreign keys.

They are written anew again and again, all of a question at once. PostgreSQL then asked for the question of each row
anew: with 300 rows four fifths of the time in which nobody else in the room could be served. The key of a row begins
with the number of its question or room (a constraint), and neither of them changes (a trigger).
"""

from django.db import migrations, models

from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove

KEYS = 2**40
CLOSED = "This room is closed. What it left behind is kept as it was."
ANSWERED = "Somebody has answered this, or has joined this room."
ROOM = {
    "ballot": "(SELECT room_id FROM assessments_question WHERE id = NEW.question_id)",
    "participant": "NEW.room_id",
}


def closed(*, missing: str) -> list[Rule]:
    """Nobody joins a closed room or answers in one. `missing` is how a room counts that is not there."""
    found = []
    for table, room in ROOM.items():
        state = f"(SELECT state FROM assessments_room WHERE id = {room})"  # noqa: S608
        when = f"COALESCE({state}, '{missing}') = 'closed'" if missing else f"{state} = 'closed'"
        found.append(
            Rule(f"assessments_{table}_closed_insert", f"assessments_{table}", "INSERT", when, CLOSED)
        )
    return found


def kept() -> list[Rule]:
    """What somebody answered, or the room in which somebody is, is not deleted before these are."""
    return [
        Rule(
            f"assessments_{one}_answered_delete",
            f"assessments_{one}",
            "DELETE",
            f"EXISTS (SELECT 1 FROM assessments_{row} WHERE id BETWEEN OLD.id * {KEYS} "  # noqa: S608
            f"AND OLD.id * {KEYS} + {KEYS - 1})",
            ANSWERED,
        )
        for one, row in (("question", "ballot"), ("room", "participant"))
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, [*closed(missing="closed"), *kept()])


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, kept())
    install(schema_editor, closed(missing=""))


def belongs(to: str, name: str) -> models.ForeignKey:
    return models.ForeignKey(
        to, on_delete=models.CASCADE, related_name=name, db_index=False, db_constraint=False
    )


class Migration(migrations.Migration):
    dependencies = [("assessments", "0040_you_said_we_did")]

    operations = [
        SET_ASIDE,
        migrations.AlterField("ballot", "question", belongs("assessments.question", "ballots")),
        migrations.AlterField("participant", "room", belongs("assessments.room", "participants")),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
