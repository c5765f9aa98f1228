from django.urls import path

from assessments.progress import views

urlpatterns = [
    path("", views.home, name="home"),
    path("systems/<int:system>/", views.system, name="system"),
    path("reviews/<int:review>/", views.review, name="review"),
    path("reviews/<int:review>/template-a/reopen/", views.record_reopen, name="record_reopen"),
]
