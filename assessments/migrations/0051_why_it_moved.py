"""Why a stage moved since the review before, or stayed: Template A is not completed without it."""

from django.db import migrations, models

from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove

WHY = "Why a stage moved since the review before, or stayed, is still to be written."


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    before = (
        "(SELECT MAX(v.id) FROM assessments_review AS v WHERE v.system_id = NEW.system_id "
        "AND v.edition_id = NEW.edition_id AND v.id < NEW.id AND v.phase IN ('planning', 'closed'))"
    )
    unsaid = (
        "OLD.phase = 'assessing' AND NEW.phase = 'planning' AND EXISTS (SELECT 1 FROM assessments_row AS r "  # noqa: S608
        "JOIN assessments_row AS b ON b.challenge_id = r.challenge_id WHERE r.review_id = NEW.id "
        f"AND r.stage IS NOT NULL AND r.moved_because = '' AND b.stage IS NOT NULL AND b.review_id = {before})"
    )
    return [Rule("assessments_review_moved_update", "assessments_review", "UPDATE", unsaid, WHY)]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0050_looking_back_guards"),
    ]

    operations = [
        SET_ASIDE,
        migrations.AddField(
            "row", "moved_because", models.TextField(blank=True, db_default="", default="", max_length=2000)
        ),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
