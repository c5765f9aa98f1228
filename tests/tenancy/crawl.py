"""Reading all that somebody can reach: pages and what they link to, files, fragments, streams."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from assessments.live.source import cookie_of
from assessments.plans.together.source import PLANS
from assessments.plans.together.tokens import name_of
from assessments.published.models import PublishedReport
from assessments.record.models import CompletedTemplateA, Row
from assessments.reports.presenters import OFFICE
from assessments.signoff.models import Revision
from assessments.workshop.screens.source import ROOMS
from framework import access as framework
from recovery_site.paper_codes import code_of
from tests.reports.hearing import opened
from tests.tenancy.matrix import HERE, PATTERNS, THERE, Matrix, Person, arguments_of, may

METHOD = {
    route for row in framework.ROWS for route in row.routes
}  # the method itself is the same for everybody
# Whoever has such a link may read what is behind it.
PUBLIC = {
    "invitation",
    "invitation_calendar",
    "invitation_known",
    "invitation_link",
    "owner_link",
    "told",
    "calendar_feed",
    "reminders_off",
}
_LINK = re.compile(r'(?:href|src|action|hx-get|data-[a-z]+)="(/[^"#?]*)')
_NOT_FOLLOWED = re.compile(r"/(static|framework|accounts|live|join)/")


@dataclass
class Read:
    """What one person was given: the address and all of its text. Links with a code for whoever has it are apart."""

    pages: dict[str, str] = field(default_factory=dict)
    by_link: dict[str, str] = field(default_factory=dict)

    def leaks(self, tokens: set[str]) -> list[str]:
        """The addresses at which one of these tokens could be read."""
        return [
            f"{token} at {address}"
            for address, text in self.pages.items()
            for token in tokens
            if token.casefold() in text.casefold()
        ]

    def forget(self, names: list[str], below: str) -> None:
        """Take these names out of the pages there: whoever reads them may know them."""
        for address in [one for one in self.pages if one.startswith(below)]:
            for name in sorted(names, key=len, reverse=True):
                self.pages[address] = self.pages[address].replace(name, "")


def text_of(answer: HttpResponse) -> str:
    """All of it, headers and cookies too; of a PDF what is read out and said of itself; office files and zips whole."""
    kind = answer.headers.get("Content-Type", "")
    around = f"{answer.headers}{answer.cookies.output()}"
    if kind.startswith("application/pdf") and answer.content.startswith(b"%PDF-"):  # a real one
        paper = opened(answer.content)
        return f"{around} {paper.title} {paper.text} {' '.join(paper.margins)}"
    if kind.startswith(OFFICE) or kind == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
            return around + "".join(
                html.unescape(parts.read(name).decode(errors="replace")) for name in parts.namelist()
            )
    return around + html.unescape(answer.content.decode("utf-8", "replace"))


def read_all(matrix: Matrix, person: Person) -> Read:
    """Every page that the table lets this person have, in both systems, with every page that those link to; all of
    the others as well, which say that there is nothing; the parts that htmx asks for; the streams.
    """
    found = Read()
    waiting: list[str] = []
    papers = papers_of(matrix)
    waiting += papers
    for route in sorted(PATTERNS.keys() - METHOD):
        for whose in (HERE, THERE):
            address = matrix.address(route, whose)
            if route in PUBLIC:
                found.by_link[f"{whose} {address}"] = text_of(person.ask("GET", address))
            elif not _NOT_FOLLOWED.match(address) and (may(person, route, whose) == "in" or tries(person)):
                waiting.append(address)
            if not arguments_of(route):
                break
    while waiting:
        address = waiting.pop(0)
        if address in found.pages:
            continue
        answer = person.ask("GET", address)
        found.pages[address] = text_of(answer)
        person.cookies |= {name: one for name, one in answer.cookies.items() if name.startswith("follow")}
        if answer.status_code != 200:
            waiting.extend(_links(f'href="{answer.headers.get("Location", "")}'))
            continue
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        waiting.extend(_links(answer.text))
        if tries(person):
            part = person.ask("GET", address, headers={"HX-Request": "true"})
            found.pages[f"{address} (htmx)"] = text_of(part)
    assert [one for one in papers if 'data-verdict="unknown"' in found.pages[one]] == []
    found.pages |= dict(streams(matrix, person))
    return found


def papers_of(matrix: Matrix) -> list[str]:
    """Where everybody can ask about each paper of both systems: with the code on it, and with that of its file."""
    systems = [world.system for world in matrix.worlds.values()]
    printed = {Revision: "sha256", CompletedTemplateA: "sha256", PublishedReport: "code"}
    found = [
        code_of(one)
        for model, field in printed.items()
        for one in model._default_manager.filter(system__in=systems).values_list(field, flat=True)
    ]
    found += PublishedReport.objects.filter(system__in=systems).values_list("sha256", flat=True)
    assert len(found) >= 4 * len(systems)
    return [f"{reverse('verify')}?{urlencode({'code': one})}" for one in found]


def tries(person: Person) -> bool:
    """Some try every address that they may not have as well, and every part that htmx asks for; that it is the same
    for all the others is what the matrix holds.
    """
    return person.name in {"recovery_lead there", "administrator", "phone there"}


def _links(text: str) -> Iterator[str]:
    return (one for one in _LINK.findall(text) if not _NOT_FOLLOWED.match(one))


def streams(matrix: Matrix, person: Person) -> Iterator[tuple[str, str]]:
    """What the event streams send that this person holds a token for, and that token for the other system's room."""
    rooms = [str(world.open_room.pk) for world in matrix.worlds.values()]
    for name, cookie in list(person.cookies.items()):
        stream = name.removeprefix("__Host-").removeprefix("follow-")
        if stream == name:
            continue
        assert name.endswith(cookie_of(stream))
        if stream.startswith("plan-"):
            for row in Row.objects.exclude(rank=None).values_list("pk", flat=True):
                if (plan := PLANS.key_of(name_of(row), cookie.value)) is not None:
                    yield f"/live/{name_of(row)}", str(PLANS.draw(plan, PLANS.versions({plan: None})[plan]))
            continue
        audience = stream.partition("-")[2]
        for room in rooms:
            one = f"{room}-{audience}"
            key = ROOMS.key_of(one, cookie.value)
            answer = person.ask("GET", f"/live/{one}/news/")
            yield f"/live/{one}/news/", text_of(answer)
            if key is not None:
                drawn = ROOMS.draw(key, ROOMS.versions({key: None})[key])
                yield f"/live/{one}", str(drawn)
