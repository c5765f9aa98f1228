from django.urls import path

from assessments.proving import views

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/verify.py", views.verify_script, name="verify_script"),
    path("reviews/<int:review>/plans/<int:number>/history/", views.plan_history, name="plan_history"),
    path("systems/<int:system>/log/", views.system_log, name="system_log"),
    path("systems/<int:system>/log.csv", views.system_log_csv, name="system_log_csv"),
    path("systems/<int:system>/log.json", views.system_log_json, name="system_log_json"),
    path("systems/<int:system>/proof.jsonl", views.system_proof, name="system_proof"),
]
