"""App configuration."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from disputes.dues import ticket_due
from disputes.logged import ACTS, FACTS, THINGS
from disputes.sentences import SENTENCES, brake_sentence, matter_sentence
from grids.dues import add_dues
from grids.findings import add_hashed, add_history, add_question
from grids.logged import add_log_words
from grids.parts import add_part
from grids.recounts import Recount, add_recount
from grids.sealed import add_sealed
from grids.sentences import add_sentences
from grids.shown_at import show_at
from grids.sweeps import Sweep, add_sweep
from grids.tellers import add_teller


class DisputesConfig(AppConfig):
    """Follows the verbs of the tree, and adds its part to every list of the house."""

    name = "disputes"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        """Follow once the models are there."""
        from disputes.actions.exporting import sweep_exports
        from disputes.actions.following import follow_the_tree
        from disputes.actions.problem_turns import check_problems, mend_problems
        from disputes.actions.recount import check_pairs, check_turns, mend_pairs, mend_turns
        from disputes.actions.sweep import sweep_tickets
        from disputes.cards import add_tickets
        from disputes.inbox import tell_lines
        from disputes.models import (
            Allowance,
            Category,
            CategoryDepartment,
            Problem,
            Seal,
            ServiceTime,
            StandardText,
            Ticket,
            TicketEvent,
            Workday,
        )
        from disputes.parts import open_in_grid
        from disputes.problem_cards import add_problems, problem_due
        from disputes.questions import pulled_brakes
        from disputes.sealing import TICKETS
        from grids.checks import share_tables

        follow_the_tree()
        add_teller(tell_lines)
        add_sentences(SENTENCES, matter_sentence)
        add_sentences(["brake"], brake_sentence)
        add_question(pulled_brakes)
        add_history(TicketEvent, Seal)
        add_hashed(TicketEvent, "words_hash")
        add_sealed(TICKETS)
        add_sweep(Sweep("tickets", settings.SWEEP_SECONDS, _("Tickets"), sweep_tickets))
        add_sweep(Sweep("exports", 5, _("Exports"), sweep_exports))
        add_part("grid_facts", "open tickets", open_in_grid)
        show_at("brake", "brake")
        share_tables(Allowance, Category, CategoryDepartment, ServiceTime, StandardText, Workday)
        add_dues(Ticket, ticket_due)
        add_dues(Problem, problem_due)
        add_log_words(acts=ACTS, things=THINGS, facts=FACTS)
        add_tickets()
        add_problems()
        pairs = frozenset({"disputes.SearchPairs"})
        add_recount(Recount("pairs of characters", pairs, check_pairs, mend_pairs))
        add_recount(Recount("turns", frozenset({"grids.WorkItem"}), check_turns, mend_turns))
        owned = frozenset({"grids.WorkItem"})
        add_recount(Recount("problems of the month", owned, check_problems, mend_problems))
