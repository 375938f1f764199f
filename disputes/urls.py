"""Pages of this app."""

from django.urls import URLPattern, URLResolver, path

from disputes.pages import assign, brake, lists, log, party, queue, receipt, ticket, told, verb

urlpatterns: list[URLPattern | URLResolver] = [
    path("log/", log.log, name="log"),
    path("log/similar/", log.log_similar, name="log_similar"),
    path("log/<uuid:ticket>/", log.logged, name="logged"),
    path("todo/", lists.todo, name="todo"),
    path("in-hand/", lists.in_hand, name="in_hand"),
    path("due-soon/", lists.due_soon, name="due_soon"),
    path("done/", lists.done, name="done"),
    path("queue/", queue.queue, name="queue"),
    path("queue/assign/", assign.queue_assign, name="queue_assign"),
    path("brake/", brake.brake, name="brake"),
    path("tickets/told/<uuid:message>/", told.told, name="told"),
    path("tickets/<uuid:ticket>/", ticket.ticket, name="ticket"),
    path("tickets/<uuid:ticket>/parties/<int:nth>/", party.ticket_party, name="ticket_party"),
    path("r/<str:code>/", receipt.receipt, name="receipt"),
    path("tickets/<uuid:ticket>/<slug:verb>/", verb.ticket_verb, name="ticket_verb"),
]
