"""Finding tickets: words of two characters, places, numbers, wildcards; what each view shows."""

import datetime as dt

import pytest

from disputes.actions.holding import raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.models import Ticket, TicketEvent
from disputes.search import Asked, by_number, count_all, matters, narrow, page_of
from disputes.search.asked import SHOWS
from disputes.search.queue import said, unlisted
from disputes.search.words import terms_of
from grids.errors import Refused
from rows.keyset import heads
from tests import factories as make
from tests.roads import by_both

HOUR = dt.timedelta(hours=1)


def log(cast, now, words, **more):
    more.setdefault("grid", cast.group_grid)
    more.setdefault("kind", "hazard")
    by = more.pop("by", cast.leader)
    return log_ticket(Draft(words=words, **more), by=by, now=now)


def found(cast, text, user=None, grid=None):
    grid = grid or cast.county_grid
    rows = by_both(matters(user or cast.county, grid), text, grid)
    return {ticket.words for ticket in rows}


def words_of(rows):
    return {ticket.words for ticket in heads(rows, ("id",), 50)}


def shown(cast, now, user=None, grid=None, **asked):
    grid = grid or cast.county_grid
    asked = Asked(**asked)
    rows = narrow(matters(user or cast.county, grid), asked, now, grid, user or cast.county)
    return [ticket.words for ticket in page_of(rows, asked, "", 50).rows]


def test_two_characters_and_one_are_found_and_nothing_beside(cast, now):
    log(cast, now, "门前排水沟堵了")
    log(cast, now, "排着队等水")
    assert found(cast, "排水") == {"门前排水沟堵了"}
    assert found(cast, "水") == {"门前排水沟堵了", "排着队等水"}
    assert found(cast, "水排") == set()


def test_every_word_must_stand_somewhere(cast, now):
    log(cast, now, "电线断了", place="桥东头")
    log(cast, now, "电线松了", place="学校旁")
    assert found(cast, "电线 桥东") == {"电线断了"}
    assert found(cast, "  电线　桥东  ") == {"电线断了"}  # the wide space parts words as well


def test_what_is_a_wildcard_to_the_database_is_a_character_here(cast, now):
    log(cast, now, "打九折是100%真的")
    log(cast, now, "打九折是1000个")
    log(cast, now, "文件名 a_b 与 a\\b")
    assert found(cast, "100%") == {"打九折是100%真的"}
    assert found(cast, "%") == {"打九折是100%真的"}
    assert found(cast, "a_b") == {"文件名 a_b 与 a\\b"}
    assert found(cast, "a\\b") == {"文件名 a_b 与 a\\b"}


def test_a_place_is_found_by_any_grid_on_the_way_to_it(cast, now):
    cast.village_grid.name = "粉坊村"
    cast.village_grid.save()
    log(cast, now, "在组里")
    log(cast, now, "在村里", grid=cast.village_grid, by=cast.village)
    log(cast, now, "在别的村", grid=cast.other_group_grid, by=cast.neighbour)
    assert found(cast, "粉坊") == {"在组里", "在村里"}
    assert found(cast, cast.county_grid.name) == set()  # all lie there: it tells nothing apart


def test_part_of_the_number_and_what_was_done_are_found(cast, now):
    log(cast, now, "先办的", result="已经疏通")
    other = log(cast, now, "后办的")
    assert found(cast, "疏通") == {"先办的"}
    assert found(cast, other.number[-9:]) == {"后办的"}


def test_words_stay_inside_the_scope_and_leave_sensitive_ones_out(cast, now):
    log(cast, now, "排水沟")
    log(cast, now, "排水沟里的事", is_sensitive=True)
    log(cast, now, "排水说的是组长", concerns=cast.village_grid, by=cast.leader)
    log(cast, now, "排水远处", grid=cast.other_group_grid, by=cast.neighbour)
    assert found(cast, "排水") == {"排水沟", "排水说的是组长", "排水远处"}
    assert found(cast, "排水", cast.village, cast.village_grid) == {"排水沟"}


def test_terms_are_few_and_plain():
    assert terms_of("ＡＢ１２　河堤") == ["ab12", "河堤"]
    assert terms_of("（东段） ， wi-fi") == ["东段", "wifi"]
    assert terms_of("a b c d e f g") == ["a", "b", "c", "d", "e"]
    assert terms_of("\x00") == terms_of("  ") == []
    assert sum(map(len, terms_of("水" * 500))) == 60


def test_a_whole_number_is_one_ticket_wherever_it_is_typed(cast, now):
    ticket = log(cast, now, "找我")
    short = ticket.number.split()[-1]
    for typed in (short, ticket.number, f"  {short} ", short.replace("-", "－")):
        assert by_number(cast.county, typed) == ticket, typed
    for typed in (short[:-1], f"{short}0", "找我", "", "9999-0001"):
        assert by_number(cast.county, typed) is None, typed
    for typed in (ticket.receipt_code, ticket.receipt_code.lower().replace("-", " ")):
        assert by_number(cast.county, typed) == ticket, typed
    assert by_number(cast.neighbour, short) is None
    assert by_number(cast.neighbour, ticket.receipt_code) is None
    assert by_number(cast.leader, short) == ticket


def test_views_of_open_matters_come_by_deadline(cast, now):
    log(cast, now - 90 * HOUR, "旧的")
    log(cast, now, "新的")
    soon = log(cast, now, "快到的")
    Ticket.objects.filter(pk=soon.pk).update(due_at=now + HOUR)
    log(cast, now, "办完的", result="已办")
    Ticket.objects.filter(words="旧的").update(due_at=now - HOUR)
    Ticket.objects.filter(words="新的").update(due_at=now + 25 * HOUR)
    assert shown(cast, now) == ["旧的", "快到的", "新的"]
    assert shown(cast, now, show="overdue") == ["旧的"]
    assert shown(cast, now, show="due_soon") == ["快到的"]
    assert shown(cast, now, show="to_verify") == ["办完的"]
    assert shown(cast, now, show="resolved_month") == ["办完的"]
    assert shown(cast, now, show="all")[-1] == "旧的"
    assert shown(cast, now, show="nonsense") == shown(cast, now, show="open")


def test_logged_is_of_the_day_it_counts_for(cast, now):
    log(cast, now - 48 * HOUR, "前天的")
    log(cast, now, "今天的")
    log(cast, now, "补记的", logged_at=now - 24 * HOUR)
    today = dt.date(2026, 7, 15)
    assert shown(cast, now, show="logged") == ["今天的"]
    assert shown(cast, now, show="logged", since=today - dt.timedelta(days=1)) == [
        "补记的",
        "今天的",
    ]
    two_days_ago = today - dt.timedelta(days=2)
    assert shown(cast, now, show="logged", since=two_days_ago, until=two_days_ago) == ["前天的"]
    assert shown(cast, now, show="logged", until=two_days_ago) == ["前天的"]


def test_raised_today_is_a_change_of_holder_today(cast, now):
    risen = log(cast, now, "提级的")
    Ticket.objects.filter(pk=risen.pk).update(state="accepted")
    raise_ticket(risen, reason="办不了", by=cast.leader, now=now)
    topped = log(cast, now, "到顶的", grid=cast.county_grid, by=cast.county)
    event = topped.events.get()
    TicketEvent.objects.create(
        **{
            field.attname: getattr(event, field.attname)
            for field in TicketEvent._meta.fields
            if field.attname not in ("id", "verb", "holder_from", "facts")
        },
        verb="escalate",
        holder_from=event.holder_to,
        facts={"top": True},
    )
    assert shown(cast, now, show="raised_today") == ["提级的"]
    assert shown(cast, now + 24 * HOUR, show="raised_today") == []


def test_an_ended_state_and_words_look_among_the_ended_too():
    assert Asked().view == "open"
    assert Asked(words="水").view == "all"
    assert Asked(state="closed").view == "all"
    assert Asked(state="closed", show="open").view == "all"
    assert Asked(state="accepted", words="水", show="open").view == "open"
    assert Asked(show="overdue", words="水").view == "overdue"
    assert {Asked(show=show).view for show in SHOWS} == set(SHOWS)


def test_filters_narrow_and_name_themselves(cast, now):
    broad = make.CategoryFactory(kind="hazard")
    fine = make.CategoryFactory(kind="hazard", parent=broad)
    log(cast, now, "有类的", category=fine, urgency="urgent")
    log(cast, now, "没类的")
    log(cast, now, "村里的", grid=cast.village_grid, by=cast.village, kind="dispute")
    assert shown(cast, now, category=broad.pk) == shown(cast, now, category=fine.pk) == ["有类的"]
    assert shown(cast, now, urgency="urgent") == ["有类的"]
    assert shown(cast, now, kind="dispute") == ["村里的"]
    assert shown(cast, now, tier=int(cast.village_grid.tier)) == ["村里的"]
    assert shown(cast, now, state="accepted") == []
    asked = Asked(kind="hazard", tier=3, words="水", since=now.date())
    assert asked.narrowed_by == ["kind", "tier", "q"]
    assert Asked(show="overdue").narrowed_by == []


def test_sensitive_ones_are_counted_by_view_alone(cast, now):
    for number in range(3):
        log(cast, now, f"不便细说 {number}", is_sensitive=True, kind="dispute")
    log(cast, now, "说的是组长", is_sensitive=True, concerns=cast.village_grid)

    def count(user, grid, **asked):
        return unlisted(user, grid, Asked(**asked), now).count()

    assert count(cast.county, cast.county_grid) == 4
    assert count(cast.county, cast.county_grid, kind="hazard", words="细说", show="open") == 4
    assert count(cast.county, cast.county_grid, show="to_verify") == 0
    # Whom it concerns does not even learn that there is one more.
    assert count(cast.village, cast.village_grid) == 3
    assert shown(cast, now) == []


def test_a_capped_number_says_so():
    assert (said(1000), said(1001)) == ("1000", "1000+")


def test_all_numbers_are_one_question(cast, now, django_assert_num_queries):
    log(cast, now, "一件")
    mine = matters(cast.county, cast.county_grid)
    with django_assert_num_queries(1):
        counts = count_all(cast.county, {"all": mine, "none": mine.filter(words="没有")})
    assert counts == {"all": 1, "none": 0}


def test_a_page_goes_on_where_the_last_one_ended(cast, now):
    for number in range(5):
        log(cast, now + number * HOUR, f"第{number}件")
    Ticket.objects.update(due_at=now)  # equal keys: the id decides
    for asked in (Asked("open"), Asked("all")):
        rows = narrow(
            matters(cast.county, cast.county_grid), asked, now, cast.county_grid, cast.county
        )
        seen, after = [], ""
        for _page in range(3):
            page = page_of(rows, asked, after, 2)
            seen += [ticket.words for ticket in page.rows]
            after = page.after
        assert len(seen) == len(set(seen)) == 5
        assert after == ""


def test_people_without_an_area_have_what_they_are_part_of(cast, now):
    ticket = log(cast, now, "派给水利局的")
    log(cast, now, "没派的")
    Ticket.objects.filter(pk=ticket.pk).update(
        state="assigned", assigned_department=cast.department
    )
    assert words_of(matters(cast.clerk, None)) == {"派给水利局的"}
    assert words_of(matters(cast.stranger, None)) == set()


def test_nothing_here_refuses(cast, now):
    with pytest.raises(Refused):
        log(cast, now, "")
    assert shown(cast, now, category=10**12, kind="nonsense", state="nonsense") == []
