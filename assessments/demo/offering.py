"""What the demo adds to pages of the site. `{% load demo %}`; in production the tags give nothing."""

from __future__ import annotations

from django import template
from django.template import Context

from assessments.demo.people import PASSWORD, PEOPLE, TO_TRY, is_demo, offered
from assessments.workshop.models import Room

register = template.Library()


@register.inclusion_tag("demo/_people.html", takes_context=True)
def demo_people(context: Context) -> dict[str, object]:
    """A button for each of the invented people, which signs in as them."""
    roles = {email: role for email, _, role in PEOPLE}
    people = [(user, roles[user.email].label, TO_TRY[roles[user.email]]) for user in offered()]
    return {
        "people": people,
        "password": PASSWORD,
        "csrf_token": context.get("csrf_token"),
        "redirect_field": context.get(
            "redirect_field", ""
        ),  # where they came from, and what they typed there
    }


@register.inclusion_tag("demo/_crowd.html", takes_context=True)
def demo_crowd(context: Context, room: Room) -> dict[str, object]:
    """The button that fills an open room of the demo with simulated people."""
    shown = room.is_open and is_demo(room.review.system)
    return {"room": room if shown else None, "csrf_token": context.get("csrf_token")}
