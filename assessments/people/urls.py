from django.urls import path

from assessments.people import views

urlpatterns = [
    path("systems/new/", views.system_new, name="system_new"),
    path("systems/<int:system>/names/", views.system_correct, name="system_correct"),
]
