from django.urls import include, path

from tests.bench import floor

urlpatterns = [
    path("bench/rate/", floor.rate),
    path("bench/nothing/", floor.nothing),
    path("", include("recovery_site.urls")),
]
handler404 = "recovery_site.views.not_found"
