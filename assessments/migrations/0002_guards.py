"""What the database itself refuses: changing what was completed, signed or logged, and mixing two systems."""

from django.db import migrations

from recovery_site.triggers import Rule, install, remove

KEPT = "What was logged, completed or signed is kept as it was."
FINISHED = "Template A of this review is complete, so it cannot change."
SIGNED = "This plan has a signature, so it cannot change. Make a new version."
NO_PRIORITY = "A plan belongs to a priority of a review in its planning phase."
PINNED = "A review keeps its system, its edition and its kind."
MIXED = "These two belong to different local systems or editions."

ASSESSING = "(SELECT phase FROM assessments_review WHERE id = {review}) <> 'assessing'"
NOT_DRAFT = "(SELECT status FROM assessments_plan WHERE id = {row}.plan_id) <> 'draft'"


def _differs(column: str) -> str:
    """True when a column that may be null changes, in words that both databases understand."""
    return f"(OLD.{column} <> NEW.{column} OR (OLD.{column} IS NULL) <> (NEW.{column} IS NULL))"


def _rules():
    for table in ("entry", "completedtemplatea", "revision", "signature"):
        for act in ("UPDATE", "DELETE"):
            yield f"{table}_kept", table, act, "1 = 1", KEPT

    of_review = {
        "row": "{row}.review_id",
        "ranking": "{row}.review_id",
        "reservation": "(SELECT review_id FROM assessments_row WHERE id = {row}.row_id)",
    }
    for table, review in of_review.items():
        for act, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            when = ASSESSING.format(review=review.format(row=row))
            yield f"{table}_finished_{row.lower()}", table, act, when, FINISHED

    for table in ("goal", "action", "evidencesource"):
        for act, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            yield f"{table}_signed_{row.lower()}", table, act, NOT_DRAFT.format(row=row), SIGNED
    changed = " OR ".join(map(_differs, ("description", "agreed_on", "next_review_on", "row_id")))
    yield "plan_signed", "plan", "UPDATE", f"OLD.status <> 'draft' AND ({changed})", SIGNED
    yield "plan_signed", "plan", "DELETE", "OLD.status <> 'draft'", SIGNED
    yield (
        "plan_for_priority",
        "plan",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM assessments_row AS r JOIN assessments_review AS v ON v.id = r.review_id "
        "WHERE r.id = NEW.row_id AND r.rank IS NOT NULL AND v.phase = 'planning')",
        NO_PRIORITY,
    )
    yield (
        "signature_hash",
        "signature",
        "INSERT",
        "NEW.sha256 <> (SELECT sha256 FROM assessments_revision WHERE id = NEW.revision_id)",
        "A signature is for exactly what was filed.",
    )

    pinned = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in ("system_id", "edition_id", "kind"))
    yield "review_pinned", "review", "UPDATE", pinned, PINNED
    for act in ("INSERT", "UPDATE"):
        yield (
            "membership_tenancy",
            "membership",
            act,
            "NEW.system_id <> (SELECT system_id FROM assessments_organisation WHERE id = NEW.organisation_id)",
            MIXED,
        )
        yield (
            "row_edition",
            "row",
            act,
            "(SELECT edition_id FROM framework_challenge WHERE id = NEW.challenge_id) <> "
            "(SELECT edition_id FROM assessments_review WHERE id = NEW.review_id)",
            MIXED,
        )


def rules() -> list[Rule]:
    """Every trigger of this app."""
    return [
        Rule(f"assessments_{name}_{act.lower()}", f"assessments_{table}", act, when, message)
        for name, table, act, when, message in _rules()
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial"), ("framework", "0002_frozen_editions")]

    operations = [migrations.RunPython(put_in, take_out)]
