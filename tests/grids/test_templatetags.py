"""The words of days, times and deadlines, and the tags that place them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from grids import wording
from grids.templatetags import wangge

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 7, 15, 14, 30, tzinfo=SHANGHAI)


def render(source: str, **context) -> str:
    return Template("{% load wangge %}" + source).render(Context({"now": NOW} | context)).strip()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 7, 15), "today"),
        (date(2026, 7, 14), "yesterday"),
        (date(2026, 7, 16), "tomorrow"),
        (date(2026, 7, 9), "9 Jul"),
        (date(2025, 7, 15), "15 Jul 2025"),
        # 17:00 in London is already the next day in Nanzhao.
        (datetime(2026, 7, 14, 17, 0, tzinfo=UTC), "today"),
    ],
)
def test_a_day_is_the_calendar_day_in_shanghai(value, words):
    assert wording.day_words(value, NOW) == words


def test_new_year_shows_the_year_that_differs():
    newyear = datetime(2027, 1, 1, 0, 5, tzinfo=SHANGHAI)
    assert wording.day_words(date(2026, 12, 31), newyear) == "yesterday"
    assert wording.day_words(date(2026, 12, 30), newyear) == "30 Dec 2026"


def test_moments_use_the_24_hour_clock():
    assert wording.moment_words(NOW - timedelta(hours=21, minutes=25), NOW) == "yesterday 17:05"
    assert wording.moment_words(NOW - timedelta(days=6), NOW) == "9 Jul 14:30"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=2, hours=4, minutes=59), "2 days 4 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=1, minutes=30), "1 day"),
        (timedelta(hours=3, minutes=28), "3 hours 28 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=1, seconds=59), "1 minute"),
        (timedelta(seconds=59), "under a minute"),
        (-timedelta(hours=5), "5 hours"),
    ],
)
def test_durations_have_two_units_and_no_decimals(span, words):
    assert wording.duration_words(span) == words


@pytest.mark.parametrize(
    ("hours", "kind", "words"),
    [
        (52, "left", "2 days 4 hours left"),
        (24, "soon", "1 day left"),
        (3, "soon", "3 hours left"),
        (0, "soon", "under a minute left"),
        (-5, "over", "Overdue by 5 hours"),
    ],
)
def test_a_countdown_turns_soon_then_over(hours, kind, words):
    due = wording.countdown(NOW + timedelta(hours=hours), NOW)
    assert (due.kind, due.words, due.is_running) == (kind, words, True)


def test_time_tags_take_now_from_the_page_or_the_call():
    yesterday = NOW - timedelta(days=1)
    assert render("{% day value %}", value=yesterday) == "yesterday"
    assert render("{% day value value %}", value=yesterday) == "today"
    assert render("{% day value weekday=True %}", value=NOW) == "Wed 15 Jul"
    assert render("{% moment value %}", value=yesterday) == "yesterday 14:30"
    assert render("{% stamp value %}", value=yesterday) == (
        '<time datetime="2026-07-14T14:30+08:00">yesterday 14:30</time>'
    )
    assert render("{% day value %}{% moment value %}{% stamp value %}", value=None) == ""
    assert render("{% duration 90 %}") == "1 hour 30 minutes"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (1018, 1076, "94.6%"),
        (7999, 8000, "99.9%"),
        (8000, 8000, "100%"),
        (1, 8000, "0.1%"),
        (0, 8000, "0%"),
        (1, 0, "–"),
        (None, 5, "–"),
    ],
)
def test_percent_never_hides_the_missing_one(part, whole, words):
    assert wangge.percent(part, whole) == words


def test_names_and_phones_are_masked():
    assert wangge.mask_name("张三丰") == "张*"
    assert wangge.mask_name(" ") == ""
    assert wangge.mask_phone("138 0000 5678") == "138****5678"
    assert wangge.mask_phone("66912345") == "****45"
    assert wangge.mask_phone("110") == "***"
    assert wangge.mask_phone(None) == ""


def test_counts_have_thousands_separators():
    assert wangge.count(1284) == "1,284"
    assert wangge.count(None) == "–"


def test_icon_says_nothing_to_a_screen_reader():
    html = render("{% icon 'bell' 'wg-i-lg' %}")
    assert html.startswith('<svg class="wg-i wg-i-lg" aria-hidden="true">')
    assert html.endswith('icons.svg#bell"/></svg>')


def test_bar_widths_are_plain_numbers():
    html = render("{% bar 2810 8361 light=7950 label='8361 expected' %}")
    assert 'width="33.6"' in html
    assert 'width="95.1"' in html
    assert 'role="img" aria-label="8361 expected"' in html
    assert 'width="0' not in render("{% bar 0 0 %}")


def test_back_arrow_leads_to_the_nearest_crumb_with_a_link():
    crumbs = [{"label": "a", "url": "/a/"}, {"label": "b", "url": "/b/"}, {"label": "c"}]
    assert wangge.back_from(crumbs) == "/b/"
    assert wangge.back_from(None) == ""


class Sample(forms.Form):
    words = forms.CharField(help_text="What and where")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    urgency = forms.ChoiceField(choices=[("n", "normal")])
    shared = forms.BooleanField(required=False)


def test_a_field_keeps_what_was_typed_and_ties_its_error():
    form = Sample({"words": "", "urgency": "soon"})
    html = render("{% include 'parts/field.html' with field=form.words %}", form=form)
    assert 'aria-describedby="id_words_helptext id_words_error"' in html
    assert 'id="id_words_error"' in html
    assert 'class="form-control"' in html
    kept = render(
        "{% include 'parts/field.html' with field=form.words %}", form=Sample({"words": "桥"})
    )
    assert 'value="桥"' in kept


def test_each_widget_is_drawn_its_way():
    form = Sample()
    drawn = [wangge.drawn_as(form[name]) for name in ("words", "kind", "urgency", "shared")]
    assert drawn == ["control", "picks", "control", "check"]
    assert 'class="form-select"' in render("{% control form.urgency %}", form=form)
    assert 'class="form-check-input"' in render("{% control form.shared %}", form=form)


def test_the_browser_gets_the_same_words():
    patterns = wording.countdown_patterns()
    assert patterns["left"] == "{t} left"
    assert patterns["over"] == "Overdue by {t}"
    assert patterns["day"] == ["{n} day", "{n} days"]


def test_chinese_words_follow_the_glossary():
    with override("zh-hans"):
        over = wording.countdown(NOW - timedelta(hours=5), NOW)
        assert over.words == "已超期 5 小时"
        assert wording.moment_words(NOW - timedelta(days=6), NOW) == "7 月 9 日 14:30"
        assert wording.day_words(NOW, NOW, weekday=True) == "7 月 15 日 星期三"
        assert wording.duration_words(timedelta(days=1, hours=6)) == "1 天 6 小时"
