"""Pages that prove: the check of a paper for anybody, the history of a plan, and the log as files."""

from __future__ import annotations

from pathlib import Path

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.people.requests import SystemRequest
from assessments.plans.queries import plan_to_write, priority_for
from assessments.proving import checking, exporting, files, presenters, queries, saying
from assessments.proving.forms import FileForm, PaperForm
from assessments.proving.history import history_of
from assessments.reviews.requests import ReviewRequest
from assessments.workshop.joining import guessing
from recovery_site.threads import HOLD


def verify(request: HttpRequest) -> HttpResponse:
    """Say whether a paper is valid, and nothing of what it says. Somebody who guesses codes waits."""
    form = PaperForm(request.GET if "code" in request.GET else None)
    of_file = FileForm(request.GET if "file" in request.GET else None)
    context: dict[str, object] = {"form": form, "of_file": of_file, "key": presenters.key_of_the_seal()}
    held = 0
    if form.is_valid():
        user = request.user if request.user.is_authenticated else None
        found = queries.found_by(form.cleaned_data["code"], user)
        if found.verdict is queries.Verdict.UNKNOWN:
            held = guessing.wrong(get_adapter().get_client_ip(request) or "", guessing.PAPER)
        context |= {
            "verdict": found.verdict.value,
            "answer": presenters.answer_for(found),
            "address": presenters.address_of(found),
            "published": found.published,
            "commands": presenters.COMMANDS,
            "is_same": None,
        }
        if found.published:
            of_file.initial["code"] = request.GET["code"]
            if of_file.is_valid():
                context["is_same"] = of_file.cleaned_data["file"] == found.published.sha256
            context["error_title"] = bool(of_file.errors)
    response = render(request, "proving/verify.html", context)
    if held:
        response.headers[HOLD] = str(held)
    return response


def verify_script(request: HttpRequest) -> HttpResponse:
    """The program that checks an export anywhere."""
    return _file(Path(checking.__file__).read_bytes(), "verify.py", "text/x-python; charset=utf-8")


def plan_history(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Who did what with a plan, the newest first, a page at a time."""
    row = priority_for(request.review, number)
    plan = plan_to_write(row)
    before = _number(request.GET.get("before", ""))
    found = history_of(plan, before) if plan else None
    filed = {one.number for one in plan.revisions.all()} if plan else set()
    context = {
        "review": request.review,
        "row": row,
        "days": saying.by_day(found.lines if found else (), filed),
        "earlier": found.earlier if found else None,
        "is_continued": before is not None,
    }
    return render(request, "proving/history.html", context)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def system_log(request: SystemRequest, system: int) -> HttpResponse:
    """The head of the log, and the log as files."""
    context = {"system": request.system, "head": queries.head_of(request.system)}
    return render(request, "proving/log.html", context)


def system_log_csv(request: SystemRequest, system: int) -> HttpResponse:
    text = files.as_csv(queries.told_entries(request.system))
    return _file(text.encode("utf-8-sig"), f"log-{system}.csv", "text/csv; charset=utf-8")


def system_log_json(request: SystemRequest, system: int) -> HttpResponse:
    text = files.as_json(queries.told_entries(request.system))
    return _file(text.encode(), f"log-{system}.json", "application/json")


def system_proof(request: SystemRequest, system: int) -> HttpResponse:
    """All that is needed to recompute every hash elsewhere."""
    lines = b"".join(exporting.lines_of(request.system))
    return _file(lines, f"proof-{system}.jsonl", "application/jsonl")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
