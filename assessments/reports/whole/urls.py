from django.urls import path

from assessments.reports.whole import views

HERE = "systems/<int:system>/everything"

urlpatterns = [
    path(f"{HERE}/", views.system_export, name="system_export"),
    path(f"{HERE}.json", views.system_export_json, name="system_export_json"),
    path(f"{HERE}.zip", views.system_export_csv, name="system_export_csv"),
    path(f"{HERE}/<slug:key>/", views.system_export_made, name="system_export_made"),
    path(f"{HERE}/<slug:key>/file/", views.system_export_file, name="system_export_file"),
]
