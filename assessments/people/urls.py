from django.urls import path

from assessments.people import member_views, views

urlpatterns = [
    path("systems/new/", views.system_new, name="system_new"),
    path("systems/<int:system>/second-factor/", views.system_secure, name="system_secure"),
    path("systems/<int:system>/names/", views.system_correct, name="system_correct"),
    path("systems/<int:system>/organisations/merge/", views.system_merge, name="system_merge"),
    path("systems/<int:system>/people/", member_views.people, name="people"),
    path("systems/<int:system>/people/leave/", member_views.people_leave, name="people_leave"),
    path("systems/<int:system>/people/hand-over/", member_views.people_hand_over, name="people_hand_over"),
    path("systems/<int:system>/people/<int:person>/add-role/", member_views.member_add, name="member_add"),
    path(
        "systems/<int:system>/people/<int:person>/remove/", member_views.member_remove, name="member_remove"
    ),
    path(
        "systems/<int:system>/people/<int:person>/<slug:role>/",
        member_views.member_change,
        name="member_change",
    ),
]
