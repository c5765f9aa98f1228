"""The addresses of the work, step by step. Those of the room come first, because its phones ask most."""

from django.urls import include, path

STEPS = (
    "workshop",
    "people",
    "people.invitations",
    "administration",
    "reviews",
    "preparing",
    "record",
    "plans",
    "plans.helping",
    "signoff",
    "progress.measures",
    "progress.actions",
    "progress.reminders",
    "progress.telling",
    "progress.study",
    "progress.across",
    "progress.timeline",
    "progress",
    "proving",
    "reports.publishing",
    "reports",
    "reports.whole",
    "demo",
)
urlpatterns = [path("", include(f"assessments.{step}.urls")) for step in STEPS]
