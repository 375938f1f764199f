"""What the apps above register with the ground floor: every registration, by the app that owns it."""

import pytest

from disputes.models import Ticket
from disputes.workflow import MOVES
from grids.dues import add_dues, dues
from grids.logged import ACTS, FACTS, THINGS, act_words, add_log_words
from grids.sentences import add_sentences, sentences


def called(function):
    return f"{function.__module__}.{function.__name__}"


def test_the_list_of_sentences():
    found = {}
    for kind, function in sentences().items():
        found.setdefault(called(function), set()).add(kind)
    matters = found.pop("disputes.sentences.matter_sentence")
    assert matters >= set(MOVES)
    assert matters - set(MOVES) == {"set_aside"}
    assert found == {
        "disputes.sentences.brake_sentence": {"brake"},
        "grids.sentences.clock_sentence": {"clock"},
        "reports.sentences.ask_sentence": {"report_ask"},
    }


def test_two_apps_may_not_word_one_kind():
    add_sentences(["clock"], sentences()["clock"])  # the same again changes nothing
    with pytest.raises(ValueError, match="clock"):
        add_sentences(["clock"], print)
    assert called(sentences()["clock"]) == "grids.sentences.clock_sentence"


def test_the_log_has_the_words_of_the_apps_above():
    assert str(act_words("reveal_party")) == "looked at a party"
    assert {"allowance", "brake", "category", "servicetime", "ticket", "workday"} <= set(THINGS)
    assert {"filters", "sensitive", "urgency"} <= set(FACTS)
    assert "search" in ACTS


def test_one_word_of_the_log_may_not_say_two_things():
    add_log_words(acts={"login": ACTS["login"]})
    with pytest.raises(ValueError, match="login"):
        add_log_words(acts={"login": "logged out"})


def test_the_list_of_countdowns():
    assert {model: called(one) for model, one in dues().items()} == {
        Ticket: "disputes.dues.ticket_due"
    }
    with pytest.raises(ValueError, match="Ticket"):
        add_dues(Ticket, print)
