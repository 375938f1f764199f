"""Steps that look like one's own and are somebody else's: asked through the API, nothing changes."""

import pytest

from disputes.models import Ticket, TicketEvent
from grids.roles import Role
from tests import factories as make
from tests.api import at, client, logged
from tests.cast import seat


def refused(user, ticket, verb, **body):
    """The verb is not offered, and asked for it changes nothing."""
    before = Ticket.objects.values().get(pk=ticket["id"]), TicketEvent.objects.count()
    assert verb not in client(user).get(at(ticket)).json()["verbs"]
    answer = client(user).post(at(ticket, f"{verb}/"), body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_allowed")
    assert (Ticket.objects.values().get(pk=ticket["id"]), TicketEvent.objects.count()) == before


def done(user, ticket, verb, **body):
    answer = client(user).post(at(ticket, f"{verb}/"), body)
    assert answer.status_code == 200, answer.json()
    return answer.json()


@pytest.mark.parametrize("how", ["on the spot", "later", "from above"])
def test_who_resolved_it_never_verifies_it_from_another_chair(cast, how):
    """They sit on the chair above as well, which verifies what others resolved."""
    above = make.PostFactory(grid=cast.patch_grid, role=Role.STAFF)
    make.PostingFactory(user=cast.leader, post=above)
    cast.leader.forget_seats()
    if how == "on the spot":
        ticket = logged(cast.leader, cast.group_grid, result="劝开了")
    elif how == "later":
        ticket = logged(cast.leader, cast.group_grid)
        ticket = done(cast.leader, ticket, "resolve", result="劝开了")
    else:
        ticket = logged(cast.leader, cast.group_grid)
        ticket = done(cast.leader, ticket, "accept")
        ticket = done(cast.leader, ticket, "raise", reason="办不了")
        ticket = done(cast.leader, ticket, "resolve", result="劝开了")
    refused(cast.leader, ticket, "verify", finding="属实")
    refused(cast.leader, ticket, "reject", reason="不实")
    verifier = cast.county if how == "from above" else cast.patch
    assert done(verifier, ticket, "verify", finding="属实")["state"] == "closed"


@pytest.mark.parametrize("is_signed", [False, True])
def test_an_assignee_does_not_pass_it_on(cast, is_signed):
    """It goes back to the holder, who gives it to somebody else."""
    other = make.DepartmentFactory(grid=cast.county_grid, name="住建局")
    seat(cast.county_grid, "other_clerk", Role.CLERK, other)
    ticket = logged(cast.village, cast.village_grid)
    ticket = done(cast.village, ticket, "assign", department=cast.department.pk)
    if is_signed:
        ticket = done(cast.clerk, ticket, "sign")
    refused(cast.clerk, ticket, "assign", department=other.pk)
    ticket = done(cast.village, ticket, "assign", post=cast.leader.post.pk)
    if is_signed:
        ticket = done(cast.leader, ticket, "sign")
    refused(cast.leader, ticket, "assign", department=other.pk)
    refused(cast.leader, ticket, "assign", post=cast.leader.post.pk)
    assert done(cast.village, ticket, "assign", department=other.pk)["state"] == "assigned"


def test_a_logger_withdraws_until_it_is_accepted_and_no_longer(cast):
    member = seat(cast.group_grid, "member", Role.MEMBER)
    withdrawn = logged(member, cast.group_grid)
    assert done(member, withdrawn, "void", reason="看错了")["state"] == "void"
    ticket = logged(member, cast.group_grid)
    ticket = done(cast.leader, ticket, "accept")
    refused(member, ticket, "void", reason="看错了")
    ticket = done(cast.leader, ticket, "assign", department=cast.department.pk)
    refused(member, ticket, "void", reason="看错了")
    ticket = done(cast.clerk, ticket, "sign")
    refused(member, ticket, "void", reason="看错了")
    assert done(cast.leader, ticket, "void", reason="重复")["state"] == "void"
