from django.urls import path

from assessments.reports import views
from assessments.reports.board import views as board

VERSION = "reviews/<int:review>/plans/<int:number>/versions/<int:revision>/template-b"

# Of each paper: the PDF, and the same as a web page. Then a PDF that was asked for: the page that waits, the file.
urlpatterns = [
    path("forms/<slug:edition>/template-a.pdf", views.blank_template_a, name="blank_template_a"),
    path("forms/<slug:edition>/template-a.html", views.blank_template_a_page, name="blank_template_a_page"),
    path("forms/<slug:edition>/template-b.pdf", views.blank_template_b, name="blank_template_b"),
    path("forms/<slug:edition>/template-b.html", views.blank_template_b_page, name="blank_template_b_page"),
    path("forms/<slug:edition>/", views.blank_forms, name="blank_forms"),
    path("forms/<slug:edition>/<slug:form>.pdf", views.blank_form, name="blank_form"),
    path("forms/<slug:edition>/<slug:form>.html", views.blank_form_page, name="blank_form_page"),
    path("forms/<slug:edition>/made/<slug:key>/", views.blank_made, name="blank_made"),
    path("forms/<slug:edition>/made/<slug:key>.pdf", views.blank_file, name="blank_file"),
    path("reviews/<int:review>/reports/", views.reports, name="reports"),
    path("reviews/<int:review>/reports/made/<slug:key>/", views.report_made, name="report_made"),
    path("reviews/<int:review>/reports/made/<slug:key>.pdf", views.report_file, name="report_file"),
    path("reviews/<int:review>/reports/board/", board.choose, name="board_choose"),
    path("reviews/<int:review>/reports/board/decision/", board.decision, name="board_decision"),
    path("administration/systems/<int:system>/brand/", board.brand, name="administration_brand"),
    path("reviews/<int:review>/board-report.pdf", views.board_report, name="board_report"),
    path("reviews/<int:review>/board-report.html", views.board_report_page, name="board_report_page"),
    path("reviews/<int:review>/workshop/poster.pdf", views.workshop_poster, name="workshop_poster"),
    path(
        "reviews/<int:review>/workshop/poster.html", views.workshop_poster_page, name="workshop_poster_page"
    ),
    path("reviews/<int:review>/pre-reading.pdf", views.prereading_pack, name="prereading_pack"),
    path("reviews/<int:review>/pre-reading.html", views.prereading_pack_page, name="prereading_pack_page"),
    path("reviews/<int:review>/tables.xlsx", views.workbook, name="workbook"),
    path("reviews/<int:review>/board-report.docx", views.board_report_word, name="board_report_word"),
    path("reviews/<int:review>/board-slides.pptx", views.board_slides, name="board_slides"),
    path("reviews/<int:review>/template-a.docx", views.template_a_word, name="template_a_word"),
    path(
        "reviews/<int:review>/plans/<int:number>/template-b.docx",
        views.template_b_word,
        name="template_b_word",
    ),
    path("reviews/<int:review>/template-a.pdf", views.template_a_pdf, name="template_a_pdf"),
    path("reviews/<int:review>/template-a.html", views.template_a_page, name="template_a_page"),
    path(
        "reviews/<int:review>/plans/<int:number>/template-b.pdf", views.template_b_pdf, name="template_b_pdf"
    ),
    path(
        "reviews/<int:review>/plans/<int:number>/template-b.html",
        views.template_b_page,
        name="template_b_page",
    ),
    path(f"{VERSION}.pdf", views.template_b_version_pdf, name="template_b_version_pdf"),
    path(f"{VERSION}.html", views.template_b_version_page, name="template_b_version_page"),
]
