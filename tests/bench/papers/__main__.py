"""`python -m tests.bench.papers`: what the PDFs cost, beside other ways to make them, in the same run.

CPU time of processes that do nothing else, so a busy machine changes little. Prints each ratio with its limit, and
ends with 1 if one is over it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="bench-pdf-"))
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "recovery_site.settings",
    "DATABASE_URL": f"sqlite:///{HOME / 'bench.sqlite3'}",
    "VAR_DIR": str(HOME),
}

import django  # noqa: E402

django.setup()

from django.db import connections  # noqa: E402

from assessments.published import sealing  # noqa: E402
from assessments.reports import papers, pdf  # noqa: E402
from assessments.reports.models import Kind, MadeReport  # noqa: E402
from assessments.reviews.models import Review  # noqa: E402
from tests.bench.papers.forms import DEMO, form  # noqa: E402
from tests.bench.papers.spending import Spent, least, spent  # noqa: E402

REPORTS = ("demo", "34", "100", "300")
WORDS = "for the bench"


class Figures:
    """Each figure beside its limit, as it is measured."""

    def __init__(self) -> None:
        self.over: list[str] = []

    def add(self, what: str, value: float, limit: float, said: str) -> None:
        print(
            f"{'ok ' if value <= limit else 'OVER'} {what:<58} {value:8.3f}  limit {limit:7.2f}  {said}",
            flush=True,
        )
        if value > limit:
            self.over.append(what)


def build() -> tuple[float, ...]:
    """The demo and three long reports, drawn as HTML into HOME."""
    from recovery_site.__main__ import prepare
    from tests.bench.papers.writing import a_report_of

    prepare(demo=True)
    pages = {"demo": papers.board(Review.objects.get(pk=DEMO))}
    pages |= {name: papers.board(a_report_of(int(name))) for name in REPORTS[1:]}
    for name, html in pages.items():
        (HOME / f"{name}.html").write_text(html)
    connections.close_all()
    return ()


def ours(html: str) -> Spent:
    def work() -> tuple[float, ...]:
        made = pdf.render(html, identifier="bench")
        return len(made.file), made.pages

    return spent(work)


def naive(name: str) -> Spent:
    command = [sys.executable, "-m", "tests.bench.papers.naive", str(HOME / f"{name}.html")]
    return Spent.read(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def cold(kind: str) -> tuple[float, ...]:
    """Template A or B in a program that starts for it."""
    subprocess.run([sys.executable, "-m", "tests.bench.papers.forms", kind], check=True)
    return ()


def each(times: int, work: Callable[[], object]) -> float:
    """The CPU seconds of one time, after a first one that is not counted."""
    work()
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times


def download() -> tuple[float, ...]:
    """The Board report of the demo, asked for again when it is made: CPU seconds of one answer."""
    from django.test import Client

    from assessments.people.models import User
    from assessments.reports import making

    client, address = Client(), f"/reviews/{DEMO}/board-report.pdf"
    client.force_login(User.objects.get(email="lead@demo.example"))
    client.get(address, HTTP_HOST="localhost")
    making.make(MadeReport.objects.get(kind=Kind.BOARD, review=DEMO).pk)

    def again() -> None:
        answer = client.get(address, HTTP_HOST="localhost")
        assert answer["Content-Type"] == "application/pdf"

    return (each(40, again),)


def seal(html: str) -> tuple[float, ...]:
    """CPU seconds of sealing the Board report of the demo."""
    file, key = pdf.render(html, identifier="bench").file, sealing.opened(sealing.made("Bench", WORDS), WORDS)
    return (each(10, lambda: sealing.seal(file, key)),)


def main() -> int:
    """Build, then measure one thing after the other."""
    spent(build)
    pdf.preload()
    figures = Figures()
    html = {name: (HOME / f"{name}.html").read_text() for name in REPORTS}
    made = {name: least(times(name), partial(ours, html[name])) for name in REPORTS}
    demo = made["demo"].cpu
    for name, one in made.items():
        other = least(times(name), partial(naive, name))
        figures.add(f"{name}: CPU ÷ untuned WeasyPrint", one.cpu / other.cpu, 0.70, both(one.cpu, other.cpu))
    for kind in (Kind.TEMPLATE_A, Kind.TEMPLATE_B):
        warm, alone = (least(3, partial(spent, partial(work, kind))) for work in (form, cold))
        figures.add(
            f"{kind}: CPU, warm worker ÷ cold process", warm.cpu / alone.cpu, 0.12, both(warm.cpu, alone.cpu)
        )
    long, short = (made[name].cpu / made[name].gave[1] for name in ("300", "34"))
    figures.add("CPU a page, 300 pages ÷ 34", long / short, 1, both(long, short))
    again, sealed = spent(download).gave[0], spent(partial(seal, html["demo"])).gave[0]
    figures.add("demo: a repeat download ÷ a render", again / demo, 0.01, both(again, demo))
    figures.add("demo: sealing ÷ a render", sealed / demo, 0.03, both(sealed, demo))
    figures.add("300: peak memory, MB", made["300"].megabytes, 250, f"{made['300'].gave[1]:.0f} pages")
    browsed(figures, html, made)
    for what in figures.over:
        print(f"Over its limit: {what}")
    return int(bool(figures.over))


def browsed(figures: Figures, html: dict[str, str], made: dict[str, Spent]) -> None:
    """The same HTML in Chromium. Last, because what drives it stays in memory."""
    from tests.bench.papers.browser import printer

    with printer() as prints:
        for name, one in made.items():
            styled = html[name].replace("</head>", f"<style>{pdf.style()}</style></head>", 1)
            cpu, size = prints(styled)  # for the first time, as a child of the worker sees a page once
            said = f"{one.gave[1]:.0f} pages"
            figures.add(f"{name}: CPU ÷ warm Chromium", one.cpu / cpu, 2.5, both(one.cpu, cpu))
            figures.add(
                f"{name}: bytes ÷ Chromium", one.gave[0] / size, 0.45, f"{one.gave[0]:.0f} : {size}, {said}"
            )


def times(name: str) -> int:
    return 3 if name in REPORTS[:2] else 1


def both(ours: float, other: float) -> str:
    return f"{ours:.3f} s : {other:.3f} s"


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
