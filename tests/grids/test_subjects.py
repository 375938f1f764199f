"""What can wait for somebody: every kind, with its words and how it is drawn."""

import pytest

from grids.subjects import add_subject, dated, subject_of, subjects


def test_the_list_of_subjects():
    found = {one.kind: f"{one.describe.__module__}.{one.describe.__name__}" for one in subjects()}
    assert found == {
        "ticket": "disputes.cards.describe",
        "problem": "disputes.problem_cards.describe",
        "promise": "visits.cards.describe",
        "report": "reports.cards.describe",
        "code": "grids.cards.describe",
    }
    assert subject_of("ticket").asks.keys() == {
        *("accept", "act", "rule", "sign", "verify", "hold", "decide", "answer", "report", "tell")
    }
    assert subject_of("report").asks.keys() == {"confirm"}
    assert subject_of("code").asks.keys() == {"give"}
    assert subject_of("problem").asks.keys() == {"settle"}
    assert subject_of("promise").asks.keys() == {"keep"}


def test_what_has_a_deadline():
    """A result that waits to be looked at is judged by the deadline no more, and a report and a request for a code have
    none."""
    assert sorted(dated()) == [
        *(
            "problem.settle",
            "promise.keep",
            "ticket.accept",
            "ticket.act",
            "ticket.hold",
            "ticket.report",
        ),
        *("ticket.rule", "ticket.sign"),
    ]


def test_a_kind_is_added_once_and_an_unknown_one_is_a_mistake():
    (first, *_rest) = subjects()
    add_subject(first)
    assert [one.kind for one in subjects()].count(first.kind) == 1
    with pytest.raises(KeyError):
        subject_of("bulletin")
