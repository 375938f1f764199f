"""A database that does not answer."""

import pytest
from django.db import connection

from tests.config.planted import DEAD_DATABASE


@pytest.fixture
def dead_database(django_db_setup, django_db_blocker):
    """The product's connection leads nowhere for one test."""
    with django_db_blocker.unblock():
        kept = dict(connection.settings_dict)
        connection.close()
        connection.settings_dict.update(DEAD_DATABASE)
        yield
        connection.close()
        connection.settings_dict.update(kept)
