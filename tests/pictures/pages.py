"""The pages outside the rating room, in the states that look different."""

from __future__ import annotations

from assessments.demo.seeding import EMPTY, NAME
from assessments.people.models import LocalSystem, User
from assessments.progress.lifecycle import close_review
from assessments.reviews.models import Review
from tests.build import (
    a_completed_template_a,
    a_plan,
    a_review,
    a_signed_plan,
    a_system,
    record_all,
    signed_by,
)
from tests.pictures.camera import NARROW, WIDE, Camera
from tests.workshop.inviting import invited

# In the documents: file -> (name of the picture, width, the most of its height)
DOCUMENTS = {
    "record.png": ("template-a", WIDE, 1000),
    "record-phone.png": ("template-a", NARROW, 1648),
    "framework.png": ("challenge", WIDE, 900),
    "plan.png": ("plan-signed", WIDE, 1000),
}


def person(role: str) -> User:
    return User.objects.get(email=f"{role}@demo.example")


def of_strangers(camera: Camera) -> None:
    camera.shoot("front", "/")
    camera.shoot("sign-in", "/accounts/login/")
    camera.shoot("account", "/accounts/", person("lead"))
    camera.shoot("sign-out", "/accounts/logout/", person("lead"))
    camera.shoot("change-password", "/accounts/password/change/", person("lead"))
    for name in ("signup", "password/reset", "password/reset/done"):
        camera.shoot(name.replace("/", "-"), f"/accounts/{name}/")
    for name in ("privacy", "cookies", "accessibility", "nothing/here"):
        camera.shoot(name.replace("/", "-"), f"/{name}/")


def of_the_method(camera: Camera) -> None:
    at = "/framework/2010/"
    for name, path in {
        "method": "", "about": "about/", "challenge": "challenge/6/", "stages": "stages/", "glossary": "glossary/",
        "search": "search/?q=risk", "nothing-found": "search/?q=xyzzy", "print": "print/",
    }.items():  # fmt: skip
        camera.shoot(name, f"{at}{path}")


def of_the_demo(camera: Camera) -> None:
    for role in ("lead", "facilitator", "commissioner", "partner", "board"):
        camera.shoot(f"my-work-{role}", "/", person(role))
    lead, system = person("lead"), LocalSystem.objects.get(name=NAME)
    camera.shoot("system", f"/systems/{system.pk}/", lead)
    camera.shoot("timeline", f"/systems/{system.pk}/timeline/", lead)
    camera.shoot("system-correct", f"/systems/{system.pk}/names/", lead)
    camera.shoot("system-empty", f"/systems/{LocalSystem.objects.get(name=EMPTY).pk}/", lead)
    camera.shoot("system-new", "/systems/new/", lead)
    camera.shoot("review-new", f"/systems/{LocalSystem.objects.get(name=EMPTY).pk}/reviews/new/", lead)
    *_, first, second = Review.objects.filter(system=system).order_by("date")
    for name, path in {
        "review": "", "template-a": "template-a/", "challenge-record": "template-a/6/",
        "challenge-recorded": "template-a/3/", "table": "template-a/table/",
        "priorities-early": "template-a/priorities/",
        "who-took-part": "template-a/who-took-part/", "check-early": "template-a/check/", "room-new": "room/new/",
        "prepare": "prepare/?open=1", "evidence-new": "prepare/6/new/", "prereading": "prepare/send/",
        "reports-early": "reports/", "review-correct": "details/", "review-cancel": "cancel/",
    }.items():  # fmt: skip
        camera.shoot(name, f"/reviews/{second.pk}/{path}", lead)
    camera.shoot("template-a-reader", f"/reviews/{second.pk}/template-a/", person("board"))
    camera.shoot("timeline-cell", f"/reviews/{first.pk}/timeline/4/", lead)
    for name, path in {
        "review-planning": "", "template-a-complete": "template-a/", "table-complete": "template-a/table/",
        "plans": "plans/", "plan-signed": "plans/3/", "plan-version": "plans/3/versions/1/",
        "plan-revise": "plans/3/revise/", "reports": "reports/", "review-close": "close/",
    }.items():  # fmt: skip
        camera.shoot(name, f"/reviews/{first.pk}/{path}", lead)


def of_a_place_on_its_way(camera: Camera) -> None:
    place = a_system("Oldbury")
    review = a_review(place)
    camera.shoot("review-empty", f"/reviews/{review.pk}/", place.lead)
    camera.shoot("template-a-empty", f"/reviews/{review.pk}/template-a/", place.lead)
    camera.shoot("workshop-empty", f"/reviews/{review.pk}/workshop/", place.lead)
    camera.shoot("workshop-edit", f"/reviews/{review.pk}/workshop/edit/", place.lead)
    invited(place, review)
    camera.shoot("workshop", f"/reviews/{review.pk}/workshop/", place.lead)
    moved = invited(place, review, place="The library, High Street")
    camera.shoot("invitation", f"/invited/{moved.token}/")
    camera.shoot("workshop-cancel", f"/reviews/{review.pk}/workshop/cancel/", place.lead)
    record_all(place, review)
    camera.shoot("priorities", f"/reviews/{review.pk}/template-a/priorities/", place.lead)
    other = a_system("Newbury")
    review = a_completed_template_a(other, a_review(other), priorities=(3, 4, 5))
    camera.shoot("plan-none", f"/reviews/{review.pk}/plans/3/", other.lead)
    a_plan(other, review, 3, complete=False)
    plan = a_plan(other, review, 4)
    camera.shoot("my-work-writing", "/", other.commissioner)
    for part in ("description", "goals", "actions", "evidence", "dates"):
        camera.shoot(f"plan-{part}", f"/reviews/{review.pk}/plans/4/edit/{part}/", other.lead)
    signed_by(plan, other.lead, "provider")
    a_signed_plan(other, review, 5)
    camera.shoot("my-work-signing", "/", other.commissioner)
    camera.shoot("plans-mixed", f"/reviews/{review.pk}/plans/", other.lead)
    camera.shoot("plan-unsigned", f"/reviews/{review.pk}/plans/4/", other.commissioner)
    camera.shoot("sign", f"/reviews/{review.pk}/plans/4/check/", other.commissioner)
    camera.shoot("signed", f"/reviews/{review.pk}/plans/5/signed/", other.commissioner)
    camera.shoot("close-unsigned", f"/reviews/{review.pk}/close/", other.lead)
    close_review(user=other.lead, review=review, reason="The trust was merged.")
    camera.shoot("review-closed", f"/reviews/{review.pk}/", other.lead)
    camera.shoot("my-work-closed", "/", other.lead)


GROUPS = (of_strangers, of_the_method, of_the_demo, of_a_place_on_its_way)
