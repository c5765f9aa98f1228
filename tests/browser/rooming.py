"""People in a rating room, each with a browser of their own: a facilitator, a projector, phones."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from assessments.people.models import User
from assessments.workshop.models import Room

Open = Callable[..., Page]


def sign_in(page: Page, user: User) -> None:
    """As the sign-in page does: the session's cookie."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": page_root(page), "httpOnly": True}]
    )


def page_root(page: Page) -> str:
    """The address of the site under test."""
    page.goto("/healthz")
    return page.url.removesuffix("/healthz")


def step(room: Room) -> int:
    """Which step the room is at now."""
    return Room.objects.values_list("step", flat=True).get(pk=room.pk)


def at_the_step(room: Room, *pages: Page) -> None:
    """Wait until these pages show the present step, by themselves or by the link for those without scripts."""
    now = step(room)
    for page in pages:
        there = page.locator(f'[data-fragment] [data-step="{now}"]')
        if not page.locator("body.js-enabled").count() and not there.count():
            page.locator(".app-refresh a").click()
        expect(there).to_be_attached()
        if page.locator("#controls").count():
            expect(page.locator(f'#controls[data-step="{now}"]')).to_be_attached()


def scan(page: Page, room: Room) -> None:
    """Come in as somebody does whose camera read the code."""
    page.goto(f"/join/#{room.code}")
    expect(page.get_by_role("button", name="Join")).to_be_visible()
    assert room.code not in page.url


def join(page: Page, *perspectives: int) -> None:
    """Say the perspectives, and go in."""
    for bit in perspectives:
        page.locator(f"[name=perspectives][value='{bit}']").check()
    page.get_by_role("button", name="Join").click()
    expect(page.locator("#controls")).to_be_attached()


def choose(page: Page, answer: str, words: str = "", *, may_record: bool = False) -> None:
    """Choose an answer, say why, send it, and see that it is saved."""
    page.locator(f"[name=answer][value='{answer}']").check()
    if words:
        page.locator("[name=words]").fill(words)
    if may_record:
        page.locator("[name=may_record]").check()
    send(page)


def send(page: Page) -> None:
    page.locator("[data-send]").click()
    expect(page.locator("[role=status]").filter(has_text="Saved").first).to_be_visible()


def press(desk: Page, room: Room, act: str, about: int = 0) -> None:
    """Press a button of the facilitator's page, and wait until the room has moved."""
    value = f"{act}-{about}" if about else act
    before = step(room)
    desk.locator(f'button[name=act][value="{value}"]:visible').first.click()
    expect(desk.locator(f'#controls[data-step="{before + 1}"]')).to_be_attached()
