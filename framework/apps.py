from django.apps import AppConfig


class FrameworkConfig(AppConfig):
    """The method as data: editions, stages, challenges and what belongs to them."""

    name = "framework"
    verbose_name = "Framework"
    default_auto_field = "django.db.models.BigAutoField"
