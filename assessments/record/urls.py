from django.urls import path

from assessments.record import views

urlpatterns = [
    path("reviews/<int:review>/template-a/", views.record, name="record"),
    path("reviews/<int:review>/template-a/table/", views.record_table, name="record_table"),
    path("reviews/<int:review>/template-a/<int:number>/", views.record_challenge, name="record_challenge"),
    path("reviews/<int:review>/template-a/<int:number>/read/", views.record_line, name="record_line"),
    path("reviews/<int:review>/template-a/priorities/", views.priorities, name="priorities"),
    path("reviews/<int:review>/template-a/who-took-part/", views.participation, name="participation"),
    path("reviews/<int:review>/template-a/check/", views.record_check, name="record_check"),
    path("reviews/<int:review>/template-a/done/", views.record_done, name="record_done"),
]
