"""The site as an app, so that its checks are known to Django."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "recovery_site"

    def ready(self) -> None:
        from recovery_site import checks  # noqa: F401 - importing registers them
