"""Codes of the reports to words and addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.people.models import Membership
from assessments.plans.presenters import listed
from assessments.record.models import Row
from assessments.record.queries import Move
from assessments.record.snapshot import ReservationFacts, RowFacts, TemplateA
from assessments.reports.blank.kinds import FORMS
from assessments.reports.content import ReportA, ReportB, SignatureFacts
from assessments.reports.models import Kind
from assessments.reports.queries import Fault, Made, State
from assessments.reviews.models import Review
from assessments.signoff.presenters import sides_in_words
from assessments.signoff.standing import PlanState

KINDS = {
    Review.Kind.JOINT: gettext_lazy("Joint assessment by provider and commissioners"),
    Review.Kind.SELF: gettext_lazy("Self-assessment by the provider"),
}
PLACE = 60  # letters of a place in the name of a file
RUNNING = 80  # letters of the line at the top of every page


@dataclass(frozen=True)
class Owner:
    """Whose papers: those of a review, or the blank forms of an edition. `place` and `on` name the file of a review."""

    review: int | None = None
    edition: str = ""
    place: str = ""
    on: dt.date | None = None


def owner_of(review: Review) -> Owner:
    """The papers of that review."""
    return Owner(review.pk, place=review.system.name, on=review.date)


@dataclass(frozen=True)
class Waiting:
    """A file that was asked for, as its page shows it."""

    title: str
    state: State
    fault: Fault | None
    here: str  # this page
    file: str  # the file, once it is ready
    page: str  # the same as a web page, if there is one
    ask: str  # asks for the file again
    back: str


def waiting(made: Made, owner: Owner) -> Waiting:
    return Waiting(
        title=title_of(made),
        state=made.state,
        fault=made.fault,
        here=made_url(made, owner),
        file=file_url(made, owner),
        page=paper_url(made, owner, as_page=True),
        ask=paper_url(made, owner),
        back=back_url(owner),
    )


def title_of(made: Made) -> str:
    titles = {
        Kind.BOARD: _("Board report"),
        Kind.TEMPLATE_A: _("Template A"),
        Kind.TEMPLATE_B: _("Template B for challenge %(number)s, version %(revision)s")
        % {"number": made.number, "revision": made.revision}
        if made.revision
        else _("Template B for challenge %(number)s") % {"number": made.number},
        **{kind: str(form.title) for kind, form in FORMS.items()},
        Kind.PACK: _("Pre-reading pack"),
        Kind.POSTER: _("Poster of the workshop"),
        Kind.WORKBOOK: _("Tables for Excel"),
        Kind.WORD_BOARD: _("Board report for Word"),
        Kind.WORD_A: _("Template A for Word"),
        Kind.WORD_B: _("Template B for challenge %(number)s, for Word") % {"number": made.number},
        Kind.SLIDES: _("Slides for the Board meeting"),
    }
    return titles[made.kind]


def file_name(
    kind: Kind, owner: Owner, number: int | None = None, revision: int | None = None, chosen: str = ""
) -> str:
    """What the file is called when it is saved: the place, what it is, what was `chosen`, and the date of the review.

    Letters, digits and hyphens: it goes into a header. A place whose name has no Latin letter is left out.
    """
    version = f"-version-{revision}" if revision else ""
    names = {
        Kind.BOARD: "board-report",
        Kind.TEMPLATE_A: "template-a",
        Kind.TEMPLATE_B: f"template-b-challenge-{number}{version}",
        **{kind: form.file_name for kind, form in FORMS.items()},
        Kind.PACK: "pre-reading",
        Kind.POSTER: "poster",
        Kind.WORKBOOK: "tables",
        Kind.WORD_BOARD: "board-report",
        Kind.WORD_A: "template-a",
        Kind.WORD_B: f"template-b-challenge-{number}",
        Kind.SLIDES: "board-slides",
    }
    place = slugify(owner.place)[:PLACE].strip("-")
    return (
        "-".join(part for part in (place, names[kind], chosen, str(owner.on or "")) if part)
        + f".{ending(kind)}"
    )


def ending(kind: Kind) -> str:
    """How the name of such a file ends."""
    return ENDINGS.get(kind, "pdf")


ENDINGS = {
    Kind.WORKBOOK: "xlsx",
    Kind.WORD_BOARD: "docx",
    Kind.WORD_A: "docx",
    Kind.WORD_B: "docx",
    Kind.SLIDES: "pptx",
}
OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": "application/pdf",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "docx": f"{OFFICE}wordprocessingml.document",
    "pptx": f"{OFFICE}presentationml.presentation",
}


def content_type(kind: Kind) -> str:
    """What kind of file it is."""
    return TYPES[ending(kind)]


def back_url(owner: Owner) -> str:
    if owner.review:
        return reverse("reports", args=[owner.review])
    return reverse("blank_forms", args=[owner.edition])


def made_url(made: Made, owner: Owner) -> str:
    if owner.review:
        return reverse("report_made", args=[owner.review, made.key])
    return reverse("blank_made", args=[owner.edition, made.key])


def file_url(made: Made, owner: Owner) -> str:
    if owner.review:
        return reverse("report_file", args=[owner.review, made.key])
    return reverse("blank_file", args=[owner.edition, made.key])


def paper_url(made: Made, owner: Owner, *, as_page: bool = False) -> str:
    """Where the file is asked for, or the same as a web page; empty where there is no such page."""
    routes = {
        Kind.BOARD: ("board_report", "board_report_page"),
        Kind.TEMPLATE_A: ("template_a_pdf", "template_a_page"),
        Kind.TEMPLATE_B: ("template_b_pdf", "template_b_page"),
        Kind.BLANK_A: ("blank_template_a", "blank_template_a_page"),
        Kind.BLANK_B: ("blank_template_b", "blank_template_b_page"),
        Kind.PACK: ("prereading_pack", "prereading_pack_page"),
        Kind.POSTER: ("workshop_poster", "workshop_poster_page"),
        Kind.WORKBOOK: ("workbook", ""),  # each table stands on a page of its own
        Kind.WORD_BOARD: ("board_report_word", "board_report_page"),
        Kind.WORD_A: ("template_a_word", "template_a_page"),
        Kind.WORD_B: ("template_b_word", "template_b_page"),
        Kind.SLIDES: ("board_slides", "board_report_page"),
    }
    arguments: list[object] = [owner.review or owner.edition]
    if made.kind not in routes:
        route = "blank_form_page" if as_page else "blank_form"
        return reverse(route, args=[owner.edition, FORMS[made.kind].slug])
    file, page = routes[made.kind]
    if made.kind in (Kind.TEMPLATE_B, Kind.WORD_B):
        arguments.append(made.number)
        if made.revision:
            file, page = "template_b_version_pdf", "template_b_version_page"
            arguments.append(made.revision)
    route = page if as_page else file
    return reverse(route, args=arguments) if route else ""


# ------------------------------------------------------------------------------------- inside the papers


def shortened(text: str, most: int) -> str:
    """The beginning of `text` on one line, cut at a whole word where there is one, and then with …"""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return f"{line[: most + 1].rsplit(' ', 1)[0][:most].rstrip(' ,;:.')} …"


def running(*parts: str) -> str:
    """The line at the top of every page."""
    return shortened(": ".join(parts), RUNNING)


def outcome(row: RowFacts) -> str:
    """What the room agreed on a challenge."""
    return str(row.outcome.label) if row.outcome else _("Not recorded yet")


def where(row: RowFacts) -> str:
    """The agreed stage with its name; without one, what the room agreed."""
    if row.stage is None:
        return outcome(row)
    return _("Stage %(number)d: %(name)s") % {"number": row.stage, "name": row.stage_name}


def role(signature: SignatureFacts) -> str:
    return str(dict(Membership.Role.choices).get(signature.role, signature.role))


DRAFTS = {
    PlanState.PROPOSED: gettext_lazy("Draft: proposed by one side, not signed"),
    PlanState.AGREED: gettext_lazy("Draft: agreed by both sides, not signed"),
    PlanState.READY_TO_SIGN: gettext_lazy("Draft: ready to sign, not signed yet"),
}


def draft_of(plan: ReportB) -> str:
    """Why the plan is not in force. Empty once it is signed."""
    if plan.superseded_by:
        numbers = {"old": plan.content.revision, "number": plan.superseded_by}
        return _("Version %(old)d. Version %(number)d was begun later.") % numbers
    if plan.next_version:
        numbers = {"old": plan.content.revision, "number": plan.next_version}
        return _("Version %(old)d is signed and in force. Version %(number)d is being written.") % numbers
    if plan.is_signed:
        return ""
    if plan.filed is None:
        return str(DRAFTS.get(plan.state, _("Draft: still being written, not signed")))
    return _("Not complete: waiting for %(sides)s to sign") % {"sides": sides_in_words(plan.waiting_for)}


def plans_signed(signed: int, wanted: int) -> str:
    """How many of the plans that the priorities ask for are signed, as one sentence. Empty for no priorities."""
    if wanted == 0:
        return ""
    if wanted == 1:
        return _("The plan is signed.") if signed else _("The plan is not signed yet.")
    if wanted == 2 and signed != 1:
        return _("Both plans are signed.") if signed else _("Neither plan is signed yet.")
    if signed == 0:
        return _("None of the %(wanted)d plans is signed yet.") % {"wanted": wanted}
    if signed == wanted:
        return _("All %(wanted)d plans are signed.") % {"wanted": wanted}
    words = ngettext(
        "%(signed)d of %(wanted)d plans is signed.", "%(signed)d of %(wanted)d plans are signed.", signed
    )
    return words % {"signed": signed, "wanted": wanted}


def numbered(numbers: Sequence[int]) -> str:
    """challenge 4; challenges 4 and 9."""
    words = ngettext("challenge %(numbers)s", "challenges %(numbers)s", len(numbers))
    return words % {"numbers": listed([str(number) for number in numbers])}


def agreed_on(rows: Sequence[RowFacts]) -> str:
    """On how many challenges there is an agreed stage, and on which there is none."""
    agreed = [row.challenge for row in rows if row.stage]
    split = [row.challenge for row in rows if row.outcome == Row.Outcome.NOT_REACHED]
    rest = [row.challenge for row in rows if row.outcome is None]
    if len(agreed) == len(rows):
        words = _("A stage is agreed on all %(total)d challenges.")
    else:
        words = _("A stage is agreed on %(agreed)d of %(total)d challenges.")
    sentences = [words % {"agreed": len(agreed), "total": len(rows)}]
    if split:
        sentences.append(_("Agreement not reached on %(challenges)s.") % {"challenges": numbered(split)})
    if rest:
        sentences.append(_("Not recorded yet: %(challenges)s.") % {"challenges": numbered(rest)})
    return " ".join(sentences)


def seen_differently(content: TemplateA) -> str:
    """On which challenges somebody sees it differently, and where their words are."""
    said = different_views(content)
    return f"{said} {_('Their own words are in this report.')}" if any_reserved(content) else said


def any_reserved(content: TemplateA) -> bool:
    """Whether anybody sees anything differently."""
    return bool(content.seen_differently) or any(row.reservations for row in content.rows)


def different_views(content: TemplateA) -> str:
    """On which challenges somebody sees it differently, and whether on Template A as a whole."""
    reserved = [row.challenge for row in content.rows if row.reservations]
    sentences = []
    if reserved:
        sentences.append(
            _("Some people see %(challenges)s differently.") % {"challenges": numbered(reserved)}
        )
    if content.seen_differently:
        sentences.append(_("Some people see Template A as a whole differently."))
    if not sentences:
        return _("No different views are recorded.")
    return " ".join(sentences)


def short_where(row: RowFacts) -> str:
    """The name of the agreed stage; without one, what the room agreed."""
    return row.stage_name if row.stage else outcome(row)


def too_many(report: ReportA) -> str:
    """That more challenges are live than the method suggests. Empty when they are not."""
    if report.live <= report.limit:
        return ""
    words = _(
        "%(live)d challenges are being worked on at one time, with those of earlier reviews."
        " The method suggests no more than %(limit)d."
    )
    return words % {"live": report.live, "limit": report.limit}


def moved_lead(row: RowFacts) -> str:
    """What stands before the words on why the stage of a row moved since the review before, or stayed."""
    words = {
        Move.FORWARD: _("Why it moved forward from stage %(was)s:"),
        Move.BACK: _("Why it moved back from stage %(was)s:"),
        Move.NONE: _("Why it stayed at stage %(was)s:"),
    }
    return words[row.move] % {"was": row.was} if row.move else _("Why the stage moved, or stayed:")


def seen_lead(one: ReservationFacts) -> str:
    """What stands before the words of somebody who sees it differently."""
    if one.held_by:
        return _("Seen differently by %(who)s:") % {"who": one.held_by}
    return _("Seen differently:")


def which_words(row: RowFacts) -> str:
    """What is said of a row: its comments, what some people see differently, or both."""
    if row.reservations and (row.comments or row.differences or row.moved_because):
        return _("Comments, and what some people see differently")
    return _("What some people see differently") if row.reservations else _("Comments")
