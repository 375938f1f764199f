"""Pages are read in English."""

import pytest
from django.conf import settings


@pytest.fixture
def client(client):
    """A browser whose reader chose English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client
