from django.urls import path

from assessments.reviews import views

urlpatterns = [
    path("systems/<int:system>/reviews/new/", views.review_new, name="review_new"),
    path("reviews/<int:review>/close/", views.review_close, name="review_close"),
]
