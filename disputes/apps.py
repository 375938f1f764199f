"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from disputes.dues import ticket_due
from disputes.logged import ACTS, FACTS, THINGS
from disputes.sentences import SENTENCES, brake_sentence, matter_sentence
from grids.dues import add_dues
from grids.logged import add_log_words
from grids.sentences import add_sentences
from grids.tellers import add_teller


class DisputesConfig(AppConfig):
    """Follows the verbs of the tree; words of messages, of the log, of deadlines."""

    name = "disputes"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        """Follow once the models are there."""
        from disputes.actions.following import follow_the_tree
        from disputes.inbox import tell_lines
        from disputes.models import Ticket

        follow_the_tree()
        add_teller(tell_lines)
        add_sentences(SENTENCES, matter_sentence)
        add_sentences(["brake"], brake_sentence)
        add_dues(Ticket, ticket_due)
        add_log_words(acts=ACTS, things=THINGS, facts=FACTS)
