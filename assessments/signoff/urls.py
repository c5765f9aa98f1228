from django.urls import path

from assessments.signoff import views

BASE = "reviews/<int:review>/plans/<int:number>/"
urlpatterns = [
    path("reviews/<int:review>/plans/", views.plans, name="plans"),
    path(BASE, views.plan, name="plan"),
    path(f"{BASE}check/", views.plan_check, name="plan_check"),
    path(f"{BASE}signed/", views.plan_signed, name="plan_signed"),
    path(f"{BASE}versions/<int:revision>/", views.plan_revision, name="plan_revision"),
    path(f"{BASE}versions/<int:revision>/endorse/", views.plan_endorse, name="plan_endorse"),
]
