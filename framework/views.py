"""Pages for anybody: the challenges, the stages, the glossary, search, and each of them for print."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from framework import queries
from framework.finding import search as search_in
from framework.forms import SearchForm
from framework.models import Edition
from framework.presenters import shown
from framework.public import Context, for_anybody, send, send_part
from recovery_site.kept import Shelf

SEARCHES = Shelf(200, 8 * 1024 * 1024)  # apart from the pages, which no number of questions pushes out


def _edition(request: HttpRequest, slug: str) -> Edition:
    found = queries.edition_for(request.user, slug)
    if found is None:
        raise Http404
    return found


@for_anybody
def framework(request: HttpRequest) -> HttpResponse:
    """On to the current edition."""
    found = queries.edition_to_read()
    if found is None:
        raise Http404
    return redirect("framework_edition", found.slug)


@for_anybody
def about_now(request: HttpRequest) -> HttpResponse:
    """On to what the current edition is, and how it is used."""
    found = queries.edition_to_read()
    if found is None:
        raise Http404
    return redirect("framework_about", found.slug)


@for_anybody
def about(request: HttpRequest, edition: str) -> HttpResponse:
    """Where the method comes from, its two parts, and what it asks of people: the paper's "How to use"."""
    found = _edition(request, edition)

    def context() -> Context:
        challenges = queries.contents_of(found).challenges
        return {"early": [challenge for challenge in challenges if challenge.suggest_early]}

    return send(request, found, "about", "framework/about.html", context)


@for_anybody
def edition(request: HttpRequest, edition: str) -> HttpResponse:
    """The challenges at a glance."""
    found = _edition(request, edition)

    def context() -> Context:
        contents = queries.contents_of(found)
        return {"challenges": contents.challenges, "stages": contents.stages, "form": SearchForm()}

    return send(request, found, "edition", "framework/edition.html", context)


@for_anybody
def edition_print(request: HttpRequest, edition: str) -> HttpResponse:
    """All of the framework on one page, to send out before a workshop."""
    found = _edition(request, edition)

    def context() -> Context:
        contents = queries.contents_of(found)
        return {
            "challenges": contents.challenges,
            "stages": contents.stages,
            "glossary": contents.glossary,
            "terms": contents.terms_in(contents.challenges),
        }

    return send(request, found, "print", "framework/edition_print.html", context, framed=False)


def _challenge(edition: Edition, number: int) -> Context:
    contents = queries.contents_of(edition)
    one = contents.challenge(number)
    if one is None:
        raise Http404
    previous, following = contents.neighbours(number)
    return {
        "challenge": one,
        "glossary": contents.glossary,
        "terms": contents.terms_in([one]),
        "previous": previous,
        "next": following,
    }


@for_anybody
def challenge(request: HttpRequest, edition: str, number: int) -> HttpResponse:
    """One challenge: what each stage looks like, examples of indicators and data sources."""
    found = _edition(request, edition)
    key = ("challenge", number)
    return send(request, found, key, "framework/challenge.html", lambda: _challenge(found, number))


@for_anybody
def challenge_print(request: HttpRequest, edition: str, number: int) -> HttpResponse:
    found = _edition(request, edition)
    template, key = "framework/challenge_print.html", ("challenge print", number)
    return send(request, found, key, template, lambda: _challenge(found, number), framed=False)


def _stages(edition: Edition) -> Context:
    contents = queries.contents_of(edition)
    return {"stages": contents.stages, "glossary": contents.glossary}


@for_anybody
def stages(request: HttpRequest, edition: str) -> HttpResponse:
    """The stages and what each one means in general."""
    found = _edition(request, edition)
    return send(request, found, "stages", "framework/stages.html", lambda: _stages(found))


@for_anybody
def stages_print(request: HttpRequest, edition: str) -> HttpResponse:
    found = _edition(request, edition)
    template = "framework/stages_print.html"
    return send(request, found, "stages print", template, lambda: _stages(found), framed=False)


def _glossary(edition: Edition) -> Context:
    return {"letters": queries.letters_of(queries.contents_of(edition).glossary)}


@for_anybody
def glossary(request: HttpRequest, edition: str) -> HttpResponse:
    """What the words and abbreviations mean, and whether the thing still exists."""
    found = _edition(request, edition)
    return send(request, found, "glossary", "framework/glossary.html", lambda: _glossary(found))


@for_anybody
def glossary_print(request: HttpRequest, edition: str) -> HttpResponse:
    found = _edition(request, edition)
    template = "framework/glossary_print.html"
    return send(request, found, "glossary print", template, lambda: _glossary(found), framed=False)


@for_anybody
def search(request: HttpRequest, edition: str) -> HttpResponse:
    """Find words anywhere in the edition. A script that asks while somebody types gets the results alone."""
    found = _edition(request, edition)
    form = SearchForm(request.GET) if "q" in request.GET else SearchForm()
    asked = form.is_bound and form.is_valid()
    part = bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]

    def context() -> Context:
        results = shown(found, search_in(found, form.cleaned_data["q"])) if asked else None
        fault = ""
        if (
            part and not asked and form.data.get("q", "").strip()
        ):  # an empty box is no fault while somebody types
            fault = str(form.errors["q"][0])
        return {"form": form, "results": results, "fault": fault}

    # What was typed is the key as it was typed: the box shows it again. It is too long to keep only when refused.
    key = ("search", form.data.get("q", "") if form.is_bound else None)
    shelf = SEARCHES if asked or not form.is_bound else Shelf(1)
    if part:
        return send_part(request, found, key, "framework/_results.html", context, shelf)
    return send(request, found, key, "framework/search.html", context, shelf=shelf)
