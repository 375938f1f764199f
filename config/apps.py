"""The wiring as an app of its own: start-up checks, and commands that concern the whole."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.core.checks import Tags, register

from config.doctor.wiring import check_settings


class WiringConfig(AppConfig):
    """Registers what is judged at every start."""

    name = "config"
    label = "config"

    def ready(self) -> None:
        """Judge the settings together with Django's own checks."""
        register(check_settings, Tags.security)


class SeatAdminConfig(AdminConfig):
    """Django's admin, with our own pages only."""

    default_site = "grids.powers.SeatSite"


class StaticConfig(StaticFilesConfig):
    """Django's static files, without what packages bring along and no page of ours asks for."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx", "redoc"]
