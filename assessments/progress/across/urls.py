from django.urls import path

from assessments.progress.across import views

urlpatterns = [
    path("across/", views.across_own, name="across_own"),
    path("systems/<int:system>/across/", views.across, name="across"),
    path("systems/<int:system>/across/share/<slug:what>/", views.across_share, name="across_share"),
    path("systems/<int:system>/across/goals/<int:number>/", views.across_goals, name="across_goals"),
]
