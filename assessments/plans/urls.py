from django.urls import path

from assessments.plans import views
from assessments.plans.together import views as together

urlpatterns = [
    path("reviews/<int:review>/plans/<int:number>/edit/", views.plan_edit, name="plan_edit"),
    path("reviews/<int:review>/plans/<int:number>/edit/news/", together.plan_news, name="plan_news"),
    path("reviews/<int:review>/plans/<int:number>/edit/goals/copy/", together.plan_copy, name="plan_copy"),
    path(
        "reviews/<int:review>/plans/<int:number>/edit/<slug:part>/order/",
        together.plan_order,
        name="plan_order",
    ),
    path("reviews/<int:review>/plans/<int:number>/edit/<slug:part>/new/", together.plan_new, name="plan_new"),
    path("reviews/<int:review>/plans/<int:number>/edit/<slug:part>/", views.plan_part, name="plan_part"),
    path(
        "reviews/<int:review>/plans/<int:number>/edit/<slug:part>/<uuid:uid>/",
        views.plan_part,
        name="plan_one",
    ),
    path("reviews/<int:review>/plans/<int:number>/remove/", views.plan_remove, name="plan_remove"),
    path("reviews/<int:review>/plans/<int:number>/revise/", views.plan_revise, name="plan_revise"),
]
