"""The wiring as an app of its own: start-up checks, and commands that concern the whole."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.core.checks import Tags, register
from django.core.signals import request_started
from django.db.models.signals import post_migrate

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
        from config.grants import settle_grants, wrong_grants
        from grids.findings import add_question

        add_question(wrong_grants)
        # Once a `migrate`: Django sends it for each app with models, and this one has none.
        ground = apps.get_app_config("grids")
        post_migrate.connect(settle_grants, sender=ground, dispatch_uid="config.grants")


class SeatAdminConfig(AdminConfig):
    """Django's admin, with our own pages only."""

    default_site = "grids.seat_admin.SeatSite"


class StaticConfig(StaticFilesConfig):
    """Django's static files, without what packages bring along and no page of ours asks for."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx", "redoc"]
