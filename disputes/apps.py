"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from grids.tellers import add_teller


class DisputesConfig(AppConfig):
    """Follows the verbs of the tree, and tells the inbox what its messages are about."""

    name = "disputes"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        """Follow once the models are there."""
        from disputes.actions.following import follow_the_tree
        from disputes.inbox import tell_lines

        follow_the_tree()
        add_teller(tell_lines)
