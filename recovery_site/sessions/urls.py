from django.urls import path

from recovery_site.sessions import views

urlpatterns = [
    path("sessions/", views.sessions, name="sessions"),
    path("session/", views.session_stay, name="session_stay"),
    path("session/left/", views.session_left, name="session_left"),
    path("session/keep/", views.session_keep, name="session_keep"),
]
