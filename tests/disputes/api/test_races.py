"""Many at once: the same id or the same key makes one ticket, and nobody gets a 500."""

import threading

import pytest
from django.db import connection

from disputes.models import Party, Ticket, TicketEvent
from tests import cast as small_county
from tests.api import client, draft

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def all_at_once(work):
    """Run `work` in many threads that start together; what each returned."""
    barrier, answers = threading.Barrier(AT_ONCE), []

    def run():
        try:
            barrier.wait(10)
            answers.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert len(answers) == AT_ONCE
    return answers


@pytest.mark.parametrize("head", [{}, {"Idempotency-Key": "once"}])
def test_one_tap_in_eight_copies_is_one_ticket(head):
    cast = small_county.build()
    body = draft(cast.group_grid, parties=[{"name": "张三"}])
    clients = [client(cast.leader, **head) for _ in range(AT_ONCE)]

    def send():
        return clients.pop().post("/api/v1/tickets/", body)

    answers = all_at_once(send)
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert sum(answer.status_code == 201 for answer in answers) == (AT_ONCE if head else 1)
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert Ticket.objects.count() == TicketEvent.objects.count() == Party.objects.count() == 1


def test_eight_accept_and_one_has_done_it():
    cast = small_county.build()
    api = client(cast.leader)
    ticket = api.post("/api/v1/tickets/", draft(cast.group_grid)).json()
    clients = [client(cast.leader) for _ in range(AT_ONCE)]

    def send():
        return clients.pop().post(f"/api/v1/tickets/{ticket['id']}/accept/", {})

    codes = sorted(answer.status_code for answer in all_at_once(send))
    assert codes == [200] + [409] * (AT_ONCE - 1)
    assert TicketEvent.objects.filter(verb="accept").count() == 1


def test_eight_raise_and_one_has_done_it():
    """The holder changes under those who wait for the row: they are refused, not lost."""
    cast = small_county.build()
    api = client(cast.leader)
    ticket = api.post("/api/v1/tickets/", draft(cast.group_grid)).json()
    api.post(f"/api/v1/tickets/{ticket['id']}/accept/", {})
    clients = [client(cast.leader) for _ in range(AT_ONCE)]

    def send():
        return clients.pop().post(f"/api/v1/tickets/{ticket['id']}/raise/", {"reason": "说不动"})

    codes = sorted(answer.status_code for answer in all_at_once(send))
    assert codes == [200] + [409] * (AT_ONCE - 1)
    assert TicketEvent.objects.filter(verb="raise").count() == 1
