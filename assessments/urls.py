"""The addresses of the work, step by step. Those of the room come first, because its phones ask most."""

from django.urls import include, path

urlpatterns = [
    path("", include(f"assessments.{step}.urls"))
    for step in (
        "workshop",
        "people",
        "reviews",
        "record",
        "plans",
        "signoff",
        "progress.measures",
        "progress",
        "reports",
        "demo",
    )
]
