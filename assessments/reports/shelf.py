"""The papers of a review as its page lists them: what each is, for whom, since when, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.record.models import CompletedTemplateA
from assessments.reports.blank.kinds import FORMS, Group
from assessments.reports.models import Kind
from assessments.reports.presenters import plans_signed
from assessments.reviews.models import Review
from assessments.signoff.presenters import state_in_words
from assessments.signoff.standing import Standing
from recovery_site.templatetags.words import day


@dataclass(frozen=True)
class Paper:
    """One paper. `href` is empty while there is nothing to hand over; `code` is the state for a script or a test.

    `whom` is empty where the page says it once for several, `length` while nobody has had it made as it is now.
    """

    name: str
    whom: str
    state: str
    href: str = ""
    code: str = ""
    length: str = ""
    page: str = ""  # the same as a web page
    word: str = ""  # the same for Word


@dataclass(frozen=True)
class Shelf:
    """All papers of a review."""

    board: Paper
    forms: tuple[Paper, ...]
    office: tuple[Paper, ...]
    blank: tuple[Paper, ...]


def shelf(
    review: Review,
    standings: Sequence[Standing],
    done: CompletedTemplateA | None,
    pages: Sequence[int | None],
) -> Shelf:
    """`done` is the completed Template A, None while it is a draft; `standings` are then empty.

    `pages` says how long each is: the Board report, Template A, then each plan; None where nobody knows yet.
    """
    of_board, of_a, *of_plans = pages
    signed = plans_signed(sum(one.is_in_force for one in standings), len(standings)) if done else ""
    since = (
        _("Template A was completed on %(on)s.") % {"on": day(done.completed_at)}
        if done
        else _("Draft. Template A is not complete yet, and every page says so.")
    )
    board = Paper(
        name=_("Board report (PDF)"),
        whom=_(
            "For the Board, and for everybody who wants the whole story. Page 1 is enough for a reader with one minute."
        ),
        state=f"{since} {signed}".strip(),
        href=reverse("board_report", args=[review.pk]),
        code="complete" if done else "draft",
        length=length(of_board),
        page=reverse("board_report_page", args=[review.pk]),
    )
    template_a = Paper(
        name=_("Template A (PDF)"),
        whom=_(
            "For the people who took part: stages, priorities, comments, and what some people see differently"
        ),
        state=_("Complete since %(on)s") % {"on": day(done.completed_at)} if done else _("Draft"),
        href=reverse("template_a_pdf", args=[review.pk]),
        code="complete" if done else "draft",
        length=length(of_a),
        page=reverse("template_a_page", args=[review.pk]),
        word=reverse("template_a_word", args=[review.pk]),
    )
    blank = tuple(blank_paper(kind, review.edition.slug) for kind in (Kind.BLANK_A, Kind.BLANK_B))
    plans = [_plan(review, one, many) for one, many in zip(standings, of_plans, strict=True)]
    return Shelf(board, (template_a, *plans), office_files(review), blank)


def office_files(review: Review) -> tuple[Paper, ...]:
    """What is for Word, PowerPoint and Excel besides the forms: slides, text to paste, tables to work with."""

    def at(route: str) -> str:
        return reverse(route, args=[review.pk])

    tables = _(
        "For your own sums and charts: Template A, the actions with what happened, measures and readings"
    )
    board = _("To change, or to paste into papers of your own")
    slides = _("Five slides, with notes to speak from")
    return (
        Paper(_("Slides for the Board meeting (PowerPoint)"), slides, "", at("board_slides")),
        Paper(_("Board report (Word)"), board, "", at("board_report_word")),
        Paper(_("All tables (Excel)"), tables, "", at("workbook")),
    )


def blank_paper(kind: str, slug: str) -> Paper:
    """A blank paper of the edition at that address."""
    form = FORMS[kind]
    return Paper(
        name=_("%(name)s (PDF)") % {"name": form.title},
        whom=str(form.whom),
        state="",
        href=reverse("blank_form", args=[slug, form.slug]),
        page=reverse("blank_form_page", args=[slug, form.slug]),
    )


GROUPS = {
    Group.FORMS: gettext_lazy("The forms"),
    Group.LARGE: gettext_lazy("Large print"),
    Group.EASY: gettext_lazy("Easy to read, with pictures"),
    Group.SLIPS: gettext_lazy("For a workshop"),
}


def blank_shelf(slug: str) -> list[tuple[str, list[Paper]]]:
    """Every blank paper of the edition at that address, by what it is for: the name of the group, its papers."""
    return [
        (str(name), [blank_paper(kind, slug) for kind, form in FORMS.items() if form.group == group])
        for group, name in GROUPS.items()
    ]


def length(pages: int | None) -> str:
    """How long a PDF is; empty when it is not made yet."""
    return ngettext("%(n)d page", "%(n)d pages", pages) % {"n": pages} if pages else ""


def _plan(review: Review, standing: Standing, pages: int | None) -> Paper:
    challenge = standing.row.challenge
    name = _("Template B, priority %(rank)s: %(title)s") % {
        "rank": standing.row.rank,
        "title": challenge.short_title,
    }
    return Paper(
        name=_("%(name)s (PDF)") % {"name": name} if standing.plan else name,
        whom="",
        state=state_in_words(standing),
        href=reverse("template_b_pdf", args=[review.pk, challenge.number]) if standing.plan else "",
        page=reverse("template_b_page", args=[review.pk, challenge.number]) if standing.plan else "",
        word=reverse("template_b_word", args=[review.pk, challenge.number]) if standing.plan else "",
        code=standing.state.value,
        length=length(pages),
    )
