from django.urls import path

from assessments.people import views

urlpatterns = [path("systems/new/", views.system_new, name="system_new")]
