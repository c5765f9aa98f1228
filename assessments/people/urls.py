from django.urls import path

from assessments.people import views

urlpatterns = [
    path("systems/new/", views.system_new, name="system_new"),
    path("systems/<int:system>/second-factor/", views.system_secure, name="system_secure"),
    path("systems/<int:system>/names/", views.system_correct, name="system_correct"),
]
