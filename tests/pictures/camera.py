"""Taking the pictures: a browser for each person, the two widths, and the files that they go to."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.test import Client

from assessments.people.models import User
from recovery_site.needs import CHROMIUM
from tests.chromium import FLAGS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

ROOT = Path(__file__).resolve().parents[2]
WIDE, NARROW = 1280, 390
HEIGHTS = {WIDE: 800, NARROW: 844}
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{fonts}</dir><include ignore_missing="yes">/etc/fonts/fonts.conf</include></fontconfig>"""


def browser(playwright: Playwright) -> Browser:
    """Chromium with the fonts of this project, so that pictures look the same on every machine."""
    program = next(filter(None, map(shutil.which, CHROMIUM.programs)))
    config = Path(tempfile.mkdtemp()) / "fonts.conf"
    config.write_text(FONTS.format(fonts=ROOT / "static" / "fonts"))
    env: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": str(config)}
    return playwright.chromium.launch(executable_path=program, args=FLAGS, env=env)


@dataclass
class Camera:
    """Takes pictures of the site at `address` into `folder`, under running numbers."""

    browser: Browser
    address: str
    folder: Path
    taken: list[tuple[str, int, Path]] = field(default_factory=list)  # name, width, file
    people: dict[tuple[object, int], BrowserContext] = field(default_factory=dict)

    def context(self, who: User | None, width: int) -> BrowserContext:
        """The browser of that person (None: of a stranger) at that width."""
        key = (who.pk if who else None, width)
        if key not in self.people:
            context = self.browser.new_context(
                base_url=self.address,
                viewport={"width": width, "height": HEIGHTS[width]},
                locale="en-GB",
                reduced_motion="reduce",
            )
            if who:
                client = Client()
                client.force_login(who)
                value = client.cookies[settings.SESSION_COOKIE_NAME].value
                cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.address}
                context.add_cookies([cookie])  # type: ignore[list-item]
            self.people[key] = context
        return self.people[key]

    def shoot(
        self, name: str, path: str, who: User | None = None, widths: tuple[int, ...] = (WIDE, NARROW)
    ) -> None:
        """That page as that person sees it, at each width."""
        for width in widths:
            page = self.context(who, width).new_page()
            answer = page.goto(path)
            if answer and answer.status >= 500:
                raise AssertionError(f"{path} answers {answer.status}")
            self.keep(name, page, width)
            page.close()

    def keep(self, name: str, page: Page, width: int, *, whole: bool = True) -> None:
        """What this page shows now: all of it, or what fits its window."""
        file = self.folder / f"{len(self.taken):03}-{name}-{width}.png"
        if whole:  # as tall as the page: a bar that sticks stands at its foot, and covers nothing
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": max(height, HEIGHTS[width])})
        page.wait_for_timeout(150)  # what a script draws
        page.screenshot(path=file, full_page=whole)
        self.taken.append((name, width, file))
