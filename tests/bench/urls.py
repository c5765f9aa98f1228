from django.urls import path

from recovery_site import urls
from tests.bench import floor

urlpatterns = [
    path("bench/rate/", floor.rate, name="bench_rate"),
    path("bench/nothing/", floor.nothing, name="bench_nothing"),
    *urls.urlpatterns,
]
handler404 = "recovery_site.views.not_found"
