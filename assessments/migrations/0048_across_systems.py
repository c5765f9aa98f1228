"""What local systems agree to share with one another, and the triggers that hold it to their consent."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from assessments.people.tenancy import Link
from assessments.people.tenancy import rules as tenant_rules
from recovery_site.triggers import Rule, install, remove

CONSENT, PROJECTION = "assessments_sharingconsent", "assessments_projection"
STAYS = "A consent stays as it was given. It can be withdrawn once."
NO_CONSENT = "Nothing is shared without the consent of the local system."


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    nobody = (
        "NOT EXISTS (SELECT 1 FROM assessments_membership AS m WHERE m.user_id = NEW.given_by_id "
        "AND m.system_id = NEW.system_id AND m.role = 'recovery_lead')"
    )
    alone = (
        "NEW.what <> 'stages' AND NOT EXISTS (SELECT 1 FROM assessments_sharingconsent AS c "
        "WHERE c.system_id = NEW.system_id AND c.what = 'stages' AND c.withdrawn_at IS NULL)"
    )
    rewritten = (
        "OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL OR OLD.what <> NEW.what "
        "OR OLD.statement <> NEW.statement OR OLD.given_by_id <> NEW.given_by_id OR OLD.given_at <> NEW.given_at"
    )
    still_shared = (
        "NEW.withdrawn_at IS NOT NULL AND "
        "EXISTS (SELECT 1 FROM assessments_projection AS p WHERE p.consent_id = NEW.id)"
    )
    others_hold = (
        "NEW.what = 'stages' AND NEW.withdrawn_at IS NOT NULL AND EXISTS (SELECT 1 FROM assessments_sharingconsent "
        "AS c WHERE c.system_id = NEW.system_id AND c.what <> 'stages' AND c.withdrawn_at IS NULL)"
    )
    no_consent = (
        "NOT EXISTS (SELECT 1 FROM assessments_sharingconsent AS c WHERE c.id = NEW.consent_id "
        "AND c.what = NEW.what AND c.withdrawn_at IS NULL)"
    )
    not_recorded = (
        "NEW.what = 'stages' AND NOT EXISTS (SELECT 1 FROM assessments_row AS r "
        "JOIN assessments_review AS v ON v.id = r.review_id "
        "WHERE v.id = NEW.review_id AND v.phase IN ('planning', 'closed') AND r.challenge_id = NEW.challenge_id "
        "AND COALESCE(r.stage, 0) = COALESCE(NEW.stage, 0))"
    )
    not_signed = (
        "NEW.what = 'goals' AND NOT EXISTS (SELECT 1 FROM assessments_signature AS s "
        "WHERE s.revision_id = NEW.revision_id AND s.side = 'provider' AND (EXISTS (SELECT 1 FROM assessments_signature "
        "AS o WHERE o.revision_id = NEW.revision_id AND o.side = 'commissioner') OR EXISTS (SELECT 1 "
        "FROM assessments_review AS v WHERE v.id = NEW.review_id AND v.kind = 'self')))"
    )
    counts_no_more = (
        "NEW.phase = 'cancelled' AND EXISTS (SELECT 1 FROM assessments_projection AS p "
        "WHERE p.review_id = NEW.id AND p.what = 'stages')"
    )
    basis = f"{CONSENT} WHERE system_id = NEW.system_id AND what = 'stages'"
    own = f"{CONSENT} WHERE id = NEW.consent_id"
    content = "UPDATE OF consent_id, what, stage, review_id, challenge_id, revision_id, words, measured_by"
    return [
        *tenant_rules(CONSENT),
        Rule(f"{CONSENT}_who", CONSENT, "INSERT", nobody, "Only a recovery lead agrees to share."),
        Rule(f"{CONSENT}_alone", CONSENT, "INSERT", alone, "The stages are shared first.", basis),
        Rule(f"{CONSENT}_rewritten", CONSENT, "UPDATE", rewritten, STAYS),
        Rule(
            f"{CONSENT}_still_shared",
            CONSENT,
            "UPDATE",
            still_shared,
            "What is shared goes with its consent.",
        ),
        Rule(
            f"{CONSENT}_others_hold", CONSENT, "UPDATE", others_hold, "Without the stages nothing is shared."
        ),
        Rule(f"{CONSENT}_deleted", CONSENT, "DELETE", "1 = 1", STAYS),
        *tenant_rules(
            PROJECTION,
            Link("consent_id", CONSENT),
            Link("review_id", "assessments_review", True),
            Link("revision_id", "assessments_revision", True),
        ),
        Rule(f"{PROJECTION}_consent", PROJECTION, "INSERT", no_consent, NO_CONSENT, own),
        Rule(f"{PROJECTION}_consent_update", PROJECTION, content, no_consent, NO_CONSENT, own),
        Rule(
            f"{PROJECTION}_stage",
            PROJECTION,
            "INSERT",
            not_recorded,
            "Only a completed Template A is shared.",
        ),
        Rule(
            f"{PROJECTION}_stage_update",
            PROJECTION,
            content,
            not_recorded,
            "Only a completed Template A is shared.",
        ),
        Rule(
            f"{PROJECTION}_goal", PROJECTION, "INSERT", not_signed, "Only goals of a signed plan are shared."
        ),
        Rule(
            f"{PROJECTION}_goal_update",
            PROJECTION,
            content,
            not_signed,
            "Only goals of a signed plan are shared.",
        ),
        Rule(
            "assessments_review_still_shared",
            "assessments_review",
            "UPDATE OF phase",
            counts_no_more,
            "What is shared of a review goes before it is cancelled.",
        ),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0047_preparing"),
        ("framework", "0003_edition_state"),
    ]

    operations = [
        migrations.CreateModel(
            name="SharingConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[("stages", "Stages"), ("goals", "Goals"), ("name", "Name")], max_length=10
                    ),
                ),
                ("statement", models.TextField()),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sharing_consents",
                        to="assessments.localsystem",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["system", "given_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Projection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[("stages", "Stages"), ("goals", "Goals"), ("name", "Name")], max_length=10
                    ),
                ),
                ("stage", models.PositiveSmallIntegerField(null=True)),
                ("counted", models.BooleanField(default=False)),
                ("counted_stage", models.PositiveSmallIntegerField(null=True)),
                ("words", models.TextField(blank=True, max_length=5000)),
                ("measured_by", models.CharField(blank=True, max_length=500)),
                (
                    "challenge",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="framework.challenge",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.review",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.revision",
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.localsystem",
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projections",
                        to="assessments.sharingconsent",
                    ),
                ),
            ],
            options={
                "ordering": ["consent", "challenge", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("systems", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("left", models.JSONField(default=list)),
                ("made_at", models.DateTimeField(null=True)),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="framework.edition"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("systems", 0), ("systems__gte", 5), _connector="OR"),
                        name="picture_of_five",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="sharingconsent",
            constraint=models.UniqueConstraint(
                models.F("system"),
                models.F("what"),
                condition=models.Q(("withdrawn_at", None)),
                name="one_consent_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharingconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["stages", "goals", "name"])), name="consent_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="sharingconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(("statement", ""), _negated=True), name="consent_says_what_was_read"
            ),
        ),
        migrations.AddConstraint(
            model_name="sharingconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="consent_withdrawn_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="projection",
            constraint=models.UniqueConstraint(
                models.F("consent"),
                models.F("challenge"),
                condition=models.Q(("what", "stages")),
                name="stage_projected_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="projection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("challenge__isnull", False),
                        ("review__isnull", False),
                        ("what", "stages"),
                        ("words", ""),
                    ),
                    models.Q(
                        ("challenge__isnull", False),
                        ("revision__isnull", False),
                        ("what", "goals"),
                        models.Q(("words", ""), _negated=True),
                    ),
                    models.Q(
                        ("challenge", None),
                        ("review", None),
                        ("revision", None),
                        ("stage", None),
                        ("what", "name"),
                        models.Q(("words", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="projection_of_one_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="projection",
            constraint=models.CheckConstraint(
                condition=models.Q(("counted", False), ("what", "stages"), _connector="OR"),
                name="stages_are_counted",
            ),
        ),
        migrations.RunPython(put_in, take_out),
    ]
