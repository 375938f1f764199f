"""App configuration of the ground floor."""

from importlib import import_module

from django.apps import AppConfig


class GridsConfig(AppConfig):
    """Registers the schema checks (data.md R1 to R5)."""

    name = "grids"
    verbose_name = "Grids"

    def ready(self) -> None:
        """Load the checks once the models are there."""
        import_module("grids.checks")
