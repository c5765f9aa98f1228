from django.urls import path

from assessments.plans.helping import views

urlpatterns = [
    path("reviews/<int:review>/plans/<int:number>/next-stage/", views.plan_phrases, name="plan_phrases"),
    path(
        "reviews/<int:review>/plans/<int:number>/discussion/", views.plan_discussion, name="plan_discussion"
    ),
    path(
        "reviews/<int:review>/plans/<int:number>/discussion/<int:comment>/",
        views.plan_settle,
        name="plan_settle",
    ),
    path(
        "reviews/<int:review>/plans/<int:number>/discussion/<int:comment>/remove/",
        views.plan_strike,
        name="plan_strike",
    ),
]
