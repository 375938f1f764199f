"""App configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Words of messages about reports."""

    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        """Register once the apps are there."""
        from grids.sentences import add_sentences
        from reports.sentences import ASKED, ask_sentence

        add_sentences([ASKED], ask_sentence)
