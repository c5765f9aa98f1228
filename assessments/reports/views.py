"""Pages and files of the reports. No PDF is rendered here: it is asked for, and the worker makes it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from assessments.people.policy import Act
from assessments.plans.queries import priority_for
from assessments.published.queries import latest_of
from assessments.record.queries import latest_completion
from assessments.reports import papers, presenters
from assessments.reports.asking import Asked, ask, lengths_of
from assessments.reports.blank.kinds import BY_SLUG
from assessments.reports.board.options import BoardOptions, UnknownOption, choice_in_names
from assessments.reports.models import Kind
from assessments.reports.presenters import Owner, owner_of
from assessments.reports.queries import REFUSED, Made, State, file_of, is_begun, is_filed, made
from assessments.reports.shelf import blank_shelf, shelf
from assessments.reviews.models import Review
from assessments.reviews.requests import ReviewRequest
from assessments.signoff.standing import Standing, standing_of, standings_in
from assessments.workshop.inviting.queries import workshop_of
from framework import queries as framework_queries
from framework.models import Edition
from framework.public import for_anybody, kept, send, version_of
from recovery_site.kept import PAGES


def _edition(request: HttpRequest, slug: str) -> Edition:
    found = framework_queries.edition_for(request.user, slug)
    if found is None:
        raise Http404
    return found


def _file(found: Made, owner: Owner) -> HttpResponse:
    """The file as an answer. A browser shows a PDF, and saves any other."""
    response = HttpResponse(file_of(found), content_type=presenters.content_type(found.kind))
    name = presenters.file_name(
        found.kind, owner, found.number, found.revision, choice_in_names(found.options)
    )
    how = "inline" if presenters.ending(found.kind) == "pdf" else "attachment"
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    return response


def _asked(found: Made, owner: Owner) -> HttpResponse:
    """The file when it is made already, else the page that waits for it."""
    if found.state == State.READY:
        return _file(found, owner)
    return redirect(presenters.made_url(found, owner))


def _waiting(request: HttpRequest, found: Made | None, owner: Owner) -> HttpResponse:
    """How far a PDF is. `?open` leads on to the file as soon as there is one.

    htmx asks every second: 204 changes nothing, and 286 is its sign to put in the answer and stop asking.
    """
    if found is None:
        raise Http404
    htmx = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    if found.state == State.READY and "open" in request.GET:
        file = presenters.file_url(found, owner)
        return HttpResponse(headers={"HX-Redirect": file}) if htmx else redirect(file)
    if htmx and found.state == State.WAITING:
        return HttpResponse(status=204)
    template, status = ("reports/_made.html", 286) if htmx else ("reports/made.html", 200)
    if found.state == State.WAITING:
        status = 202
    return render(request, template, {"made": presenters.waiting(found, owner)}, status=status)


def _made_file(found: Made | None, owner: Owner) -> HttpResponse:
    if found is None or found.state != State.READY:
        raise Http404
    return _file(found, owner)


# ------------------------------------------------------------------------------------------ of a review


def _read(request: ReviewRequest, draw: Callable[[str], str]) -> HttpResponse:
    """The paper as a web page; 409 with the reason when what is stored is not what was completed or signed."""
    back = presenters.back_url(owner_of(request.review))
    try:
        return HttpResponse(draw(back))
    except REFUSED:
        return render(request, "reports/altered.html", {"back": back}, status=409)


def reports(request: ReviewRequest, review: int) -> HttpResponse:
    """What can be printed and shared: what each paper is, who it is for, and how far it is."""
    found = request.review
    done = None if found.is_assessing else latest_completion(found)
    standings = standings_in([found]) if done else []
    begun = [Asked(Kind.TEMPLATE_B, found, one.row.challenge.number) for one in standings]
    pages = lengths_of(found, [Asked(Kind.BOARD, found), Asked(Kind.TEMPLATE_A, found), *begun])
    context = {
        "review": found,
        "shelf": shelf(found, standings, done, pages),
        "published": latest_of(found),
        "may_publish": bool(done) and request.permissions.can(Act.REPORT_PUBLISH),
    }
    return render(request, "reports/reports.html", context)


def report_made(request: ReviewRequest, review: int, key: str) -> HttpResponse:
    return _waiting(request, made(request.review, key), owner_of(request.review))


def report_file(request: ReviewRequest, review: int, key: str) -> HttpResponse:
    return _made_file(made(request.review, key), owner_of(request.review))


def board_report(request: ReviewRequest, review: int) -> HttpResponse:
    found = request.review
    return _asked(
        ask(Asked(Kind.BOARD, found, options=_options(request).encoded())), owner_of(request.review)
    )


def board_report_page(request: ReviewRequest, review: int) -> HttpResponse:
    found, options = request.review, _options(request)
    return _read(request, lambda back: papers.board(found, options, back=back))


def _options(request: HttpRequest) -> BoardOptions:
    """What the address chooses about the Board report; 404 for what does not exist."""
    try:
        return BoardOptions.of(request.GET)
    except UnknownOption:
        raise Http404 from None


def workshop_poster(request: ReviewRequest, review: int) -> HttpResponse:
    found = request.review
    if workshop_of(found) is None:
        raise Http404
    return _asked(ask(Asked(Kind.POSTER, found)), owner_of(request.review))


def workshop_poster_page(request: ReviewRequest, review: int) -> HttpResponse:
    found = request.review
    if workshop_of(found) is None:
        raise Http404
    return HttpResponse(papers.poster(found, back=reverse("workshop", args=[review]), request=request))


def prereading_pack(request: ReviewRequest, review: int) -> HttpResponse:
    return _asked(ask(Asked(Kind.PACK, request.review)), owner_of(request.review))


def prereading_pack_page(request: ReviewRequest, review: int) -> HttpResponse:
    found = request.review
    return HttpResponse(papers.pack(found, back=reverse("prepare", args=[review]), request=request))


def workbook(request: ReviewRequest, review: int) -> HttpResponse:
    return _asked(ask(Asked(Kind.WORKBOOK, request.review)), owner_of(request.review))


def board_report_word(request: ReviewRequest, review: int) -> HttpResponse:
    found, options = request.review, _options(request).encoded()
    return _asked(ask(Asked(Kind.WORD_BOARD, found, options=options)), owner_of(found))


def board_slides(request: ReviewRequest, review: int) -> HttpResponse:
    return _asked(ask(Asked(Kind.SLIDES, request.review)), owner_of(request.review))


def template_a_word(request: ReviewRequest, review: int) -> HttpResponse:
    return _asked(ask(Asked(Kind.WORD_A, request.review)), owner_of(request.review))


def template_b_word(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    found = request.review
    if not is_begun(found, number):
        raise Http404
    return _asked(ask(Asked(Kind.WORD_B, found, number)), owner_of(request.review))


def template_a_pdf(request: ReviewRequest, review: int) -> HttpResponse:
    found = request.review
    return _asked(ask(Asked(Kind.TEMPLATE_A, found)), owner_of(request.review))


def template_a_page(request: ReviewRequest, review: int) -> HttpResponse:
    found = request.review
    return _read(request, lambda back: papers.template_a(found, back=back))


def _begun(review: Review, number: int) -> Standing:
    """A priority with its plan; 404 while nobody has begun it."""
    standing = standing_of(priority_for(review, number))
    if standing.plan is None:
        raise Http404
    return standing


def template_b_pdf(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    found = request.review
    if not is_begun(found, number):
        raise Http404
    return _asked(ask(Asked(Kind.TEMPLATE_B, found, number)), owner_of(request.review))


def template_b_page(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    standing = _begun(request.review, number)
    return _read(request, lambda back: papers.template_b(standing, back=back))


def template_b_version_pdf(request: ReviewRequest, review: int, number: int, revision: int) -> HttpResponse:
    found = request.review
    if not is_filed(found, number, revision):
        raise Http404
    return _asked(ask(Asked(Kind.TEMPLATE_B, found, number, revision=revision)), owner_of(request.review))


def template_b_version_page(request: ReviewRequest, review: int, number: int, revision: int) -> HttpResponse:
    if not is_filed(request.review, number, revision):
        raise Http404
    standing = _begun(request.review, number)
    return _read(request, lambda back: papers.template_b_version(standing, revision, back=back))


# -------------------------------------------------------------------------------------- blank, for all


def blank_made(request: HttpRequest, edition: str, key: str) -> HttpResponse:
    return _waiting(request, made(None, key), Owner(edition=_edition(request, edition).slug))


def blank_file(request: HttpRequest, edition: str, key: str) -> HttpResponse:
    return _made_file(made(None, key), Owner(edition=_edition(request, edition).slug))


def _blank_pdf(request: HttpRequest, slug: str, kind: Kind) -> HttpResponse:
    """A blank form: kept once it is made, so that a repeat needs no drawing. A draft's form is never kept."""
    edition, owner = _edition(request, slug), Owner(edition=slug)
    key = (*version_of(edition), kind, "pdf")
    if not PAGES.find(key) or edition.is_draft:
        found = ask(Asked(kind, edition=edition))
        if found.state != State.READY or edition.is_draft:
            return _asked(found, owner)
        PAGES.get(key, lambda: file_of(found), "application/pdf")
    response = kept(request, key, bytes)
    response.headers["Content-Disposition"] = f'inline; filename="{presenters.file_name(kind, owner)}"'
    return response


def _blank_page(request: HttpRequest, slug: str, kind: Kind) -> HttpResponse:
    """A blank form on a screen: drawn once and kept, but for a draft's."""
    edition, back = _edition(request, slug), presenters.back_url(Owner(edition=slug))
    if edition.is_draft:
        return HttpResponse(papers.blank(edition, kind, back=back))
    return kept(request, (*version_of(edition), kind), lambda: papers.blank(edition, kind, back=back))


def _kind(form: str) -> Kind:
    if form not in BY_SLUG:
        raise Http404
    return BY_SLUG[form]


@for_anybody
def blank_forms(request: HttpRequest, edition: str) -> HttpResponse:
    """Every blank paper of the edition, and how to print it."""
    found = _edition(request, edition)
    return send(
        request, found, "forms", "reports/blank_forms.html", lambda: {"groups": blank_shelf(found.slug)}
    )


def blank_form(request: HttpRequest, edition: str, form: str) -> HttpResponse:
    return _blank_pdf(request, edition, _kind(form))


def blank_form_page(request: HttpRequest, edition: str, form: str) -> HttpResponse:
    return _blank_page(request, edition, _kind(form))


def blank_template_a(request: HttpRequest, edition: str) -> HttpResponse:
    return _blank_pdf(request, edition, Kind.BLANK_A)


def blank_template_a_page(request: HttpRequest, edition: str) -> HttpResponse:
    return _blank_page(request, edition, Kind.BLANK_A)


def blank_template_b(request: HttpRequest, edition: str) -> HttpResponse:
    return _blank_pdf(request, edition, Kind.BLANK_B)


def blank_template_b_page(request: HttpRequest, edition: str) -> HttpResponse:
    return _blank_page(request, edition, Kind.BLANK_B)
