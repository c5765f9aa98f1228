"""The addresses of the work, step by step."""

from django.urls import include, path

urlpatterns = [
    path("", include(f"assessments.{step}.urls"))
    for step in ("people", "reviews", "record", "workshop", "plans", "signoff", "progress", "reports")
]
