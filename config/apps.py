"""The wiring as an app of its own: start-up checks, and commands that concern the whole."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.core.checks import Tags, register
from django.core.signals import request_started

from config.doctor.wiring import check_settings
from config.postgres import new_request


class WiringConfig(AppConfig):
    """Registers what is judged at every start."""

    name = "config"
    label = "config"

    def ready(self) -> None:
        """Judge the settings together with Django's own checks; forget the request before."""
        register(check_settings, Tags.security)
        request_started.connect(new_request, dispatch_uid="config.outage")


class SeatAdminConfig(AdminConfig):
    """Django's admin, with our own pages only."""

    default_site = "grids.seat_admin.SeatSite"


class StaticConfig(StaticFilesConfig):
    """Django's static files, without what packages bring along and no page of ours asks for."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx", "redoc"]
