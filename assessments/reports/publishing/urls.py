from django.urls import path

from assessments.reports.publishing import views

urlpatterns = [
    path("reviews/<int:review>/published/", views.published, name="published"),
    path(
        "reviews/<int:review>/published/report-<int:published>.pdf",
        views.published_file,
        name="published_file",
    ),
    path("reviews/<int:review>/publish/", views.report_publish, name="report_publish"),
]
