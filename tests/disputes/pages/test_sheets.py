"""The sheets' forms: a ready reason and words become one text."""

import pytest

from disputes.models import Ticket
from disputes.pages.sheets import OTHER, REASONS, RaiseForm
from disputes.pages.verifying import VerifyForm


def filled(kind, **told):
    form = kind(told, ticket=Ticket(), user=None)
    assert form.is_valid(), form.errors
    return form.given()


@pytest.mark.parametrize("verb", REASONS)
def test_three_to_five_ready_reasons_with_the_other(verb):
    assert 3 <= len(REASONS[verb]) + 1 <= 5


def test_a_ready_reason_alone_is_its_own_text():
    assert filled(VerifyForm, reason="1", words="") == {"finding": "Seen on the spot: it is done"}


def test_words_follow_the_ready_reason():
    text = filled(RaiseForm, reason="3", words=" 下游两个村 ")["reason"]
    assert text == "It concerns other villages too: 下游两个村"


def test_the_other_reason_is_its_words():
    assert filled(RaiseForm, reason=OTHER, words="要县里定")["reason"] == "要县里定"


def test_no_reason_is_chosen_beforehand():
    page = RaiseForm(ticket=None, user=None).as_p()
    assert "checked" not in page
    assert " required" not in page.replace('class="required"', "")
