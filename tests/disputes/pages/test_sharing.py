"""The pages of shared ground: its sheets, the ticket, the log form."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.log import Draft, log_ticket
from disputes.models import Ticket
from grids.models import Grid
from rows.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast):
    said = Draft(kind="hazard", words="界河边的护坡塌了", grid=cast.group_grid)
    return log_ticket(said, by=cast.leader, now=timezone.now())


def test_the_pages_of_it(reader, cast, ticket):
    reader.force_login(cast.leader)
    sheet = reverse("ticket_verb", args=[ticket.pk, "share"])
    top = cast.levels[1].parent.pk
    beside = next(one for one in Grid.objects.filter(parent=top) if one not in cast.levels)
    assert f'value="{beside.pk}"' in reader.get(sheet).content.decode()
    page = reader.post(sheet, {"grid": beside.pk, "words": "河在两边"}, follow=True)
    assert beside.name in page.content.decode()
    other = reverse("ticket_verb", args=[ticket.pk, "unshare"])
    assert reader.post(other, {"grid": beside.pk}, follow=True).status_code == 200
    ticket.refresh_from_db()
    assert ticket.shared_grids is None


def test_the_log_form_offers_the_grids_beside(reader, cast):
    reader.force_login(cast.leader)
    form = reader.get(reverse("log")).context["form"]
    offered = {key for key, _label in form.fields["beside"].choices}
    line = {str(grid.pk) for grid in cast.levels}
    assert offered & line == set()
    top = Grid.objects.filter(parent=cast.county_grid).exclude(pk__in=line)
    assert {str(grid.pk) for grid in top} <= offered


def test_who_logs_it_names_the_other_grid_at_once(reader, cast):
    reader.force_login(cast.leader)
    beside = Grid.objects.filter(parent=cast.county_grid).exclude(pk=cast.levels[1].pk).first()
    told = {"id": str(uuid7()), "kind": "hazard", "words": "界河塌了", "grid": cast.group_grid.pk}
    answer = reader.post(reverse("log"), told | {"beside": beside.pk})
    assert answer.status_code == 302
    assert Ticket.objects.get(words="界河塌了").shared_grids == [beside.pk]
    secret = told | {"id": str(uuid7()), "beside": beside.pk, "is_sensitive": "on"}
    refused = reader.post(reverse("log"), secret)
    assert refused.status_code == 422
    assert "cannot be shared" in refused.content.decode()
    assert Ticket.objects.count() == 1


def test_the_queue_filters_by_it(reader, cast, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(
        shared_grids=[cast.other_village_grid.pk],
        shared_lines=[*cast.other_village_grid.ancestor_ids(), cast.other_village_grid.pk],
    )
    for user, n in ((cast.neighbour, 1), (cast.county, 1)):
        reader.force_login(user)
        page = reader.get(reverse("queue"), {"shared": "yes"})
        assert [line["ticket"].pk for line in page.context["lines"]] == [ticket.pk] * n
    reader.force_login(cast.neighbour)
    assert reader.get(reverse("queue")).context["lines"] == []
