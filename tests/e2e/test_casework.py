"""What really happens to a matter, in browsers at a phone and at desks, through the stack that runs:
the wrong unit twice, an appraisal, more time, questions, a closed one that comes back, a list that is urged.
"""

import datetime as dt
import io
import re
import zipfile
from zoneinfo import ZoneInfo

import pytest

pytestmark = pytest.mark.parametrize("stack", ["long"], indirect=True, scope="module")

UNIT = "水利局"
DESK = 1366


def log(person, words, kind="hazard"):
    """Log a matter in the person's own grid; returns the ticket's id."""
    person.go("/log/")
    person.page.check(f"input[name=kind][value={kind}]")
    person.page.fill("textarea[name=words]", words)
    person.press("button.btn-primary[form=log]")
    return re.search(r"/log/([0-9a-f-]{36})/", person.page.url)[1]


def do(person, ticket, verb, pick=(), **typed):
    """Press a verb on the ticket's page; fill its sheet, choosing the options that say `pick`."""
    page = person.page
    assert person.go(f"/tickets/{ticket}/") == 200
    button = f"form[action$='/{verb}/'] button, a[href$='/{verb}/']"
    if not page.locator(button).first.is_visible():
        page.click("details:has(a, button) > summary:has-text('更多')")
    person.press(button)
    if page.url.endswith(f"/{verb}/"):
        fill(person, pick, **typed)
        person.press(".wg-act button[type=submit]")
    assert page.url.endswith(f"/tickets/{ticket}/"), person.text()


def fill(person, pick=(), **typed):
    """Choose and type what a sheet asks for."""
    page = person.page
    for words in pick:
        page.locator(f"label:has-text('{words}')").first.click()
    if not pick and page.locator("input[name=reason]").count():
        page.locator("label.wg-pick").first.click()
    for name, value in typed.items():
        page.fill(f"[name={name}]", value)


def verbs_of(person, ticket):
    """The verbs that the ticket's page offers this person."""
    assert person.go(f"/tickets/{ticket}/") == 200
    found = person.page.locator(f"[action^='/tickets/{ticket}/'], [href^='/tickets/{ticket}/']")
    paths = [one.get_attribute("action") or one.get_attribute("href") for one in found.all()]
    return {path.strip("/").split("/")[-1] for path in paths}


def kept(stack, ticket, *columns):
    """What the ticket's row says."""
    return stack.sql(f"SELECT {', '.join(columns)} FROM disputes_ticket WHERE id = %s", ticket)[0]


def at_day(days):
    """A day from today, as a date field takes it."""
    return str(dt.datetime.now(ZoneInfo("Asia/Shanghai")).date() + dt.timedelta(days=days))


def test_the_wrong_unit_twice_then_a_ruling_that_cannot_be_sent_back(stack, person):
    village, clerk = person("village"), person("clerk", width=DESK)
    ticket = log(village, "渠首闸门漏水，找不到归哪家管")
    for _bounce in range(2):
        do(village, ticket, "assign", pick=[UNIT])
        do(clerk, ticket, "send_back")
    township = person("township", width=DESK)
    township.go("/todo/")
    assert "找不到归哪家管" in township.text()
    do(township, ticket, "assign", pick=[UNIT], words="闸门归水利部门管")
    assert "send_back" not in verbs_of(clerk, ticket)
    assert "闸门归水利部门管" in clerk.text()
    do(clerk, ticket, "sign")
    assert kept(stack, ticket, "state", "bounces") == ("handling", 2)


def test_a_matter_waits_for_an_appraisal_and_goes_on_by_itself(stack, person):
    village, clerk = person("village"), person("clerk", width=DESK)
    ticket = log(village, "老桥桥墩裂了，要请人鉴定")
    do(village, ticket, "assign", pick=[UNIT])
    do(clerk, ticket, "sign")
    do(clerk, ticket, "pause", until=at_day(2))
    assert kept(stack, ticket, "state", "escalate_at") == ("waiting", None)
    village.go("/todo/")
    assert "老桥桥墩" not in village.text()
    moment = f"{at_day(3)}T08:00:00+08:00"
    stack.manage("sweep", "--now", moment, "--json")
    assert kept(stack, ticket, "state")[0] == "handling"
    clerk.go(f"/tickets/{ticket}/due/")
    assert "暂停" in clerk.text()
    stack.manage("sweep", "--json")  # what waits is held against the clock's own last sweep


def test_more_time_is_asked_for_at_the_county_and_granted_by_another(stack, person):
    county, second = person("county", width=DESK), person("second", width=DESK)
    ticket = log(county, "全县水库除险要排期")
    do(county, ticket, "accept")
    do(county, ticket, "ask_extension", until=at_day(40))
    assert "extend" not in verbs_of(county, ticket)
    before = kept(stack, ticket, "due_at")[0]
    second.go("/todo/")
    assert "全县水库除险要排期" in second.text()
    do(second, ticket, "extend")
    assert kept(stack, ticket, "due_at")[0] > before
    county.go(f"/tickets/{ticket}/due/")
    assert "延期" in county.text()


def test_asked_back_twice_and_the_second_question_stops_no_clock(stack, person):
    leader, village = person("leader"), person("village")
    ticket = log(leader, "两家争一条田埂", kind="dispute")
    do(leader, ticket, "accept")
    do(leader, ticket, "raise")
    do(person("patch"), ticket, "raise")
    do(village, ticket, "ask_back", pick=["问上报的人"], question="田埂在哪两户中间")
    assert kept(stack, ticket, "escalate_at") == (None,)
    leader.go("/todo/")
    assert "两家争一条田埂" in leader.text()
    do(leader, ticket, "answer", words="在村口第二块田")
    first, started = kept(stack, ticket, "escalate_at", "received_at")
    assert first > started, "answered, its time runs again"
    do(village, ticket, "ask_back", pick=["问上报的人"], question="有没有老地契")
    assert kept(stack, ticket, "escalate_at")[0] == first
    do(leader, ticket, "answer", words="没有")
    assert kept(stack, ticket, "asked_until") == (None,)


def test_what_was_closed_comes_back(stack, person):
    village, township = person("village"), person("township", width=DESK)
    ticket = log(village, "排水沟又堵了")
    do(village, ticket, "accept")
    do(village, ticket, "resolve", result="清了")
    do(township, ticket, "verify")
    assert kept(stack, ticket, "state")[0] == "closed"
    do(township, ticket, "reopen")
    assert kept(stack, ticket, "state")[0] == "accepted"
    village.go("/todo/")
    assert "排水沟又堵了" in village.text()


def test_a_second_matter_is_split_off_and_merged_with_its_like(stack, person):
    village = person("village")
    one = log(village, "桥头护坡塌了一块，村口路灯也不亮")
    do(village, one, "accept")
    do(village, one, "split_off", words="村口路灯也不亮")
    village.go(f"/tickets/{one}/")
    assert "分案" in village.text()
    sql = "SELECT id, due_at FROM disputes_ticket WHERE words = '村口路灯也不亮'"
    [(split, due)] = stack.sql(sql)
    assert due == kept(stack, one, "due_at")[0]
    other = log(village, "村口路灯不亮三天了")
    do(village, other, "merge", pick=["村口路灯也不亮"])
    assert kept(stack, other, "state")[0] == "merged"
    assert kept(stack, split, "state", "due_at") == ("reported", due)
    village.go(f"/tickets/{other}/")
    assert "村口路灯也不亮" in village.text()
    village.go(f"/tickets/{split}/")
    assert "村口路灯不亮三天了" in village.text()


def press_for_all(county, words, verb):
    """Tick what the list shows with these words, press the verb's button, and send its sheet."""
    county.go(f"/queue/?q={words}")
    for box in county.page.locator("input[name=t]").all():
        box.check()
    county.press(f"button[formaction*='/queue/{verb}/']")
    fill(county, words="请尽快办理，今天回话")
    county.press(".wg-act button[type=submit]")
    return county.text()


def test_a_list_is_urged_overseen_saved_and_taken_as_a_file(stack, person):
    village, county = person("village"), person("county", width=DESK)
    tickets = [log(village, f"防汛沙袋短缺{number}号点") for number in "一二三"]
    assert "3" in press_for_all(county, "防汛沙袋", "urge")
    assert "3" in press_for_all(county, "防汛沙袋", "oversee")
    marks = [kept(stack, one, "overseen_at IS NOT NULL", "urged_at IS NOT NULL") for one in tickets]
    assert marks == [(True, True)] * 3
    county.go("/queue/?mark=overseen&show=open")
    county.page.wait_for_selector("#queue-saved a[href*='/queue/saved/']")
    county.press("#queue-saved a[href*='/queue/saved/']")
    county.page.fill("[name=name]", "督办中的")
    county.press("form[action='/queue/saved/'] button[type=submit]")
    second = person("second", width=DESK)
    second.go("/queue/")
    second.page.wait_for_selector("#queue-saved a:has-text('督办中的')")
    second.press("#queue-saved a:has-text('督办中的')")
    assert all(f"防汛沙袋短缺{number}号点" in second.text() for number in "一二三")
    with second.page.expect_download() as taken:
        second.page.click("form[action*='/queue/export/'] button")
    with zipfile.ZipFile(io.BytesIO(taken.value.path().read_bytes())) as book:
        told = b"".join(book.read(name) for name in book.namelist()).decode(errors="replace")
    assert all(f"防汛沙袋短缺{number}号点" in told for number in "一二三")
