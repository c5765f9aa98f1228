from django.urls import path

from assessments.people.invitations import answering, views

urlpatterns = [
    path("systems/<int:system>/invite/", views.people_invite, name="people_invite"),
    path("systems/<int:system>/invitations/", views.people_invitations, name="people_invitations"),
    path(
        "systems/<int:system>/invitations/<int:invitation>/",
        views.people_invitation,
        name="people_invitation",
    ),
    path("invitation/<uuid:uid>/<str:secret>/", answering.invitation_link, name="invitation_link"),
    path("invitation/", answering.invitation_answer, name="invitation_answer"),
    path("invitation/asked/", answering.invitation_asked, name="invitation_asked"),
]
