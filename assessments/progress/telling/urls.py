from django.urls import path

from assessments.progress.telling import views

BASE = "reviews/<int:review>/said-and-done/"
urlpatterns = [
    path(BASE, views.said_and_did, name="said_and_did"),
    path(f"{BASE}share/", views.said_and_did_share, name="said_and_did_share"),
    path("said-and-done/<slug:told>/", views.told, name="told"),
]
