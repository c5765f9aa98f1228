from django.urls import path

from assessments.progress import lifecycle_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("systems/<int:system>/", views.system, name="system"),
    path("reviews/<int:review>/", views.review, name="review"),
    path("reviews/<int:review>/template-a/reopen/", views.record_reopen, name="record_reopen"),
    path("reviews/<int:review>/details/", lifecycle_views.review_correct, name="review_correct"),
    path("reviews/<int:review>/cancel/", lifecycle_views.review_cancel, name="review_cancel"),
    path("reviews/<int:review>/close/", lifecycle_views.review_close, name="review_close"),
]
