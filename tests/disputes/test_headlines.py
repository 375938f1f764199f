"""What was logged before lists left names of parties out: the migration mends its line."""

import importlib

import pytest
from django.apps import apps
from django.utils import timezone

from disputes.actions.log import Draft, NamedParty, log_ticket
from disputes.models import Party, Ticket

pytestmark = pytest.mark.django_db
fill = importlib.import_module("disputes.migrations.0020_headlines_of_old_tickets").fill


def old(cast, words, *names):
    """A ticket as it stood before there was a headline."""
    draft = Draft(
        kind="dispute", words=words, grid=cast.group_grid, parties=[NamedParty(n) for n in names]
    )
    ticket = log_ticket(draft, by=cast.leader, now=timezone.now())
    Ticket.objects.filter(pk=ticket.pk).update(headline="")
    return ticket


def title(ticket):
    ticket.refresh_from_db()
    return ticket.title


def test_a_name_in_the_first_line_gives_way_to_its_letter(cast):
    both = old(cast, "张三丰和李四光为水争吵\n张三丰先动手", "张三丰", "李四光")
    quiet = old(cast, "两家争水", "张三丰")
    alone = old(cast, "张三丰家门口的路坏了")
    assert title(both) == "张三丰和李四光为水争吵"
    version = both.version
    for _time in range(2):
        fill(apps, None)
        assert title(both) == "甲和乙为水争吵"
        assert both.words.startswith("张三丰")
        assert both.version == version
        assert [title(quiet), quiet.headline] == ["两家争水", ""]
        assert (
            title(alone) == "张三丰家门口的路坏了"
        )  # no party is named: nobody knows whose name it is


def test_what_cannot_be_opened_stays_and_stops_nobody(cast):
    lost = old(cast, "张三丰和邻居争地界", "张三丰")
    other = old(cast, "李四光和邻居争地界", "李四光")
    half = old(cast, "张三丰和李四光争地界", "张三丰", "李四光")
    sealed = Party.objects.get(ticket=lost, county=lost.county).name
    Party.objects.filter(ticket=lost, county=lost.county).update(name=sealed[:-4] + "AAAA")
    first = Party.objects.get(ticket=half, county=half.county, letter="甲")
    Party.objects.filter(pk=first.pk, county=half.county).update(name=first.name[:-4] + "AAAA")
    fill(apps, None)
    assert title(lost) == "张三丰和邻居争地界"
    assert lost.headline == ""
    assert title(half) == "张三丰和乙争地界"
    assert title(other) == "甲和邻居争地界"
