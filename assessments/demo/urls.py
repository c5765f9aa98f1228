"""The addresses of the demo."""

from django.urls import path

from assessments.demo import views

urlpatterns = [path("rooms/<int:room>/fill/", views.room_fill, name="room_fill")]
