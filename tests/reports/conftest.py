"""Every test of reports runs in a county of each ladder."""

from tests.ladders import *  # noqa: F403
