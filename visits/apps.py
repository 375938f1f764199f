"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from grids.dues import add_dues
from grids.findings import add_hashed, add_history
from grids.recounts import Recount, add_recount
from grids.sealed import add_sealed
from grids.sweeps import Sweep, add_sweep
from visits.dues import promise_due


class VisitsConfig(AppConfig):
    """Follows the verbs of the tree, and adds its part to every list of the house."""

    name = "visits"
    verbose_name = _("Visits")

    def ready(self) -> None:
        """Register once the models are there."""
        from visits.actions.following import follow_the_tree
        from visits.actions.recount import check_promises, mend_promises
        from visits.actions.sweep import sweep_visits
        from visits.cards import add_promises
        from visits.models import Visit, VisitEvent, VisitSeal
        from visits.sealing import VISITS

        follow_the_tree()
        add_history(VisitEvent, VisitSeal)
        add_hashed(VisitEvent, "words_hash")
        add_sealed(VISITS)
        add_sweep(Sweep("visits", 3600, _("Visits"), sweep_visits))
        add_dues(Visit, promise_due)
        add_promises()
        promised = frozenset({"grids.WorkItem"})
        add_recount(Recount("promises", promised, check_promises, mend_promises))
