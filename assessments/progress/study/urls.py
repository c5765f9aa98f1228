from django.urls import path

from assessments.progress.study import views

urlpatterns = [
    path("reviews/<int:review>/looking-back/", views.study, name="study"),
    path("reviews/<int:review>/looking-back/<int:row>/", views.study_said, name="study_said"),
    path(
        "reviews/<int:review>/looking-back/<int:row>/happened/", views.study_happened, name="study_happened"
    ),
    path("reviews/<int:review>/looking-back/<int:row>/learned/", views.study_learned, name="study_learned"),
    path("reviews/<int:review>/looking-back/<int:row>/change/", views.study_change, name="study_change"),
    path("reviews/<int:review>/looking-back/<int:row>/carry-over/", views.study_carry, name="study_carry"),
    path("reviews/<int:review>/priorities/<int:row>/close/", views.priority_close, name="priority_close"),
]
