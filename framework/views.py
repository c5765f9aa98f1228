"""Pages for anybody: the ten challenges, the stages, the glossary, search, and each of them for print."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from framework import queries
from framework.forms import SearchForm
from framework.models import Edition
from framework.public import for_anybody


def _edition(slug: str) -> Edition:
    found = queries.edition(slug)
    if found is None:
        raise Http404
    return found


@for_anybody
def framework(request: HttpRequest) -> HttpResponse:
    """On to the current edition."""
    current = queries.current_edition()
    if current is None:
        raise Http404
    return redirect("framework_edition", current.slug)


@for_anybody
def edition(request: HttpRequest, edition: str) -> HttpResponse:
    """The ten challenges at a glance."""
    found = _edition(edition)
    context = {
        "edition": found,
        "challenges": queries.challenges_of(found),
        "form": SearchForm(),
    }
    return render(request, "framework/edition.html", context)


@for_anybody
def edition_print(request: HttpRequest, edition: str) -> HttpResponse:
    """All of the framework on one page, to send out before a workshop."""
    found = _edition(edition)
    challenges = list(queries.whole_challenges_of(found))
    glossary = queries.glossary_of(found)
    context = {
        "edition": found,
        "challenges": challenges,
        "stages": queries.stages_of(found),
        "glossary": glossary,
        "terms": queries.terms_in(glossary, challenges),
    }
    return render(request, "framework/edition_print.html", context)


def _challenge(slug: str, number: int) -> dict[str, Any]:
    found = _edition(slug)
    one = queries.challenge(found, number)
    if one is None:
        raise Http404
    glossary = queries.glossary_of(found)
    return {
        "edition": found,
        "challenge": one,
        "glossary": glossary,
        "terms": queries.terms_in(glossary, [one]),
    }


@for_anybody
def challenge(request: HttpRequest, edition: str, number: int) -> HttpResponse:
    """One challenge: what each stage looks like, examples of indicators and data sources."""
    context = _challenge(edition, number)
    previous, following = queries.neighbours(context["edition"], number)
    return render(request, "framework/challenge.html", context | {"previous": previous, "next": following})


@for_anybody
def challenge_print(request: HttpRequest, edition: str, number: int) -> HttpResponse:
    return render(request, "framework/challenge_print.html", _challenge(edition, number))


def _stages(slug: str) -> dict[str, Any]:
    found = _edition(slug)
    return {"edition": found, "stages": queries.stages_of(found), "glossary": queries.glossary_of(found)}


@for_anybody
def stages(request: HttpRequest, edition: str) -> HttpResponse:
    """The three stages and what each one means in general."""
    return render(request, "framework/stages.html", _stages(edition))


@for_anybody
def stages_print(request: HttpRequest, edition: str) -> HttpResponse:
    return render(request, "framework/stages_print.html", _stages(edition))


def _glossary(slug: str) -> dict[str, Any]:
    found = _edition(slug)
    return {"edition": found, "letters": queries.letters_of(queries.glossary_of(found))}


@for_anybody
def glossary(request: HttpRequest, edition: str) -> HttpResponse:
    """What the words and abbreviations mean, and whether the thing still exists."""
    return render(request, "framework/glossary.html", _glossary(edition))


@for_anybody
def glossary_print(request: HttpRequest, edition: str) -> HttpResponse:
    return render(request, "framework/glossary_print.html", _glossary(edition))


@for_anybody
def search(request: HttpRequest, edition: str) -> HttpResponse:
    """Find words anywhere in the edition. A script that asks while somebody types gets the results alone."""
    found = _edition(edition)
    form = SearchForm(request.GET) if "q" in request.GET else SearchForm()
    results = queries.search(found, form.cleaned_data["q"]) if form.is_bound and form.is_valid() else None
    context: dict[str, Any] = {"edition": found, "form": form, "results": results, "fault": ""}
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "framework/search.html", context)
    if results is None and form.data.get("q", "").strip():  # an empty box is no fault while somebody types
        context["fault"] = form.errors["q"][0]
    return render(request, "framework/_results.html", context)
