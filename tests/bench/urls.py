from django.urls import include, path

from tests.bench import floor

urlpatterns = [
    path("bench/rate/", floor.rate, name="bench_rate"),
    path("bench/nothing/", floor.nothing, name="bench_nothing"),
    path("", include("recovery_site.urls")),
]
handler404 = "recovery_site.views.not_found"
