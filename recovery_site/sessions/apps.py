from django.apps import AppConfig


class Sessions(AppConfig):
    name = "recovery_site.sessions"
    label = "site_sessions"
