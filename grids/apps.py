"""App configuration of the ground floor."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridsConfig(AppConfig):
    """Registers the schema checks (data.md R1 to R5), and its part of every list of the house."""

    name = "grids"
    verbose_name = _("Grids")

    def ready(self) -> None:
        """Load the checks once the models are there."""
        from grids import checks  # noqa: F401  (registers itself)
        from grids.actions.code_requests import check_requests, mend_requests, sweep_requests
        from grids.actions.code_turns import follow_post, follow_posting
        from grids.actions.tidy import tidy
        from grids.actions.totals import check_totals, mend_totals
        from grids.cards import add_code_requests
        from grids.findings import add_history, add_question
        from grids.followers import follow
        from grids.models import AuditRow
        from grids.questions import lone_guards
        from grids.recounts import Recount, add_recount
        from grids.sentences import add_sentences, clock_sentence, holiday_sentence
        from grids.sweeps import Sweep, add_sweep

        add_history(AuditRow)
        add_question(lone_guards)
        add_sweep(Sweep("tidy", 3600, _("Taken away"), tidy))
        add_sweep(Sweep("codes", 60, _("Requests for a login code"), sweep_requests))
        add_code_requests()
        follow("posting_changed", follow_posting)
        follow("post_emptied", follow_post)
        asked = frozenset({"grids.WorkItem"})
        add_recount(Recount("requests for a code", asked, check_requests, mend_requests))
        totals = frozenset({"grids.Grid", "grids.HouseholdTotal"})
        add_recount(Recount("totals of the tree", totals, check_totals, mend_totals))
        add_sentences(["clock"], clock_sentence)
        add_sentences(["holiday_away", "holiday_cover"], holiday_sentence)
