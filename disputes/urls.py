"""Pages of this app."""

from django.urls import URLPattern, URLResolver, path

from disputes.pages import (
    alike,
    assign,
    brake,
    bulk,
    due,
    export,
    log,
    party,
    queue,
    queue_columns,
    receipt,
    saved,
    slip,
    ticket,
    unseen,
    verb,
    verbs,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("log/", log.log, name="log"),
    path("log/similar/", alike.log_similar, name="log_similar"),
    path("log/<uuid:ticket>/", log.logged, name="logged"),
    path("queue/", queue.queue, name="queue"),
    path("queue/assign/", assign.queue_assign, name="queue_assign"),
    path("queue/export/", export.queue_export, name="queue_export"),
    path("queue/exports/<uuid:export>/", export.queue_exported, name="queue_exported"),
    path("queue/exports/<uuid:export>/file/", export.queue_fetched, name="queue_fetched"),
    path("queue/columns/", queue_columns.queue_columns, name="queue_columns"),
    path("queue/saved/", saved.queue_saved, name="queue_saved"),
    path("queue/saved/<uuid:saved>/", saved.queue_saved_one, name="queue_saved_one"),
    path("queue/unseen/", unseen.queue_unseen, name="queue_unseen"),
    path("queue/<slug:verb>/", bulk.queue_many, name="queue_many"),
    path("verbs/", verbs.verbs, name="verbs"),
    path("brake/", brake.brake, name="brake"),
    path("tickets/<uuid:ticket>/", ticket.ticket, name="ticket"),
    path("tickets/<uuid:ticket>/similar/", alike.ticket_similar, name="ticket_similar"),
    path("tickets/<uuid:ticket>/due/", due.ticket_due, name="ticket_due"),
    path("tickets/<uuid:ticket>/parties/<int:nth>/", party.ticket_party, name="ticket_party"),
    path("tickets/<uuid:ticket>/slip/", slip.ticket_slip, name="ticket_slip"),
    path("r/<str:code>/", receipt.receipt, name="receipt"),
    path("tickets/<uuid:ticket>/<slug:verb>/", verb.ticket_verb, name="ticket_verb"),
]
