from django.urls import path

from assessments.reports import views

urlpatterns = [
    path("forms/<slug:edition>/template-a.pdf", views.blank_template_a, name="blank_template_a"),
    path("forms/<slug:edition>/template-b.pdf", views.blank_template_b, name="blank_template_b"),
    path("reviews/<int:review>/reports/", views.reports, name="reports"),
    path("reviews/<int:review>/template-a.pdf", views.template_a_pdf, name="template_a_pdf"),
    path(
        "reviews/<int:review>/plans/<int:number>/template-b.pdf", views.template_b_pdf, name="template_b_pdf"
    ),
    path("reviews/<int:review>/board-report.pdf", views.board_report, name="board_report"),
]
