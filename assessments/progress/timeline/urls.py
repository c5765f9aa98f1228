from django.urls import path

from assessments.progress.timeline import views

urlpatterns = [
    path("systems/<int:system>/timeline/", views.timeline, name="timeline"),
    path("reviews/<int:review>/timeline/<int:number>/", views.timeline_cell, name="timeline_cell"),
]
