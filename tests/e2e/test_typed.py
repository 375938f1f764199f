"""In a browser: a form's id belongs to that form, and what is typed outlives session and language."""

import pytest

from tests.e2e.conftest import PASSWORD

pytestmark = pytest.mark.parametrize("stack", ["long"], indirect=True)  # a form knows no ladder

WORDS = "桥头护坡塌了一段"


@pytest.fixture
def tickets(stack):
    """How many tickets have these words."""

    def count(words):
        return stack.sql("SELECT count(*) FROM disputes_ticket WHERE words = %s", words)[0][0]

    return count


def fill(person, words, kind="hazard"):
    person.page.check(f"input[name=kind][value={kind}]")
    person.page.fill("textarea[name=words]", words)


def own_id(person):
    return person.page.input_value("#log input[name=id]")


def test_the_same_words_in_a_form_opened_anew_and_reloaded_are_a_second_matter(person, tickets):
    leader = person("village")
    leader.go("/log/")
    fill(leader, WORDS)
    leader.press(".wg-act button[form=log]")
    first = leader.page.url
    leader.go("/log/")
    leader.page.reload()
    fill(leader, WORDS)
    other = leader.page.locator("select[name=grid] option").nth(1)
    leader.page.select_option("select[name=grid]", other.get_attribute("value"))
    leader.press(".wg-act button[form=log]")
    assert "已收到" in leader.text()
    assert leader.page.url != first
    assert tickets(WORDS) == 2


def test_going_back_sends_the_same_form_and_offers_another_matter(person, tickets):
    leader = person("leader")
    words = "井盖丢了，绕行"
    leader.go("/log/")
    fill(leader, words)
    sent = own_id(leader)
    leader.press(".wg-act button[form=log]")
    received = leader.page.url
    leader.page.go_back()
    assert own_id(leader) == sent
    leader.press(".wg-act button[form=log]")
    assert leader.page.url == received
    assert tickets(words) == 1
    leader.page.go_back()
    fill(leader, words + "，又一处")
    leader.press(".wg-act button[form=log]")
    assert "这是另一件事吗" in leader.text()
    assert leader.page.input_value("textarea[name=words]") == words + "，又一处"
    assert own_id(leader) != sent
    leader.press(".wg-act button[form=log]")
    assert "已收到" in leader.text()
    assert (tickets(words), tickets(words + "，又一处")) == (1, 1)


def test_signing_out_clears_what_a_form_left(person):
    leader = person("leader")
    leader.go("/log/")
    fill(leader, "只有我自己知道的话")
    before = own_id(leader)
    leader.go("/me/")
    leader.press("form[action$='/logout/'] button")
    leader.page.fill("[name=username]", "village")
    leader.page.fill("[name=password]", PASSWORD)
    leader.press("main button[type=submit]")
    for _step in range(6):
        leader.page.go_back()
        leader.page.wait_for_load_state("networkidle")
        assert "只有我自己知道的话" not in leader.page.content()
        if leader.page.url.endswith("/log/"):
            assert leader.page.input_value("textarea[name=words]") == ""
            assert own_id(leader) != before
            return
    pytest.fail("the form's page was not met on the way back")


def test_words_survive_the_end_of_a_session(stack, person, tickets):
    words = "河堤上裂了一道缝"
    leader = person("leader")
    leader.go("/log/")
    fill(leader, words[:4])
    stack.sql("DELETE FROM grids_session")
    leader.page.type("textarea[name=words]", words[4:])
    again = leader.page.locator("#wg-again a")
    again.wait_for()
    assert leader.page.url.endswith("/log/")
    assert leader.page.input_value("textarea[name=words]") == words
    leader.press(".wg-act button[form=log]")
    assert "登录" in leader.text()
    leader.page.fill("[name=username]", "leader")
    leader.page.fill("[name=password]", PASSWORD)
    leader.page.click("main button[type=submit]")
    leader.page.wait_for_url("**/log/")
    leader.page.wait_for_load_state()
    assert leader.page.input_value("textarea[name=words]") == words
    assert leader.page.is_checked("input[name=kind][value=hazard]")
    assert tickets(words) == 0
    leader.press(".wg-act button[form=log]")
    assert "已收到" in leader.text()
    assert tickets(words) == 1


def test_another_language_keeps_what_is_typed(person):
    leader = person("leader")
    leader.go("/log/")
    fill(leader, "水管漏水")
    with leader.page.expect_navigation():
        leader.page.click("[data-language] button:not(.wg-vh)")
    assert leader.page.get_attribute("html", "lang") == "en"
    assert leader.page.input_value("textarea[name=words]") == "水管漏水"
    leader.press("[data-language] button:not(.wg-vh)")
