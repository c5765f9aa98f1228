"""What the database refuses about looking back, carrying over and closing priorities."""

from importlib import import_module

from django.db import migrations

from assessments.people.tenancy import Link
from assessments.people.tenancy import rules as tenant_rules
from recovery_site.triggers import TRUNCATE, Rule, install, remove

PARTS = ("goal", "action", "evidencesource")
THERE = "There is a row of this identity already."
ELSEWHERE = "This part belongs to another plan, which this one does not continue."
ENDED = "How a priority ended stays as it was written."
NO_PLACE = "Only a priority that a review works on can be closed or carried over."
NO_WAY = "A priority is carried over into one of a later review, when that review has decided so."
OVER = "This priority was closed or carried over, so its plan stays as it is."
UNSIGNED = "Actions move once the plan is signed, and until its priority or its review ends."
GOES_ON = "This priority was carried over. Its readings go on in the plan that continues it."
LIVE = "A review is closed when each of its priorities is closed or carried over."
HOLDS = "Priorities were carried over into this review."
STUDY = "What a review learned is about a priority of an earlier one, and stays when the review has ended."


def _again() -> list[Rule]:
    """A row of that identity in the same plan."""
    return [
        Rule(
            f"assessments_{part}_again_insert",
            f"assessments_{part}",
            "INSERT",
            f"EXISTS (SELECT 1 FROM assessments_{part} AS x "  # noqa: S608
            "WHERE x.id = NEW.id OR (x.plan_id = NEW.plan_id AND x.uid = NEW.uid))",
            THERE,
        )
        for part in PARTS
    ]


def _of_parts() -> list[Rule]:
    found = []
    over = (
        "EXISTS (SELECT 1 FROM assessments_ending AS e JOIN assessments_plan AS p ON p.row_id = e.row_id "
        "WHERE p.id = NEW.plan_id)"
    )
    for part in (*PARTS, "measure"):
        table = f"assessments_{part}"
        elsewhere = (
            f"EXISTS (SELECT 1 FROM {table} AS x WHERE x.uid = NEW.uid AND x.plan_id <> NEW.plan_id) "  # noqa: S608
            f"AND NOT EXISTS (SELECT 1 FROM {table} AS x JOIN assessments_plan AS p ON p.id = x.plan_id "
            "JOIN assessments_ending AS e ON e.row_id = p.row_id "
            "JOIN assessments_plan AS n ON n.row_id = e.into_id WHERE n.id = NEW.plan_id AND x.uid = NEW.uid)"
        )
        found.append(Rule(f"{table}_elsewhere_insert", table, "INSERT", elsewhere, ELSEWHERE))
        if part in PARTS:
            found += [
                Rule(f"{table}_over_{act.lower()}", table, act, over, OVER) for act in ("INSERT", "UPDATE")
            ]
    carried = (
        "EXISTS (SELECT 1 FROM assessments_measure AS m JOIN assessments_plan AS p ON p.id = m.plan_id "
        "JOIN assessments_ending AS e ON e.row_id = p.row_id WHERE m.id = NEW.measure_id AND e.kind = 'carried')"
    )
    for name in ("reading", "change"):
        found.append(Rule(f"assessments_{name}_goes_on", f"assessments_{name}", "INSERT", carried, GOES_ON))
    ended = "EXISTS (SELECT 1 FROM assessments_ending WHERE row_id = OLD.row_id)"
    found.append(Rule("assessments_plan_over_update", "assessments_plan", "UPDATE", ended, OVER))
    return found


def _of_endings() -> list[Rule]:
    table = "assessments_ending"
    no_place = (
        "NOT EXISTS (SELECT 1 FROM assessments_row AS r JOIN assessments_review AS v ON v.id = r.review_id "
        "WHERE r.id = NEW.row_id AND r.rank IS NOT NULL AND v.phase = 'planning')"
    )
    no_way = (
        "NEW.into_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM assessments_row AS n "
        "JOIN assessments_review AS v ON v.id = n.review_id JOIN assessments_row AS r ON r.id = NEW.row_id "
        "JOIN assessments_study AS s ON s.review_id = v.id AND s.row_id = r.id "
        "WHERE n.id = NEW.into_id AND n.rank IS NOT NULL AND v.phase = 'planning' AND v.id > r.review_id "
        "AND s.decision = 'carry')"
    )
    again = f"EXISTS (SELECT 1 FROM {table} AS x WHERE x.id = NEW.id OR x.row_id = NEW.row_id)"  # noqa: S608
    return [
        *tenant_rules(
            table, Link("row_id", "assessments_row"), Link("into_id", "assessments_row", optional=True)
        ),
        Rule(f"{table}_again_insert", table, "INSERT", again, THERE),
        Rule(f"{table}_place", table, "INSERT", no_place, NO_PLACE),
        Rule(f"{table}_way", table, "INSERT", no_way, NO_WAY),
        Rule(f"{table}_rewritten", table, "UPDATE", "1 = 1", ENDED),
        Rule(f"{table}_deleted", table, "DELETE", "1 = 1", ENDED),
        Rule(f"{table}_kept_truncate", table, TRUNCATE, "1 = 1", ENDED),
    ]


def _of_studies() -> list[Rule]:
    study, goal = "assessments_study", "assessments_goalstudy"
    earlier = (
        "NOT EXISTS (SELECT 1 FROM assessments_row AS r JOIN assessments_review AS v ON v.id = NEW.review_id "
        "WHERE r.id = NEW.row_id AND r.rank IS NOT NULL AND r.review_id < v.id "
        "AND v.phase IN ('assessing', 'planning'))"
    )
    settled = (
        "OLD.decision <> NEW.decision AND EXISTS (SELECT 1 FROM assessments_ending WHERE row_id = OLD.row_id)"
    )
    moved = "OLD.review_id <> NEW.review_id OR OLD.row_id <> NEW.row_id"
    of_plan = (
        "NOT EXISTS (SELECT 1 FROM assessments_study AS s JOIN assessments_plan AS p ON p.row_id = s.row_id "
        "JOIN assessments_goal AS g ON g.plan_id = p.id JOIN assessments_review AS v ON v.id = s.review_id "
        "WHERE s.id = NEW.study_id AND g.id = NEW.goal_id AND v.phase IN ('assessing', 'planning'))"
    )
    other = "OLD.study_id <> NEW.study_id OR OLD.goal_id <> NEW.goal_id"
    return [
        *tenant_rules(study, Link("review_id", "assessments_review"), Link("row_id", "assessments_row")),
        *tenant_rules(goal, Link("study_id", study), Link("goal_id", "assessments_goal")),
        Rule(f"{study}_earlier_insert", study, "INSERT", earlier, STUDY),
        Rule(f"{study}_earlier_update", study, "UPDATE", f"{earlier} OR {moved} OR ({settled})", STUDY),
        Rule(f"{study}_deleted", study, "DELETE", "1 = 1", STUDY),
        Rule(f"{goal}_of_plan_insert", goal, "INSERT", of_plan, STUDY),
        Rule(f"{goal}_of_plan_update", goal, "UPDATE", f"{of_plan} OR {other}", STUDY),
        Rule(f"{goal}_deleted", goal, "DELETE", "1 = 1", STUDY),
    ]


def _of_reviews() -> list[Rule]:
    live = (
        "OLD.phase <> NEW.phase AND NEW.phase = 'closed' AND EXISTS (SELECT 1 FROM assessments_row AS r "
        "LEFT JOIN assessments_ending AS e ON e.row_id = r.id "
        "WHERE r.review_id = NEW.id AND r.rank IS NOT NULL AND e.id IS NULL)"
    )
    holds = (
        "OLD.phase = 'planning' AND NEW.phase IN ('assessing', 'cancelled') AND EXISTS ("
        "SELECT 1 FROM assessments_ending AS e JOIN assessments_row AS r ON r.id = e.into_id "
        "WHERE r.review_id = NEW.id)"
    )
    moving = (
        "NOT EXISTS (SELECT 1 FROM assessments_action AS a JOIN assessments_plan AS p ON p.id = a.plan_id "
        "JOIN assessments_row AS r ON r.id = p.row_id JOIN assessments_review AS v ON v.id = r.review_id "
        "LEFT JOIN assessments_ending AS e ON e.row_id = r.id "
        "WHERE a.id = NEW.action_id AND v.phase = 'planning' AND p.status <> 'removed' AND e.id IS NULL "
        "AND (p.status = 'signed' OR p.revision > 1))"
    )
    table = "assessments_review"
    return [
        Rule(f"{table}_unsigned_update", table, "UPDATE", live, LIVE),  # in the place of an older one
        Rule(f"{table}_holds_update", table, "UPDATE", holds, HOLDS),
        Rule("assessments_happening_in_force", "assessments_happening", "INSERT", moving, UNSIGNED),
    ]


def rules() -> list[Rule]:
    """The triggers that this migration adds, or puts in the place of older ones of the same name."""
    return [*_again(), *_of_parts(), *_of_endings(), *_of_studies(), *_of_reviews()]


def _earlier() -> list[Rule]:
    """The older triggers that `rules` takes the place of."""
    names = {rule.name for rule in rules()}
    modules = ("0016_life_of_a_review", "0020_nothing_unnoticed", "0035_actions_move")
    earlier = [import_module(f"assessments.migrations.{name}") for name in modules]
    return [rule for module in earlier for rule in module.rules() if rule.name in names]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())
    install(schema_editor, _earlier())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0049_looking_back"),
    ]

    operations = [migrations.RunPython(put_in, take_out)]
