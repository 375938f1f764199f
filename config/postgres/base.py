"""The connection of the product (ENGINE of config.database)."""

from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows whether this request has begun to keep something.

    Where it breaks after a COMMIT was sent, nobody on this side can say whether the server took it:
    the answer then never says that nothing was changed (config/outage.py).
    """

    has_sent_commit = False

    def _commit(self) -> Any:
        self.has_sent_commit = True
        return super()._commit()  # type: ignore[misc]  # Django's own
