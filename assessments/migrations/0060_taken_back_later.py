"""What can be taken back later: the words of a comment, once, by whoever wrote them or by a recovery lead; and whom an
invitation lets read what is known, also when Template A is complete.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove

COMMENT = "assessments_comment"
KEPT = "What was said about a plan stays as it was said."
SENT = "assessments_prereading"
FINISHED = "Template A of this review is complete: what was known then stays as it was."
SAME = ("id", "system_id", "plan_id", "kind", "part_uid", "thread_id", "uid", "by_id", "at")


def rules() -> list[Rule]:
    """The triggers that this migration changes or adds."""
    changed = " OR ".join(
        f"NEW.{name} <> OLD.{name} OR (NEW.{name} IS NULL AND OLD.{name} IS NOT NULL) "
        f"OR (NEW.{name} IS NOT NULL AND OLD.{name} IS NULL)"
        for name in SAME
    )
    not_theirs = (
        "NOT EXISTS (SELECT 1 FROM assessments_membership AS m WHERE m.user_id = NEW.struck_by_id "
        "AND m.system_id = NEW.system_id AND (m.role = 'recovery_lead' OR (NEW.struck_by_id = NEW.by_id "
        "AND m.role IN ('commissioner', 'representative'))))"
    )
    return [
        Rule(
            f"{COMMENT}_kept_update",
            COMMENT,
            "UPDATE",
            f"OLD.struck_at IS NOT NULL OR NEW.struck_at IS NULL OR NEW.words <> '' OR {not_theirs} OR {changed}",
            KEPT,
        ),
        Rule(
            f"{COMMENT}_said",
            COMMENT,
            "INSERT",
            "NEW.struck_at IS NOT NULL",
            "A comment is said before it is removed.",
        ),
        _reading(" AND (NEW.people > 0 OR NEW.on_invitation)"),
    ]


def _reading(more: str = "") -> Rule:
    """Nothing is sent any more, once Template A is complete. `more` is what is asked besides."""
    finished = "(SELECT phase FROM assessments_review WHERE id = NEW.review_id) <> 'assessing'"
    lock = "assessments_review AS v WHERE v.id = NEW.review_id"
    return Rule(f"{SENT}_finished", SENT, "INSERT", f"{finished}{more}", FINISHED, lock)


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())
    install(schema_editor, [Rule(f"{COMMENT}_kept_update", COMMENT, "UPDATE", "1 = 1", KEPT), _reading()])


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0059_office_files"),
    ]

    operations = [
        SET_ASIDE,
        migrations.RemoveConstraint("comment", "comment_has_words"),
        migrations.AddField("comment", "struck_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "comment",
            "struck_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "comment",
            models.CheckConstraint(
                condition=(Q(struck_at=None, struck_by=None) & ~Q(words=""))
                | Q(words="", struck_at__isnull=False, struck_by__isnull=False),
                name="comment_has_words",
            ),
        ),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
