"""Where every address leads. The steps of the journey bring their own lists."""

from django.urls import include, path

from recovery_site import views

urlpatterns = [
    path("", include("assessments.urls")),  # first, because the phones of a room ask most
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("favicon.ico", views.icon, name="icon"),
    path("accessibility/", views.page, {"name": "accessibility"}, name="accessibility"),
    path("privacy/", views.page, {"name": "privacy"}, name="privacy"),
    path("cookies/", views.page, {"name": "cookies"}, name="cookies"),
    path("accounts/", include("recovery_site.account_urls")),
    path("accounts/", include("recovery_site.sessions.urls")),
    path("framework/", include("framework.urls")),
]

handler400 = "recovery_site.views.bad_request"
handler403 = "recovery_site.views.forbidden"
handler404 = "recovery_site.views.not_found"
handler429 = "recovery_site.views.too_many"  # asked for by allauth
handler500 = "recovery_site.views.broken"
