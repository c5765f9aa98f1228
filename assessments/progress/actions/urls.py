from django.urls import path

from assessments.progress.actions import views

ONE = "reviews/<int:review>/actions/<int:action>/"
urlpatterns = [
    path("my-actions/", views.my_actions, name="my_actions"),
    path("reviews/<int:review>/act/", views.act, name="act"),
    path(ONE, views.action, name="action"),
    path(f"{ONE}date/", views.action_date, name="action_date"),
    path(f"{ONE}owner/", views.action_owner, name="action_owner"),
    path(f"{ONE}link/", views.action_link, name="action_link"),
    path("my-action/<slug:secret>/", views.owner_link, name="owner_link"),
]
