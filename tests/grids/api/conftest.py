"""Every test of the API runs in a county of each ladder."""

import pytest


@pytest.fixture
def cast(any_cast):
    """The small county, once with the long ladder and once with the short one."""
    return any_cast
