"""What a level reads of the grids right below it."""

import pytest

from reports.models import DailyReport, ReportState
from reports.pages.below import ICONS, ORDER, state_words


@pytest.mark.parametrize(
    ("state", "filed", "words"),
    [
        (ReportState.WAITING, None, "waiting"),
        (ReportState.READY, None, "not reported yet"),
        (ReportState.CONFIRMED, DailyReport(), "reported"),
        (ReportState.CONFIRMED, DailyReport(is_nil=True), "reported, nil report"),
        (ReportState.CONFIRMED_ABOVE, DailyReport(is_on_time=False), "confirmed, late"),
        (ReportState.RETURNED, DailyReport(is_on_time=False), "returned"),
    ],
)
def test_words_of_a_state(state, filed, words):
    assert state_words(state, filed) == words


def test_every_state_has_a_place_and_a_sign():
    assert set(ORDER) == set(ICONS) == set(ReportState)
