"""How much time a ticket has left, in words, and the tags that place them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from disputes.dues import ticket_due
from disputes.models import Ticket

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 7, 15, 14, 30, tzinfo=SHANGHAI)


def render(source: str, **context) -> str:
    loaded = "{% load tickets wangge %}" + source
    return Template(loaded).render(Context({"now": NOW} | context)).strip()


def ticket(state, left, **columns):
    """One that is due in `left`."""
    return Ticket(state=state, due_at=NOW + left, **columns)


@pytest.mark.parametrize(
    ("state", "more", "words"),
    [
        ("waiting", {"paused_until": NOW + timedelta(days=2)}, "Paused until 17 Jul"),
        ("waiting", {"paused_until": NOW + timedelta(days=200)}, "Paused until 31 Jan 2027"),
        ("parked", {"parked_until": NOW + timedelta(days=31)}, "Parked until 15 Aug"),
        ("resolved", {"resolved_at": NOW - timedelta(days=1)}, "Resolved yesterday"),
        ("closed", {"resolved_at": NOW - timedelta(days=6)}, "Resolved 9 Jul"),
        ("closed", {}, "Resolved"),
        ("void", {}, "Void"),
        ("merged", {}, "Merged into another"),
    ],
)
def test_a_stopped_clock_is_never_overdue(state, more, words):
    due = ticket_due(ticket(state, timedelta(days=-9), **more), NOW)
    assert (due.words, due.css, due.is_running) == (words, "", False)


def test_what_nobody_words_is_a_mistake():
    with pytest.raises(LookupError, match="dict"):
        render("{% due ticket %}", ticket={"state": "handling", "due_at": NOW})


def test_due_tag_draws_icon_words_and_machine_time():
    html = render("{% due ticket %}", ticket=ticket("handling", timedelta(hours=-5)))
    assert 'class="wg-due wg-due-over"' in html
    assert 'data-due="2026-07-15T09:30:00+08:00"' in html
    assert "#alert-circle" in html
    assert ">Overdue by 5 hours</time>" in html


def test_due_box_says_what_will_happen_and_to_whom():
    rises = ticket("assigned", timedelta(hours=3), escalate_at=NOW + timedelta(hours=2))
    html = render("{% due_box ticket now next_up='板山坪镇' %}", ticket=rises)
    assert "resolve by today 17:30" in html
    town = '<span lang="zh-Hans">板山坪镇</span>'
    assert f"If not handled by today 16:30, it is escalated to {town}" in html
    assert "it is escalated" not in render("{% due_box ticket now %}", ticket=rises)


@pytest.mark.parametrize(
    ("column", "step"), [("respond_by", "accepted"), ("sign_by", "signed for")]
)
def test_due_box_names_the_step_whose_time_runs_out_first(column, step):
    soon = NOW + timedelta(hours=2)
    rises = ticket("reported", timedelta(hours=3), **{"escalate_at": soon, column: soon})
    html = render("{% due_box ticket now next_up='板山坪镇' %}", ticket=rises)
    assert f"If not {step} by today 16:30" in html
