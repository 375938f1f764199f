"""Pages are read in English, at a moment that the test chooses."""

import pytest
from django.conf import settings
from django.utils import timezone


@pytest.fixture
def client(client):
    """A browser whose reader chose English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def set_clock(monkeypatch):
    """Set the clock that the edges read."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def today(now, set_clock):
    """The pages' clock stands at 14:30 of the day of `now`."""
    set_clock(now)
    return timezone.localdate(now)
