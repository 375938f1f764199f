"""The main job, in a browser at 360 px, through web, workers and beats that really run.

A group leader logs a quarrel; nobody moves, so it rises by itself, once a level; the village solves
it; the level above verifies; the day's reports, the digest and the dashboards agree with a recount.
"""

import datetime as dt
import json
import re
from zoneinfo import ZoneInfo

WORDS = "两家为田边的水渠吵起来了"
AGE = """
    UPDATE disputes_ticket SET
        remind_at = remind_at - (escalate_at - now()) - interval '2 minutes',
        escalate_at = now() - interval '1 minute'
    WHERE id = %s
"""
HOLDER = (
    "SELECT g.tier FROM disputes_ticket t JOIN grids_grid g ON g.id = t.holder_id WHERE t.id = %s"
)
VILLAGE, PATCH = 3, 4


def log_a_quarrel(leader):
    """Three taps: the middle of the bottom bar, the kind, send. Returns the ticket's id."""
    page = leader.page
    leader.go("/")
    leader.press("nav a[href='/log/']")
    page.check("input[name=kind][value=dispute]")
    page.fill("textarea[name=words]", WORDS)
    leader.press(".wg-act button[form=log]")
    assert "已收到" in leader.text()
    return re.search(r"/log/([0-9a-f-]{36})/", page.url)[1]


def do(person, ticket, verb, **typed):
    """Press a verb on the ticket's page, and fill its sheet if it has one."""
    page = person.page
    assert person.go(f"/tickets/{ticket}/") == 200
    person.press(f"form[action$='/{verb}/'] button, a[href$='/{verb}/']")
    if page.url.endswith(f"/{verb}/"):
        for name, value in typed.items():
            page.fill(f"[name={name}]", value)
        if page.locator("[name=reason]").count():
            page.locator("label.wg-pick").first.click()
        person.press(".wg-sheet button[type=submit]")
    assert page.url.endswith(f"/tickets/{ticket}/"), person.text()


def grid_of(stack, username):
    """The grid of a person's chair: id and name."""
    return stack.sql(
        "SELECT g.id, g.name FROM grids_grid g JOIN grids_post p ON p.grid_id = g.id "
        "JOIN grids_posting s ON s.post_id = p.id JOIN grids_user u ON u.id = s.user_id "
        "WHERE u.username = %s ORDER BY g.tier LIMIT 1",
        username,
    )[0]


def confirm_report(person):
    """One tap on the day's report; returns what the page then says."""
    person.go("/report/")
    person.press("main form button.btn-primary[type=submit], button[form].btn-primary")
    return person.text()


def test_a_quarrel_rises_is_solved_and_is_counted(stack, person):
    long = stack.ladder == "long"
    leader = person("leader")
    ticket = log_a_quarrel(leader)
    stack.wait_for(
        "SELECT count(*) FROM disputes_delivery d JOIN disputes_ticketevent e ON e.id = d.event_id "
        "WHERE e.ticket_id = %s AND e.verb = 'log'",
        ticket,
        answer=1,
    )
    for spell, tier in enumerate([PATCH, VILLAGE] if long else [VILLAGE], start=1):
        stack.sql(AGE, ticket)
        stack.wait_for(HOLDER, ticket, answer=tier)
        assert stack.sql("SELECT spell FROM disputes_ticket WHERE id = %s", ticket) == [(spell,)]
    escalations = stack.sql(
        "SELECT count(*), count(DISTINCT spell) FROM disputes_ticketevent "
        "WHERE ticket_id = %s AND verb = 'escalate'",
        ticket,
    )
    assert escalations == [(2, 2)] if long else [(1, 1)]

    village = person("village")
    village.go("/todo/")
    assert WORDS in village.text()
    do(village, ticket, "accept")
    do(village, ticket, "resolve", result="一起量了水渠，各让一步，当面讲好了")
    above = person("township" if long else "county")
    do(above, ticket, "verify")
    assert stack.sql("SELECT state FROM disputes_ticket WHERE id = %s", ticket) == [("closed",)]

    leader.go(f"/tickets/{ticket}/")
    story = leader.text()
    for step in ("上报", "提级", "受理", "办结", "核查"):
        assert step in story, step
    assert "各让一步" in story

    neighbour = person("neighbour")
    paths = [f"/tickets/{ticket}/", f"/tickets/{ticket}/note/", f"/api/v1/tickets/{ticket}/"]
    for name in ("leader", "village"):
        grid = grid_of(stack, name)[0]
        paths += [f"/dashboard/{grid}/", f"/board/{grid}/", f"/digest/{grid}/"]
    for path in paths:
        assert neighbour.go(path) == 404, path

    reports_and_digest_agree(stack, person, long)


def reports_and_digest_agree(stack, person, long):
    """The reports go up, the day is locked, the week is over: all figures stand a recount."""
    for username in ("leader", "patch", "village", "township") if long else ("leader", "village"):
        confirm_report(person(username, width=360))
    counted = stack.sql(
        "SELECT g.tier, r.logged, r.resolved, r.closed, r.is_nil FROM reports_dailyreport r "
        "JOIN grids_grid g ON g.id = r.grid_id WHERE r.is_current ORDER BY g.tier DESC"
    )
    tiers = [5, 4, 3, 2] if long else [5, 3]
    assert counted == [(tier, 1, 1, 1, False) for tier in tiers]

    now = dt.datetime.now(ZoneInfo("Asia/Shanghai"))
    tomorrow = (now + dt.timedelta(days=1)).replace(hour=0, minute=10)
    monday = (now + dt.timedelta(days=7 - now.weekday())).replace(hour=7, minute=10)
    for moment in (tomorrow, monday):
        done = json.loads(stack.manage("sweep", "--now", moment.isoformat(), "--json"))
        assert done
    stack.manage("sweep", "--json")  # what waits is held against the clock's own last sweep
    recount = json.loads(stack.manage("recount", "--check", "--json"))
    assert recount["cells"] > 0
    assert recount["wrong"] == 0

    county = person("county", width=1366)
    top, name = grid_of(stack, "county")
    week = "{}-W{:02}".format(*now.isocalendar()[:2])
    assert county.go(f"/digest/{top}/{week}/") == 200
    assert name in county.text()
    digest = stack.sql(
        "SELECT logged, resolved, closed, raised FROM reports_digest "
        "WHERE grid_id = %s AND week_start = %s",
        top,
        now.date() - dt.timedelta(days=now.weekday()),
    )
    assert digest == [(1, 1, 1, 2 if long else 1)]
    assert county.go(f"/dashboard/{top}/") == 200
    assert county.go(f"/board/{top}/") == 200
