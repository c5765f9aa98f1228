from django.urls import path

from assessments.progress.measures import views

BASE = "reviews/<int:review>/plans/<int:number>/measures/"
ONE = f"{BASE}<int:measure>/"
urlpatterns = [
    path(BASE, views.measures, name="measures"),
    path(f"{BASE}new/", views.measure_new, name="measure_new"),
    path(ONE, views.measure, name="measure"),
    path(f"{ONE}edit/", views.measure_edit, name="measure_edit"),
    path(f"{ONE}end/", views.measure_end, name="measure_end"),
    path(f"{ONE}readings/new/", views.reading_new, name="reading_new"),
    path(f"{ONE}readings/paste/", views.readings_paste, name="readings_paste"),
    path(f"{ONE}readings/<slug:day>/remove/", views.reading_remove, name="reading_remove"),
    path(f"{ONE}changes/new/", views.change_new, name="change_new"),
    path(f"{ONE}changes/<int:change>/remove/", views.change_remove, name="change_remove"),
]
