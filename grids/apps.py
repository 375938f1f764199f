"""App configuration of the ground floor."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridsConfig(AppConfig):
    """Registers the schema checks (data.md R1 to R5) and the words of its own messages."""

    name = "grids"
    verbose_name = _("Grids")

    def ready(self) -> None:
        """Load the checks once the models are there."""
        from grids import checks  # noqa: F401  (registers itself)
        from grids.sentences import add_sentences, clock_sentence

        add_sentences(["clock"], clock_sentence)
