"""How many people are there and how they take part; which groups a room may show; a threshold of 5 at the least."""

from django.db import migrations, models
from django.db.models import Q

from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove

FIXED = "How small a group may be is settled when the room opens."
FINER = "Once groups of a review were shown, none finer ever are."


def coarser(than: str) -> str:
    """The level of the room is that one or a coarser one (protection/groups.py: 2 and 3 are beside each other)."""
    return f"(NEW.level >= {than} AND NOT ({than} = 2 AND NEW.level = 3))"


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    thresholds = "NEW.screen_least <> OLD.screen_least OR NEW.record_least <> OLD.record_least"
    settled = f"OLD.level IS NOT NULL AND (NEW.level IS NULL OR NOT {coarser('OLD.level')})"
    earlier = (
        "NEW.level IS NOT NULL AND EXISTS (SELECT 1 FROM assessments_room AS o WHERE o.review_id = NEW.review_id "  # noqa: S608
        f"AND o.id <> NEW.id AND o.level IS NOT NULL AND NOT {coarser('o.level')})"
    )
    changed = "COALESCE(NEW.level, -1) <> COALESCE(OLD.level, -1)"
    room = "assessments_room"
    return [
        Rule("assessments_room_thresholds_update", room, "UPDATE", thresholds, FIXED),
        Rule("assessments_room_level_update", room, "UPDATE", settled, FINER),
        Rule("assessments_room_levels_update", room, "UPDATE", f"{changed} AND {earlier}", FINER),
        Rule("assessments_room_levels_insert", room, "INSERT", earlier, FINER),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


def at_least_5(apps, schema_editor) -> None:
    """A room that is open shows nothing of fewer people than was said when they joined."""
    rooms = apps.get_model("assessments", "Room").objects.exclude(state="closed")
    rooms.filter(screen_least__lt=5).update(screen_least=5)


WAYS = [("own", "On their own phone"), ("shared", "On a shared device"), ("paper", "On paper")]


class Migration(migrations.Migration):
    dependencies = [("assessments", "0021_one_system_a_form")]

    operations = [
        SET_ASIDE,
        migrations.RunPython(at_least_5, migrations.RunPython.noop),
        migrations.AddField("room", "shared_devices", models.BooleanField(default=False)),
        migrations.AddField("room", "present", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("room", "level", models.PositiveSmallIntegerField(null=True)),
        migrations.AlterField("room", "screen_least", models.PositiveSmallIntegerField(default=7)),
        migrations.AddField(
            "participant", "way", models.CharField(max_length=6, choices=WAYS, default="own")
        ),
        migrations.RemoveConstraint("room", "screen_least_range"),
        migrations.AddConstraint(
            "room",
            models.CheckConstraint(
                condition=Q(screen_least__range=(5, 20)) | Q(state="closed", screen_least__range=(3, 20)),
                name="screen_least_range",
            ),
        ),
        migrations.AddConstraint(
            "room",
            models.CheckConstraint(condition=Q(present__gte=1) | Q(present=None), name="room_present"),
        ),
        migrations.AddConstraint(
            "room",
            models.CheckConstraint(condition=Q(level__range=(0, 4)) | Q(level=None), name="room_level"),
        ),
        migrations.AddConstraint(
            "participant",
            models.CheckConstraint(condition=Q(way__in=["own", "shared", "paper"]), name="participant_way"),
        ),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
