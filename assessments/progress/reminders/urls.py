from django.urls import path

from assessments.progress.reminders import views

urlpatterns = [
    path("reminders/", views.reminders, name="reminders"),
    path("reminders/off/<str:off>/", views.reminders_off, name="reminders_off"),
    path("calendar/<slug:feed>.ics", views.calendar_feed, name="calendar_feed"),
    path("reviews/<int:review>/next-review.ics", views.next_review_calendar, name="next_review_calendar"),
]
