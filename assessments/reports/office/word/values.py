"""What a Word template can name, in plain values: texts, numbers as texts, lists and dictionaries.

docs/reports.md lists them for whoever writes a template. Nothing here can be called, so a template can do nothing.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from assessments.plans.snapshot import TemplateB
from assessments.proving.presenters import link_of
from assessments.record.presenters import attending_line, view_line
from assessments.record.snapshot import ReservationFacts, RowFacts, TemplateA
from assessments.reports import presenters
from assessments.reports.content import ReportA, ReportB, StageFacts
from assessments.reports.office.texts import said
from recovery_site.paper_codes import code_of
from recovery_site.templatetags.words import day

Values = dict[str, object]
TICK, TICKED, EMPTY = "\u2713", "\u2612", "\u2610"
NOTHING = "–"


def of_template_a(report: ReportA) -> Values:
    """Template A."""
    content = report.content
    return about(content) | {
        "title": _("Template A: where we are, and what comes first"),
        "draft": _("Draft: Template A is not complete. What it says can still change.")
        if report.is_draft
        else "",
        "state": _("Draft") if report.is_draft else "",
        "stages": stages(report.stages),
        "rows": [row_of(row, report.stages) for row in content.rows],
        **around(report),
    }


def around(report: ReportA) -> Values:
    """What stands after the rows of Template A."""
    content, done = report.content, report.completion
    return {
        "too_many": presenters.too_many(report),
        "over_limit_reason": content.over_limit_reason,
        "carried_over": [f"{row.challenge}. {row.title}" for row in report.carried_over],
        "took_part": [attending_line(line) for line in content.took_part or ()],
        "seen_differently": [view_line(one) for one in content.seen_differently or ()],
        "completed": said("reports/pdf/_completed.html", done=done, head=report.head),
        **_proof(done.sha256 if done else ""),
    }


def row_of(row: RowFacts, all_stages: tuple[StageFacts, ...]) -> Values:
    """One challenge of Template A."""
    return {
        "challenge": f"{row.challenge}. {row.title}",
        "where": presenters.where(row),
        "outcome": presenters.outcome(row),
        "is_agreed": row.outcome == "agreed",
        "ticks": [TICK if stage.number == row.stage else "" for stage in all_stages],
        "priority": str(row.priority or ""),
        "comments": row.comments,
        "moved": _moved(row),
        "differences": row.differences,
        "reservations": [_reservation(one) for one in row.reservations],
        "has_reservations": _("Yes") if row.reservations else "",
    }


def _moved(row: RowFacts) -> str:
    if not row.moved_because:
        return ""
    return f"{said('record/_moved_words.html', was=row.was, way=row.move)} {row.moved_because}"


def _reservation(one: ReservationFacts) -> Values:
    who = _("Seen differently by %(who)s:") % {"who": one.held_by} if one.held_by else _("Seen differently:")
    return {"who": who, "words": one.words}


def stages(given: tuple[StageFacts, ...]) -> list[Values]:
    return [
        {
            "number": str(one.number),
            "name": one.name,
            "title": f"{one.number}. {one.name}",
            "short": _("Stage %(number)d") % {"number": one.number},
            "meaning": one.meaning,
        }
        for one in given
    ]


def of_template_b(report: ReportB) -> Values:
    """Template B."""
    content = report.content
    return about(content) | {
        "title": _("Template B: action plan"),
        "state": _state(report),
        "plan": plan_of(report),
        "stages": stages(report.stages),
    }


def _state(report: ReportB) -> str:
    """How far the plan is, for the top of every page; empty once it is signed."""
    if report.superseded_by:
        return _("An earlier version")
    if report.filed is None:
        return _("Draft")
    return "" if report.is_signed else _("Not signed by all")


def plan_of(report: ReportB) -> Values:
    """One plan, wherever it stands."""
    content = report.content
    next_review = content.next_review_on
    return {
        "draft": presenters.draft_of(report),
        "challenge": f"{content.challenge.number}. {content.challenge.title}",
        "priority": _("Priority %(rank)d") % {"rank": content.priority},
        "boxes": [
            f"{TICKED if stage.number == content.stage else EMPTY} {stage.number}. {stage.name}"
            for stage in report.stages
        ],
        "standard": _standard(report),
        "description": content.description or _("Not written yet"),
        "strengths": content.strengths,
        "goals_title": _("Local goals (agreed by commissioners and providers)")
        if content.review.is_joint
        else _("Local goals"),
        "agreed_on": day(content.agreed_on) or _("No date yet"),
        **_lists(report),
        "next_review": day(next_review) or _("not set yet"),
        "later_reason": content.later_reason,
        "comments": content.row.comments,
        "differences": content.row.differences,
        "moved_because": content.row.moved_because,
        "reservations": [
            _reservation(ReservationFacts(None, one.words, one.held_by)) for one in content.row.reservations
        ],
        "statement": content.statement,
        "signatures": [
            {
                "side": str(one.side.label),
                "words": said("reports/pdf/_signature.html", signature=one.signature),
            }
            for one in report.sides
        ],
        "endorsed": said("reports/pdf/_endorsed.html", plan=report),
        "version": _("Version %(number)d") % {"number": content.revision},
        **_proof(report.filed.sha256 if report.filed else ""),
    }


def _standard(report: ReportB) -> str:
    """The agreed stage with its name."""
    number = report.content.stage
    if number is None:
        return _("Agreement not reached")
    return next((f"{one.number}. {one.name}" for one in report.stages if one.number == number), str(number))


def _lists(report: ReportB) -> Values:
    content = report.content
    return {
        "goals": [
            {
                "number": str(number),
                "goal": one.statement or NOTHING,
                "measure": one.measure or NOTHING,
                "baseline": one.baseline or NOTHING,
                "target": one.target or NOTHING,
                "by": day(one.due_on) or NOTHING,
            }
            for number, one in enumerate(content.goals, start=1)
        ],
        "actions": [
            {
                "number": str(number),
                "action": one.description or NOTHING,
                "owner": one.owner or NOTHING,
                "due": day(one.due_on) or NOTHING,
            }
            for number, one in enumerate(content.actions, start=1)
        ],
        "no_actions": _none(content.no_actions_because, _("No action is needed:"), _("No actions yet.")),
        "evidence": [
            f"{one.description or NOTHING} ({one.link})" if one.link else one.description or NOTHING
            for one in content.evidence_sources
        ],
        "no_evidence": _none(content.no_evidence_because, _("None is needed:"), _("None named yet.")),
        "marks": [
            {"state": str(one.state.label), "words": one.words, "note": one.note} for one in report.marks
        ],
    }


def _none(because: str, needed: str, otherwise: str) -> str:
    return f"{needed} {because}" if because else otherwise


def about(content: TemplateA | TemplateB) -> Values:
    """What every paper says of itself. `note` is ours: why a template was not used."""
    return {
        "system": content.system,
        "provider": _("Provider reviewed: %(provider)s.") % {"provider": content.provider},
        "review": content.review.title,
        "date": day(content.review.date),
        "kind": str(presenters.KINDS[content.review.kind]),
        "method": content.edition.name,
        "running": presenters.running(content.system, content.review.title),
        "draft": "",
        "state": "",
        "note": "",
    }


def _proof(sha256: str) -> Values:
    """How a reader checks the paper; all empty for one that is not filed."""
    address = link_of(sha256).partition("?")[0].partition("://")[2] if sha256 else ""
    return {"sha256": sha256, "code": code_of(sha256) if sha256 else "", "check_at": address}
