"""App configuration: `manage.py demo` is found by Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The played county; no models."""

    name = "demo"
