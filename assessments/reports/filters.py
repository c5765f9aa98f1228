"""Filters of the papers: people's words as markup that can be laid out. `{% load reports %}`."""

from __future__ import annotations

import re
from collections.abc import Sized

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from assessments.plans.snapshot import ActionFacts, GoalFacts, TemplateB
from assessments.proving.presenters import link_of
from assessments.published.presenters import Mark
from assessments.published.presenters import running_line as line_of_the_published
from assessments.record.attending import Line, View
from assessments.record.presenters import attending_line, view_line
from assessments.record.snapshot import ReviewFacts, RowFacts, TemplateA
from assessments.reports import presenters
from assessments.reports.blank.content import Blank, BlankChallenge
from assessments.reports.content import ReportA, ReportB
from assessments.reports.fitting import Fitted, lines
from assessments.reports.fitting import fitted as fitted_form
from assessments.reports.typefaces.printable import first_direction
from assessments.reviews.models import Review
from assessments.workshop.joining.codes import picture_of
from framework.track import Track

LONGEST = 40  # letters in a row after which a line may break inside a word
MOST_BREAKS = 60  # line breaks that one text may have on paper; after them a / stands for each
LONG_ROW = 1000  # letters from which a row of a table may go on over the page
SHORT_GOAL = 400  # letters up to which goals stand together in one table
SLIP_LINES = 17  # of a title and the descriptions of the stages, on a slip
PAGE = 5000  # letters of a plan that may still fit on one page
_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_LONG_WORD = re.compile(rf"(\S{{{LONGEST}}}[^\w\s]{{0,8}})(?=\S)")  # a mark stays with its letter
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_HERE = "\0"  # never in a text that was cleaned
register = template.Library()


@register.filter
def proof_qr(sha256: str) -> SafeString:
    """The QR code of a paper: it leads to the page that says whether the paper still applies."""
    return picture_of(link_of(sha256), gettext("QR code that opens the check of this paper"))


@register.filter
def proof_link(sha256: str) -> str:
    """The address of the page that says whether the paper still applies, with the code in it."""
    return link_of(sha256)


@register.filter
def proof_page(sha256: str) -> str:
    """The address of that page, to type."""
    return link_of(sha256).partition("?")[0].partition("://")[2]


@register.filter
def running_line(mark: Mark) -> str:
    """What the foot of every page of a published report says."""
    return line_of_the_published(mark)


@register.filter
def attending(line: Line) -> str:
    """One line of who took part, in words."""
    return attending_line(line)


@register.filter
def view(stored: View) -> str:
    """What is seen differently about Template A as a whole, with the day of its workshop."""
    return view_line(stored)


@register.filter
def prose(text: str) -> SafeString:
    """`text` escaped, its line breaks kept, and a place to break every 40 letters of a very long word.

    Without these places one word of thousands of letters costs minutes to lay out. A text of nothing but line
    breaks would fill a hundred pages, so those after the sixtieth are shown as a stroke. No word is left out.
    """
    return _marked_up(_one_break(text), "<br>")


@register.filter
def paragraphs(text: str, lead: str = "") -> SafeString:
    """`text` as `prose`, each paragraph as one: an empty line begins the next. `lead` stands before it in bold.

    Nothing at all without a text and without `lead`.
    """
    parts = [part.strip("\n") for part in _PARAGRAPH.split(_one_break(text)) if part.strip()]
    parts = [*parts[:MOST_BREAKS], " / ".join(parts[MOST_BREAKS:])] if parts[MOST_BREAKS:] else parts
    if not parts and not lead:
        return SafeString("")
    bold = format_html("<strong>{}</strong> ", lead) if lead else ""
    marked = [_marked_up(part, "<br>") for part in parts or [""]]
    return SafeString(f"<p>{bold}{'</p><p>'.join(marked)}</p>")


def _one_break(text: str) -> str:
    """`text` with each kind of line break as a newline."""
    return _BREAK.sub("\n", text)


def _marked_up(text: str, line_break: str) -> SafeString:
    lines = text.split("\n")
    if lines[MOST_BREAKS:]:
        lines = [*lines[:MOST_BREAKS], " / ".join(lines[MOST_BREAKS:])]
    marked = _LONG_WORD.sub(rf"\1{_HERE}", "\n".join(lines).replace(_HERE, ""))
    escaped = str(conditional_escape(marked)).replace(_HERE, "<wbr>").replace("\n", line_break)
    if first_direction(text) == "rtl":  # after words of ours, too
        escaped = f'<span dir="rtl">{escaped}</span>'
    return mark_safe(escaped)  # noqa: S308 - escaped just before


@register.filter
def is_long(action: ActionFacts) -> bool:
    """Whether the row of an action may have to go on over the page."""
    return len(action.description) > LONG_ROW


@register.filter
def fitted(report: ReportA) -> Fitted:
    """Which words stand in Template A, and which after it."""
    return fitted_form(report)


@register.filter
def are_short(goals: tuple[GoalFacts, ...]) -> bool:
    """Whether goals can stand together in one table."""
    return all(len(goal.statement) <= SHORT_GOAL for goal in goals)


@register.filter
def fits_a_page(plan: ReportB) -> bool:
    """Whether a plan may be kept together: the letters of its texts, and room for what stands around each."""
    content = plan.content
    texts = [content.description, content.strengths]
    for goal in content.goals:
        texts += [goal.statement, goal.measure, goal.baseline, goal.target]
    for action in content.actions:
        texts += [action.description, action.owner]
    for mark in plan.marks:
        texts += [mark.words, mark.note]
    for source in content.evidence_sources:
        texts += [source.description, source.link]
    return 500 + sum(len(text) + 15 for text in texts if text) <= PAGE


@register.filter
def shortened(text: str, most: int) -> str:
    """The beginning of `text` on one line, with … where anything was left out."""
    return presenters.shortened(text, most)


@register.filter
def is_cut(text: str, most: int) -> bool:
    """Whether `shortened` leaves anything out."""
    return len(" ".join(text.split())) > most


# What presenters.py says, for templates.
for words in (
    presenters.outcome,
    presenters.where,
    presenters.role,
    presenters.draft_of,
    presenters.agreed_on,
    presenters.seen_differently,
    presenters.moved_lead,
    presenters.seen_lead,
    presenters.which_words,
    presenters.short_where,
    presenters.too_many,
):
    register.filter(words.__name__, words)


@register.filter
def kind(review: ReviewFacts) -> str:
    """Joint assessment or self-assessment."""
    return str(presenters.KINDS[review.kind])


@register.filter
def running(content: TemplateA | TemplateB) -> str:
    """The line at the top of every page."""
    return presenters.running(content.system, content.review.title)


@register.filter
def pack_running(review: Review) -> str:
    """The line at the top of every page of the pre-reading pack."""
    return presenters.running(review.system.name, review.title)


@register.filter
def track(row: RowFacts, stages: Sized) -> Track:
    """Where the challenge stands, for `{% stage_track %}`. A stage that the edition does not have is not drawn."""
    stage = row.stage if row.stage and row.stage <= len(stages) else None
    return Track(len(stages), stage, None, bool(row.reservations), row.outcome is not None, row.stage_name)


@register.filter
def sentences(text: str) -> list[str]:
    """`text` sentence by sentence: each on a line of its own is easier to read."""
    return [part for part in _SENTENCE.split(" ".join(text.split())) if part]


@register.filter
def slips_on_a_page(report: Blank) -> int:
    """How many ballot slips a page of A4 has: four, or fewer where the stages are described at length."""
    longest = max((_slip_lines(one, 78) for one in report.challenges), default=0)
    if longest <= SLIP_LINES:
        return 4
    return 2 if max(_slip_lines(one, 176) for one in report.challenges) <= SLIP_LINES else 1


def _slip_lines(challenge: BlankChallenge, width: float) -> int:
    return lines(challenge.title, width, 13) * 2 + sum(
        lines(one.summary, width, 9.5) for one in challenge.stages
    )


@register.filter
def fill_up(slips: int, page: int) -> range:
    """What to count to, once at least, until `slips` fill whole pages."""
    return range(1 + -(slips + 1) % page)


@register.inclusion_tag("reports/pdf/blank/_answer.html")
def answer(what: str, rows: int = 1, apart: float = 9, wide: float = 0) -> dict[str, object]:
    """Lines to write on. `what` is said to a screen reader in their place.

    `rows` lines, `apart` mm each, `wide` mm or, with 0, as wide as there is room. With 0 rows it is an empty box.
    """
    drawn = [round((row + 1) * apart - 0.3, 1) for row in range(rows)]
    return {"what": what, "ys": drawn, "high": max(rows, 1) * apart, "wide": wide}


@register.filter
def spaces(most: int) -> range:
    """The numbers from 1 to `most`."""
    return range(1, most + 1)


@register.inclusion_tag("reports/pdf/blank/_box.html")
def tick_box(label: str, size: int = 15, *, alone: bool = False) -> dict[str, object]:
    """A box to tick, in CSS pixels. `label` stands beside it; with `alone` it is only said to a screen reader."""
    return {"label": label, "size": size, "alone": alone}
