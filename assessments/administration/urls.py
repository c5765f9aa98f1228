from django.urls import path

from assessments.administration import views

urlpatterns = [
    path("administration/", views.administration, name="administration"),
    path("administration/systems/new/", views.system_new, name="administration_system_new"),
    path("administration/systems/<int:system>/", views.system, name="administration_system"),
    path("administration/systems/<int:system>/lead/", views.lead, name="administration_lead"),
    path(
        "administration/systems/<int:system>/organisations/",
        views.organisations,
        name="administration_organisations",
    ),
    path("administration/people/", views.people, name="administration_people"),
    path("administration/people/<int:person>/", views.person, name="administration_person"),
]
