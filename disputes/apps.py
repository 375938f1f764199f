"""App configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisputesConfig(AppConfig):
    """Follows the verbs of the tree."""

    name = "disputes"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        """Follow once the models are there."""
        import_module("disputes.actions.following").follow_the_tree()
