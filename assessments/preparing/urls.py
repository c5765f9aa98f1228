from django.urls import path

from assessments.preparing import views

BASE = "reviews/<int:review>/prepare/"
urlpatterns = [
    path(BASE, views.prepare, name="prepare"),
    path(f"{BASE}print/", views.prepare_print, name="prepare_print"),
    path(f"{BASE}send/", views.prereading, name="prereading"),
    path(f"{BASE}<int:number>/new/", views.evidence_new, name="evidence_new"),
    path(f"{BASE}evidence/<int:evidence>/", views.evidence_edit, name="evidence_edit"),
    path(f"{BASE}evidence/<int:evidence>/remove/", views.evidence_remove, name="evidence_remove"),
]
