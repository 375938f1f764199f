"""Going through what a desk has not looked at: by post, and nothing kept of who read what."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.desk import forget_ended, look_at
from disputes.actions.log import Draft, log_ticket
from disputes.actions.voiding import void
from disputes.models import LookedAt, TicketEvent
from grids.models import AuditRow
from grids.roles import Role
from tests import factories as make
from tests.cast import seat

pytestmark = pytest.mark.django_db
URL = "queue_unseen"


@pytest.fixture
def logged(cast):
    """Three matters, one after the other, and a sensitive one that stands in no list."""
    now = timezone.now()

    def log(words, **more):
        draft = Draft(kind="hazard", words=words, grid=cast.group_grid, **more)
        return log_ticket(draft, by=cast.leader, now=now)

    found = [log(words) for words in ("第一件", "第二件", "第三件")]
    log("不许看", is_sensitive=True)
    return found


def ask(reader, user, query=""):
    reader.force_login(user)
    return reader.get(f"{reverse(URL)}?{query}")


def looked(reader, ticket, query=""):
    return reader.post(f"{reverse(URL)}?{query}", {"ticket": ticket.pk})


def test_one_after_the_other_until_nothing_is_left(reader, cast, logged):
    seen = []
    page = ask(reader, cast.county)
    while page.context["ticket"]:
        ticket = page.context["ticket"]
        assert page.context["n"] == len(logged) - len(seen)
        seen.append(ticket)
        page = reader.get(looked(reader, ticket).url)
    assert {one.pk for one in seen} == {one.pk for one in logged}
    assert len(seen) == len(logged)
    assert "Nothing is left to look at" in page.content.decode()


def test_the_list_and_its_number_are_what_is_gone_through(reader, cast, logged):
    ask(reader, cast.county)
    looked(reader, logged[1])
    page = reader.get(reverse("queue"), {"show": "unseen"})
    shown = {line["ticket"].pk for line in page.context["lines"]}
    assert shown == {logged[0].pk, logged[2].pk}
    assert page.context["n"] == ask(reader, cast.county).context["n"] == 2
    assert reverse(URL) in page.content.decode()


def test_filters_are_gone_through_with(reader, cast, logged):
    assert ask(reader, cast.county, "kind=dispute").context["n"] == 0
    page = ask(reader, cast.county, "kind=hazard&q=第一件&show=all")
    assert page.context["n"] == 3, (
        "words are not carried along, and ended ones are not gone through"
    )
    assert looked(reader, logged[0], "kind=hazard").url.endswith("?show=unseen&kind=hazard")


def test_later_goes_past_one_and_keeps_nothing(reader, cast, logged):
    page = ask(reader, cast.county)
    first = page.context["ticket"]
    page = ask(reader, cast.county, f"after={page.context['after'].replace('+', '%2B')}")
    assert page.context["ticket"].pk != first.pk
    assert page.context["n"] == 3
    assert not LookedAt.objects.exists()


def test_by_post_so_that_whoever_comes_after_goes_on(reader, cast, logged):
    ask(reader, cast.county)
    looked(reader, logged[0])
    second = seat(cast.county_grid, "second", Role.STAFF)
    assert ask(reader, second).context["n"] == 3
    (chair,) = cast.county.seats()
    substitute = make.UserFactory(county=cast.record)
    make.PostingFactory(post_id=chair.post, user=substitute, acting=True)
    assert ask(reader, substitute).context["n"] == 2


def test_nothing_is_kept_of_who_and_when(reader, cast, logged):
    events, audit = TicketEvent.objects.count(), AuditRow.objects.count()
    ask(reader, cast.county)
    looked(reader, logged[0])
    looked(reader, logged[0])
    columns = {field.name for field in LookedAt._meta.concrete_fields}
    assert columns == {"id", "county", "post", "ticket"}
    row = LookedAt.objects.get()
    assert (row.post_id, row.ticket_id) == (cast.county.seats()[0].post, logged[0].pk)
    assert (TicketEvent.objects.count(), AuditRow.objects.count()) == (events, audit)
    logged[0].refresh_from_db()
    assert logged[0].version == 1


def test_what_one_may_not_see_is_not_looked_at(reader, cast, logged):
    ask(reader, cast.neighbour)
    assert looked(reader, logged[0]).status_code == 404
    assert reader.post(reverse(URL), {"ticket": "x"}).status_code == 404
    assert not LookedAt.objects.exists()
    assert ask(reader, cast.neighbour).context["ticket"] is None


def test_what_has_ended_is_forgotten(cast, logged):
    for ticket in logged[:2]:
        look_at(ticket, by=cast.county)
    ended = void(logged[0], reason="重复", by=cast.leader, now=timezone.now())
    assert forget_ended(cast.record.id) == 1
    assert LookedAt.objects.get().ticket == logged[1]
    assert look_at(ended, by=cast.county) == 0


def test_what_it_asks_does_not_grow_with_its_rows(reader, cast, logged, django_assert_num_queries):
    ask(reader, cast.county)
    with django_assert_num_queries(7):
        reader.get(reverse(URL))
    for ticket in logged[:2]:
        looked(reader, ticket)
    with django_assert_num_queries(7):
        reader.get(reverse(URL))
