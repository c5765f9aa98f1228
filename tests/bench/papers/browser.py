"""The same HTML printed with the same fonts by a headless Chromium that has printed before."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from assessments.reports.quicker.first import FIRST_PAGE
from assessments.reports.typefaces import private
from recovery_site.needs import CHROMIUM
from tests.chromium import FLAGS

TICKS = os.sysconf("SC_CLK_TCK")
Printed = tuple[float, int]  # seconds of CPU, bytes


@contextmanager
def printer() -> Iterator[Callable[[str], Printed]]:
    """A function that prints a page of HTML as a tagged PDF with an outline.

    The browser has our fonts, and has printed what a worker makes first.
    """
    program = next(filter(None, map(shutil.which, CHROMIUM.programs)))
    with sync_playwright() as playwright:
        with private.own_fonts():
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS, env=dict(os.environ))
        page = browser.new_page()

        def prints(html: str) -> Printed:
            before = _cpu()
            page.set_content(html)
            file = page.pdf(format="A4", tagged=True, outline=True, prefer_css_page_size=True)
            return _cpu() - before, len(file)

        prints(FIRST_PAGE)
        yield prints
        browser.close()


def _cpu() -> float:
    """What all processes of the browser have used, those that ended too."""
    parents: dict[int, tuple[int, str, int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        fields = rest.split()
        name = head.partition("(")[2]
        parents[int(stat.parent.name)] = (int(fields[1]), name, sum(map(int, fields[11:15])))
    return (
        sum(
            used
            for pid, (_, name, used) in parents.items()
            if name.startswith("chrom") and _is_ours(pid, parents)
        )
        / TICKS
    )


def _is_ours(pid: int, parents: dict[int, tuple[int, str, int]]) -> bool:
    while pid in parents and pid != os.getpid():
        pid = parents[pid][0]
    return pid == os.getpid()
