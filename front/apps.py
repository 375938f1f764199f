"""App configuration: the commands that run what every app registered are found by Django."""

from django.apps import AppConfig

from grids.shown_at import show_at


class FrontConfig(AppConfig):
    """What spans the apps; no models."""

    name = "front"

    def ready(self) -> None:
        """Say where the ground floor's subjects are shown."""
        show_at("grid", "tree_grid")
