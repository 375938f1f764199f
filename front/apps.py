"""App configuration: the commands that run what every app registered are found by Django."""

from django.apps import AppConfig


class FrontConfig(AppConfig):
    """What spans the apps; no models."""

    name = "front"
