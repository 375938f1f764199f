"""Every test of what spans the apps runs in a county of each ladder."""

from tests.ladders import *  # noqa: F403
