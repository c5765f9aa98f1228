"""Pages for anybody: the ten challenges, the stages, the glossary, search, and each of them for print."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from framework import queries
from framework.forms import SearchForm
from framework.models import Edition


def _edition(slug: str) -> Edition:
    found = queries.edition(slug)
    if found is None:
        raise Http404
    return found


@login_not_required
def framework(request: HttpRequest) -> HttpResponse:
    """On to the current edition."""
    current = queries.current_edition()
    if current is None:
        raise Http404
    return redirect("framework_edition", current.slug)


def _overview(request: HttpRequest, slug: str, template: str) -> HttpResponse:
    found = _edition(slug)
    context = {
        "edition": found,
        "challenges": queries.whole_challenges_of(found),
        "stages": found.stages.all(),
    }
    return render(request, template, context)


@login_not_required
def edition(request: HttpRequest, edition: str) -> HttpResponse:
    """The ten challenges at a glance."""
    return _overview(request, edition, "framework/edition.html")


@login_not_required
def edition_print(request: HttpRequest, edition: str) -> HttpResponse:
    """All of the framework on one page, to send out before a workshop."""
    return _overview(request, edition, "framework/edition_print.html")


def _challenge(request: HttpRequest, slug: str, number: int, template: str) -> HttpResponse:
    found = _edition(slug)
    one = queries.challenge(found, number)
    if one is None:
        raise Http404
    context = {
        "edition": found,
        "challenge": one,
        "previous": queries.neighbour(found, number - 1),
        "next": queries.neighbour(found, number + 1),
        "terms": queries.terms_in(found, one),
    }
    return render(request, template, context)


@login_not_required
def challenge(request: HttpRequest, edition: str, number: int) -> HttpResponse:
    """One challenge: what each stage looks like, examples of indicators and data sources."""
    return _challenge(request, edition, number, "framework/challenge.html")


@login_not_required
def challenge_print(request: HttpRequest, edition: str, number: int) -> HttpResponse:
    return _challenge(request, edition, number, "framework/challenge_print.html")


def _plain(request: HttpRequest, slug: str, template: str) -> HttpResponse:
    found = _edition(slug)
    context = {"edition": found, "stages": found.stages.all(), "terms": found.glossary.all()}
    return render(request, template, context)


@login_not_required
def stages(request: HttpRequest, edition: str) -> HttpResponse:
    """The three stages and what each one means in general."""
    return _plain(request, edition, "framework/stages.html")


@login_not_required
def stages_print(request: HttpRequest, edition: str) -> HttpResponse:
    return _plain(request, edition, "framework/stages_print.html")


@login_not_required
def glossary(request: HttpRequest, edition: str) -> HttpResponse:
    """What the words and abbreviations mean, and whether the thing still exists."""
    return _plain(request, edition, "framework/glossary.html")


@login_not_required
def glossary_print(request: HttpRequest, edition: str) -> HttpResponse:
    return _plain(request, edition, "framework/glossary_print.html")


@login_not_required
def search(request: HttpRequest, edition: str) -> HttpResponse:
    """Find words anywhere in the edition."""
    found = _edition(edition)
    form = SearchForm(request.GET) if "q" in request.GET else SearchForm()
    results = queries.search(found, form.cleaned_data["q"]) if form.is_bound and form.is_valid() else None
    return render(request, "framework/search.html", {"edition": found, "form": form, "results": results})
