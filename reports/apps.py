"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from grids.recounts import Recount, add_recount
from grids.sentences import add_sentences
from grids.sweeps import Sweep, add_sweep
from reports.sentences import ASKED, ask_sentence

FIGURED = frozenset(
    {"reports.DailyReport", "reports.DaySummary", "reports.Digest", "reports.ReportSummary"}
)
"""The tables whose figures are counted again."""


class ReportsConfig(AppConfig):
    """Adds its part to every list of the house."""

    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Register once the models are there."""
        from reports.actions.recount import check_county, mend_county
        from reports.actions.sweep import sweep_reports
        from reports.actions.to_confirm import check_to_confirm, mend_to_confirm
        from reports.cards import add_reports

        add_sentences([ASKED], ask_sentence)
        add_reports()
        add_sweep(Sweep("reports", 60, _("Reports"), sweep_reports))
        add_recount(Recount("reports", FIGURED, check_county, mend_county))
        asked = frozenset({"grids.WorkItem"})
        add_recount(Recount("reports to confirm", asked, check_to_confirm, mend_to_confirm))
