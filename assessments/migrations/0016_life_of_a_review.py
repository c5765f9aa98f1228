"""A review can be corrected and cancelled while nothing is signed; a plan that was never signed can be removed.

Which moves there are stands in the tables of moves (a test compares them with these triggers).
"""

from django.db import migrations, models
from django.db.models import Q

from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove

PINNED = "A review keeps its system and its edition, and after Template A its kind."
SETTLED = "What a review is called stays once something is signed or the review has ended."
NO_MOVE = "No such step leads from one state to the other."
SIGNED = "Something in this review is signed, so it cannot be cancelled."
UNSIGNED = "Not every plan is signed, so closing the review needs a reason."
REASON = "Why a review ended is said when it ends."
WAS_SIGNED = "This plan was signed, so it cannot be removed."
BEGUN = "A plan was begun on this Template A, so it stays as it is."

REVIEW_MOVES = (
    ("assessing", "planning"),
    ("planning", "assessing"),
    ("planning", "closed"),
    ("assessing", "cancelled"),
    ("planning", "cancelled"),
)
PLAN_MOVES = (
    ("draft", "part_signed"),
    ("draft", "signed"),
    ("part_signed", "signed"),
    ("part_signed", "draft"),
    ("signed", "draft"),
    ("draft", "removed"),
    ("removed", "draft"),
)
ANY_SIGNED = (
    "EXISTS (SELECT 1 FROM assessments_signature AS s JOIN assessments_revision AS n ON n.id = s.revision_id "
    "JOIN assessments_plan AS p ON p.id = n.plan_id JOIN assessments_row AS r ON r.id = p.row_id "
    "WHERE r.review_id = NEW.id)"
)
ANY_UNSIGNED = (
    "EXISTS (SELECT 1 FROM assessments_row AS r LEFT JOIN assessments_plan AS p ON p.row_id = r.id "
    "WHERE r.review_id = NEW.id AND r.rank IS NOT NULL AND (p.id IS NULL OR p.status <> 'signed'))"
)
HAS_PARTS = " OR ".join(
    f"EXISTS (SELECT 1 FROM assessments_{part} AS x WHERE x.plan_id = p.id AND x.retired_at IS NULL)"  # noqa: S608
    for part in ("goal", "action", "evidencesource")
)
ANY_BEGUN = (
    "EXISTS (SELECT 1 FROM assessments_plan AS p JOIN assessments_row AS r ON r.id = p.row_id "  # noqa: S608
    "WHERE r.review_id = NEW.id AND p.status <> 'removed' AND (p.status <> 'draft' OR p.revision > 1 "
    f"OR p.description <> '' OR p.agreed_on IS NOT NULL OR p.next_review_on IS NOT NULL OR {HAS_PARTS}))"
)


def _no_move(column, moves) -> str:
    allowed = " OR ".join(f"(OLD.{column} = '{start}' AND NEW.{column} = '{end}')" for start, end in moves)
    return f"OLD.{column} <> NEW.{column} AND NOT ({allowed})"


def _review_rules():
    yield (
        "pinned",
        "OLD.system_id <> NEW.system_id OR OLD.edition_id <> NEW.edition_id "
        "OR (OLD.kind <> NEW.kind AND OLD.phase <> 'assessing')",
        PINNED,
    )
    changed = "(OLD.title <> NEW.title OR OLD.date <> NEW.date OR OLD.kind <> NEW.kind)"
    yield "settled", f"{changed} AND (OLD.phase NOT IN ('assessing', 'planning') OR {ANY_SIGNED})", SETTLED
    yield "moves", _no_move("phase", REVIEW_MOVES), NO_MOVE
    yield "cancelled", f"OLD.phase <> NEW.phase AND NEW.phase = 'cancelled' AND {ANY_SIGNED}", SIGNED
    closed = "OLD.phase <> NEW.phase AND NEW.phase = 'closed'"
    yield "unsigned", f"{closed} AND NEW.ended_because = '' AND {ANY_UNSIGNED}", UNSIGNED
    ends = "OLD.phase <> NEW.phase AND NEW.phase IN ('closed', 'cancelled')"
    yield "ended", f"OLD.ended_because <> NEW.ended_because AND NOT ({ends})", REASON
    yield "begun", f"OLD.phase = 'planning' AND NEW.phase = 'assessing' AND {ANY_BEGUN}", BEGUN


def rules() -> list[Rule]:
    """The triggers that this migration adds, or puts in the place of older ones of the same name."""
    table = "assessments_review"
    of_review = [
        Rule(f"assessments_review_{name}_update", table, "UPDATE", when, said)
        for name, when, said in _review_rules()
    ]
    table = "assessments_plan"
    was_signed = "EXISTS (SELECT 1 FROM assessments_revision WHERE plan_id = NEW.id)"
    removed = f"OLD.status <> NEW.status AND NEW.status = 'removed' AND {was_signed}"
    return [
        *of_review,
        Rule("assessments_plan_moves_update", table, "UPDATE", _no_move("status", PLAN_MOVES), NO_MOVE),
        Rule("assessments_plan_removed_update", table, "UPDATE", removed, WAS_SIGNED),
    ]


def _earlier() -> list[Rule]:
    """The older triggers that `rules` takes the place of."""
    from importlib import import_module

    names = {rule.name for rule in rules()}
    earlier = (
        import_module(f"assessments.migrations.{name}")
        for name in ("0002_guards", "0010_rules_of_template_a")
    )
    return [rule for module in earlier for rule in module.rules() if rule.name in names]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())
    install(schema_editor, _earlier())


def as_before(apps, schema_editor) -> None:
    """What the earlier release knows: a cancelled review is a closed one, a removed plan is a draft."""
    apps.get_model("assessments", "Review").objects.filter(phase="cancelled").update(phase="closed")
    apps.get_model("assessments", "Plan").objects.filter(status="removed").update(status="draft")


PHASES = ["assessing", "planning", "closed", "cancelled"]
STATUSES = ["draft", "part_signed", "signed", "removed"]


class Migration(migrations.Migration):
    dependencies = [("assessments", "0015_access_log")]

    operations = [
        SET_ASIDE,
        migrations.AddField(
            "review", "ended_because", models.TextField(blank=True, default="", max_length=2000), False
        ),
        migrations.AlterField(
            "review",
            "phase",
            models.CharField(
                choices=[
                    ("assessing", "Agreeing Template A"),
                    ("planning", "Planning and acting"),
                    ("closed", "Closed"),
                    ("cancelled", "Cancelled"),
                ],
                default="assessing",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            "plan",
            "status",
            models.CharField(
                choices=[
                    ("draft", "Being written"),
                    ("part_signed", "Waiting for the other signature"),
                    ("signed", "Signed"),
                    ("removed", "Removed"),
                ],
                default="draft",
                max_length=12,
            ),
        ),
        migrations.RemoveConstraint("review", "review_phase"),
        migrations.RemoveConstraint("plan", "plan_status"),
        migrations.RunPython(migrations.RunPython.noop, as_before),
        migrations.AddConstraint(
            "review", models.CheckConstraint(condition=Q(phase__in=PHASES), name="review_phase")
        ),
        migrations.AddConstraint(
            "review",
            models.CheckConstraint(
                condition=~Q(phase="cancelled") | ~Q(ended_because=""), name="cancelled_with_a_reason"
            ),
        ),
        migrations.AddConstraint(
            "plan", models.CheckConstraint(condition=Q(status__in=STATUSES), name="plan_status")
        ),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
