from django.urls import path

from assessments.signoff import signing_views, views

BASE = "reviews/<int:review>/plans/<int:number>/"
urlpatterns = [
    path("reviews/<int:review>/plans/", views.plans, name="plans"),
    path(BASE, views.plan, name="plan"),
    path(f"{BASE}check/", signing_views.plan_check, name="plan_check"),
    path(f"{BASE}signed/", signing_views.plan_signed, name="plan_signed"),
    path(f"{BASE}check/paper/", signing_views.plan_paper, name="plan_paper"),
    path(f"{BASE}withdraw/", signing_views.plan_withdraw, name="plan_withdraw"),
    path(f"{BASE}compare/", views.plan_compare, name="plan_compare"),
    path(f"{BASE}versions/<int:revision>/", views.plan_revision, name="plan_revision"),
    path(f"{BASE}versions/<int:revision>/endorse/", views.plan_endorse, name="plan_endorse"),
]
