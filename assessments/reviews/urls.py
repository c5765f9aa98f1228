from django.urls import path

from assessments.reviews import views

urlpatterns = [
    path("systems/<int:system>/reviews/new/", views.review_new, name="review_new"),
]
