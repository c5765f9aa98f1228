"""The framework's pages. The edition stands in the address, so that an old review's links keep working."""

from django.urls import path

from framework import views

urlpatterns = [
    path("", views.framework, name="framework"),
    path("about/", views.about_now, name="about"),
    path("<slug:edition>/", views.edition, name="framework_edition"),
    path("<slug:edition>/print/", views.edition_print, name="framework_edition_print"),
    path("<slug:edition>/challenge/<int:number>/", views.challenge, name="framework_challenge"),
    path("<slug:edition>/about/", views.about, name="framework_about"),
    path(
        "<slug:edition>/challenge/<int:number>/print/",
        views.challenge_print,
        name="framework_challenge_print",
    ),
    path("<slug:edition>/stages/", views.stages, name="framework_stages"),
    path("<slug:edition>/stages/print/", views.stages_print, name="framework_stages_print"),
    path("<slug:edition>/glossary/", views.glossary, name="framework_glossary"),
    path("<slug:edition>/glossary/print/", views.glossary_print, name="framework_glossary_print"),
    path("<slug:edition>/search/", views.search, name="framework_search"),
]
