"""What the Word template of the Board report can name. Plain values, as in `values`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from assessments.record.snapshot import RowFacts
from assessments.reports import presenters
from assessments.reports.board import presenters as words
from assessments.reports.board.content import Board
from assessments.reports.board.parts import Early, Known, MeasureFacts, Priority, Strengths, Term
from assessments.reports.office.word.values import NOTHING, Values, about, around, plan_of, row_of, stages
from recovery_site.templatetags.words import day, moment


def of_board(report: Board) -> Values:
    """The Board report."""
    content = report.a.content
    meanings = dict(report.meanings)
    signed = sum(one.is_signed for one in report.plans)
    return about(content) | {
        "title": _("How far we have come, and what comes next"),
        "draft": _("Draft: Template A is not complete. What is written here can still change.")
        if report.a.is_draft
        else "",
        "state": _("Draft") if report.a.is_draft else "",
        "asking": {
            "words": report.asking.words
            if report.asking
            else _("This report does not ask the Board for a decision."),
            "by": words.asked_by(report.asking) if report.asking else "",
        },
        "agreed_by": words.agreed_by(report),
        "agreed_on": presenters.agreed_on(content.rows),
        "different_views": presenters.seen_differently(content),
        "stages": stages(report.a.stages),
        "rows": [
            row_of(row, report.a.stages) | {"said": _said(row), "meaning": _meaning(row, meanings)}
            for row in content.rows
        ],
        "nothing_moved": words.nothing_moved(report),
        "moves": [one.words for one in words.moves(report)],
        "moved": [_moved(row) for row in content.rows if row.move and row.was != row.stage],
        "priorities": [_priority(one) for one in report.priorities],
        "no_priorities": f"{words.no_priorities(report)} {words.still_worked_on(report)}".strip(),
        "plans_signed": "" if report.a.is_draft else presenters.plans_signed(signed, len(report.priorities)),
        "next_review": words.next_review(report),
        "strengths": [_strengths(one) for one in report.strengths],
        "early": [_early(one, report) for one in report.early],
        "plans": [_plan(one, report) for one in report.priorities if one.plan and report.options.has_plans],
        "next_reviews": [f"{day(one.on)}: {words.whose_plans(one)}" for one in report.next_reviews],
        "glossary": [_term(one) for one in report.glossary],
        **around(report.a),
        **_completed(report),
    }


def _completed(report: Board) -> Values:
    """Where names are left out, nobody is named here either."""
    done = report.a.completion
    if done is None or done.by:
        return {}
    return {"completed": _("Template A was completed on %(at)s.") % {"at": moment(done.at)}}


def _said(row: RowFacts) -> str:
    """Stage 2: Development. Agreed."""
    where = f"{presenters.where(row)}. " if row.stage else ""
    return f"{where}{presenters.outcome(row)}."


def _meaning(row: RowFacts, meanings: dict[int, str]) -> str:
    said = meanings.get(row.challenge, "")
    return (
        _("Stage %(number)s means here: %(meaning)s") % {"number": row.stage, "meaning": said}
        if row.stage and said
        else ""
    )


def _moved(row: RowFacts) -> str:
    return f"{row.challenge}. {row.title}, {words.moved_words(row)}. {row.moved_because}".strip()


def _priority(one: Priority) -> Values:
    goals = one.plan.content.goals if one.plan else ()
    return {
        "rank": str(one.rank),
        "title": f"{one.row.challenge}. {one.row.title}",
        "where": presenters.where(one.row),
        "comments": one.row.comments,
        "goal": goals[0].statement if goals else NOTHING,
        "state": words.plan_state(one),
        "counted": words.deeds_counted(one.deeds),
    }


def _strengths(one: Strengths) -> Values:
    return {
        "challenge": f"{one.challenge}. {one.title}",
        "in_plan": one.in_plan,
        "known": [_known(known) for known in one.known],
    }


def _known(one: Known) -> str:
    said = [one.words, f"{one.figure}." if one.figure else ""]
    said.append(_("Source: %(source)s.") % {"source": one.source} if one.source else "")
    said.append(_("Prepared by: %(who)s.") % {"who": one.prepared_by} if one.prepared_by else "")
    return " ".join(part for part in said if part)


def _early(one: Early, report: Board) -> str:
    return f"{one.challenge}. {one.title}. {one.why} {words.chosen(one, report.moment)}"


def _plan(one: Priority, report: Board) -> Values:
    """As in Template B, with who stands behind the goals, and with its actions as they are today."""
    assert one.plan is not None  # noqa: S101 - of_board asks for it
    return plan_of(one.plan) | {
        "title": words.plan_title(one),
        "goals_title": words.goals_heading(one, report.a.content.review.kind),
        "actions": [
            {
                "number": str(number),
                "action": deed.description or NOTHING,
                "owner": deed.owner or NOTHING,
                "state": words.deed_state(deed),
                "due": words.deed_when(deed),
                "note": deed.note,
            }
            for number, deed in enumerate(one.deeds, start=1)
        ],
        "measures": [_measure(facts) for facts in one.measures],
    }


def _measure(facts: MeasureFacts) -> str:
    """What its readings say. They stand one by one in the PDF and in the tables for Excel."""
    return f"{facts.name}. {words.charted(facts).shown.sentence}"


def _term(one: Term) -> str:
    name = f"{one.term} ({one.full_name})" if one.full_name else one.term
    return f"{name}: {one.meaning}"
