"""App configuration."""

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    """The disputes app."""

    name = "disputes"
    verbose_name = "Disputes"
