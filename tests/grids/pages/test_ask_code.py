"""Somebody who cannot come in asks for a code, and the page tells nobody who has an account."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.actions.code_requests import LASTS, check_requests, mend_requests, sweep_requests
from grids.actions.codes import issue_code
from grids.actions.heartbeat import beat
from grids.actions.person import change_login
from grids.actions.posting import end_posting
from grids.models import (
    AuditRow,
    CodeRequest,
    IdempotencyKey,
    LoginAttempt,
    LoginCode,
    Post,
    Posting,
    User,
    WorkItem,
)
from grids.roles import Role
from grids.search import people_to_help
from grids.tiers import Tier
from rows.fields import sealed_set
from tests import factories as make
from tests.grids.pages.test_login import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_hasher(settings):
    """Scrypt takes a tenth of a second by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def named(cast):
    """The small county, with a name and a number to be known by."""
    User.objects.filter(pk=cast.leader.pk).update(name="王建国")
    cast.leader.refresh_from_db()
    sealed_set(cast.leader, "phone", "13800005678")
    cast.leader.save()
    return cast


def ask(client, username="leader", proof="王建国"):
    told = {"username": username, "proof": proof}
    return client.post(reverse("ask_code"), told, follow=True)


def waiting():
    """Who is asked, by what they own."""
    return sorted(WorkItem.objects.filter(kind="code").values_list("owner_kind", "owner"))


def agrees(county):
    return [row["told"] for row in check_requests(county).wrong_rows]


@pytest.mark.parametrize("proof", ["王建国", " 王 建国 ", "5678", "５６７８"])
def test_it_waits_for_the_level_above(reader, named, proof):
    page = ask(reader, proof=proof)
    assert page.status_code == 200
    assert "Your request was taken" in page.content.decode()
    row = CodeRequest.objects.get()
    assert (row.user, row.county, row.closed_at) == (named.leader, named.record.id, None)
    assert row.lapses_at - row.asked_at == LASTS
    assert waiting() == [("grid", named.patch_grid.id)]
    assert agrees(named.record.id) == []


def words(page):
    """A page without what is new at every request."""
    return re.sub(r"[A-Za-z0-9]{64}", "", page.content.decode())


NOBODY = [
    ("leader", "王建"),
    ("leader", "678"),
    ("leader", "0567"),
    ("leader", "138"),
    ("leader", "13800005678"),
    ("patch", "王建国"),
    ("ghost", "王建国"),
    ("ghost", "5678"),
    ("LEADER", "王建国"),
]


@pytest.mark.parametrize(("username", "proof"), NOBODY)
def test_what_does_not_fit_is_answered_in_the_same_words(reader, named, username, proof):
    other = ask(reader, username, proof)
    assert CodeRequest.objects.count() == WorkItem.objects.filter(kind="code").count() == 0
    right = ask(reader)
    assert (other.status_code, words(other)) == (right.status_code, words(right))
    assert CodeRequest.objects.count() == 1


@pytest.mark.parametrize(("username", "proof"), [("ghost", "王建国"), ("leader", "李四")])
def test_the_same_statements_run_for_somebody_and_for_nobody(reader, named, username, proof):
    """The time of an answer tells no more than its words (docs/trust.md)."""

    def statements(*typed):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ask(Client(), *typed)
        return [re.sub(r"[0-9]+", "", one["sql"].split(" WHERE ")[0][:60]) for one in asked]

    assert statements(username, proof) == statements("leader", "王建国")
    assert CodeRequest.objects.count() == 1


@pytest.mark.parametrize("change", ["is_active", "is_superuser", "county"])
def test_an_account_that_nobody_helps_gets_no_request(reader, named, change):
    value = {"is_active": False, "is_superuser": True, "county": None}[change]
    User.objects.filter(pk=named.leader.pk).update(**{change: value})
    assert ask(reader).status_code == 200
    assert CodeRequest.objects.count() == 0


def test_nothing_that_was_typed_is_kept(reader, named):
    ask(reader)
    ask(reader, "ghost", "赵钱孙李")
    row = CodeRequest.objects.values().get()
    rows = AuditRow.objects.filter(act="code_asked").order_by("at", "id")
    assert [one.county for one in rows] == [named.record.id, 0]
    told = str([row, *rows.values()])
    assert not any(word in told for word in ("王建国", "赵钱孙李", "ghost", "'leader'"))
    assert {one.by for one in rows} == {None}


def test_one_is_open_a_person(reader, named):
    ask(reader)
    ask(reader)
    assert CodeRequest.objects.count() == 1
    assert len(waiting()) == 1


def test_the_brake_of_an_account_is_the_same_for_one_that_is_not_there(reader, named):
    """Three in a quarter of an hour; the tries of a password are not touched by it."""
    for username in ("leader", "ghost"):
        answers = [ask(reader, username, "x") for _number in range(4)]
        assert ["Too many" in one.content.decode() for one in answers] == [False] * 3 + [True]
        assert [one.status_code for one in answers] == [200, 200, 200, 429]
    named.leader.set_password(PASSWORD)
    named.leader.save()
    came = reader.post(reverse("login"), {"username": "leader", "password": PASSWORD})
    assert came.status_code == 302


def counted():
    return sorted(LoginAttempt.objects.values_list("subject", "wrong"))


@pytest.mark.parametrize("username", ["leader", "ghost"])
def test_a_used_up_address_closes_neither_known_devices_nor_other_accounts(reader, named, username):
    """As with passwords (docs/adr/0004): one client closes no village."""
    named.leader.set_password(PASSWORD)
    named.leader.save()
    reader.post(reverse("login"), {"username": "leader", "password": PASSWORD})
    reader.post(reverse("logout"))
    stranger = Client(headers={"accept-language": "en"})
    for number in range(30):
        assert "taken" in ask(stranger, f"ghost{number}").content.decode()
    # Each account has one there instead of three, whether there is such an account or not.
    assert "taken" in ask(stranger, username).content.decode()
    before = counted()
    assert [n for _name, n in before].count(31) == 1
    assert ask(stranger, username).status_code == 429
    assert counted() == before
    # The phone on which they came in goes on as ever, and takes nothing from the others.
    for status in (200, 200, 200, 429):
        assert ask(reader).status_code == status
    assert [n for _name, n in counted()].count(31) == 1
    assert CodeRequest.objects.get().user == named.leader


def test_what_is_refused_feeds_no_counter(reader, named):
    for _number in range(3):
        ask(reader)
    before = counted()
    assert [n for _name, n in before] == [3, 3]
    for _number in range(5):
        assert ask(reader).status_code == 429
    assert counted() == before


def test_an_empty_form_says_what_is_missing(reader, named):
    page = ask(reader, proof="")
    assert "Type both your account and who you are." in page.content.decode()
    assert LoginAttempt.objects.count() == 0


def test_who_is_signed_in_needs_none(reader, named):
    reader.force_login(named.leader)
    assert ask(reader).redirect_chain == [("/", 302)]
    assert CodeRequest.objects.count() == 0


def test_the_login_page_leads_there(reader, db):
    assert reverse("ask_code") in reader.get(reverse("login")).content.decode()


def card(client, user):
    client.force_login(user)
    return client.get(reverse("todo")).content.decode()


def test_to_do_says_what_to_do_and_to_nobody_else(reader, named):
    ask(reader)
    page = card(reader, named.patch)
    assert "王建国 cannot sign in and asks for a new code" in page
    assert "Make sure who is asking, then give a new code" in page
    assert f'href="{reverse("codes")}#asked"' in page
    for other in (named.village, named.neighbour, named.county, named.admin, named.mediator):
        assert "王建国" not in card(reader, other)


def test_giving_a_code_answers_it(reader, named):
    ask(reader)
    reader.force_login(named.patch)
    page = reader.get(reverse("codes")).content.decode()
    assert page.index('id="asked"') < page.index("王建国") < page.index('role="search"')
    given = reader.post(reverse("codes"), {"id": named.leader.pk})
    assert "Code for 王建国" in given.content.decode()
    assert 'id="asked"' not in given.content.decode()
    row = CodeRequest.objects.get()
    assert (row.outcome, row.closed_by) == ("given", named.patch)
    assert waiting() == []
    assert agrees(named.record.id) == []


def test_declining_it_ends_it_once(reader, named):
    ask(reader)
    row = CodeRequest.objects.get()
    reader.force_login(named.patch)
    for _again in range(2):
        answer = reader.post(reverse("codes"), {"decline": row.pk})
        assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.outcome, row.closed_by) == ("declined", named.patch)
    assert waiting() == []
    assert AuditRow.objects.filter(act="code_declined", about=f"user:{row.user_id}").count() == 1
    reader.logout()
    ask(reader)
    assert CodeRequest.objects.filter(closed_at=None).count() == 1


@pytest.mark.parametrize("who", ["neighbour", "clerk", "leader", "auditor", "mediator"])
def test_who_may_not_help_may_not_decline(reader, named, who):
    ask(reader)
    row = CodeRequest.objects.get()
    reader.force_login(getattr(named, who))
    assert reader.post(reverse("codes"), {"decline": row.pk}).status_code in (403, 404)
    assert reader.post(reverse("codes"), {"decline": "x"}).status_code in (403, 404)
    row.refresh_from_db()
    assert row.closed_at is None
    assert "王建国 cannot sign in" not in card(reader, getattr(named, who))


def test_coming_in_ends_it(reader, named):
    ask(reader)
    named.leader.set_password(PASSWORD)
    named.leader.save()
    reader.post(reverse("login"), {"username": "leader", "password": PASSWORD})
    assert CodeRequest.objects.get().outcome == "came_in"
    assert waiting() == []


def test_a_code_from_before_ends_it_when_it_is_used(reader, named):
    code = issue_code(named.leader, by=named.patch, now=timezone.now())
    ask(reader)
    assert len(waiting()) == 1
    reader.post(reverse("login"), {"username": "leader", "password": code})
    assert CodeRequest.objects.get().outcome == "came_in"
    assert waiting() == []


def test_a_login_that_is_switched_off_asks_no_more(reader, named):
    ask(reader)
    named.leader.is_active = False
    change_login(named.leader, by=named.admin, now=timezone.now())
    assert CodeRequest.objects.get().outcome == "declined"
    assert waiting() == []


def buttons(client, word):
    """What each form of the page of codes sends whose button says this, as a browser would."""
    page = client.get(reverse("codes")).content.decode()
    forms = [one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if word in one]
    return [dict(re.findall(r'name="([a-z]+)" value="([^"]*)"', one)) for one in forms]


def test_a_stale_page_does_not_kill_the_code_that_a_colleague_told(reader, named):
    """Whoever presses second is told that it was answered; what was told by telephone still works."""
    ask(reader)
    colleague = Client(headers={"accept-language": "en"})
    colleague.cookies["django_language"] = "en"
    reader.force_login(named.patch)
    colleague.force_login(named.village)
    stale = buttons(colleague, "Give a code")[0]
    given = reader.post(reverse("codes"), buttons(reader, "Give a code")[0])
    kept = LoginCode.objects.get()
    answer = colleague.post(reverse("codes"), stale, follow=True)
    assert "This request has been answered already." in answer.content.decode()
    assert answer.context["issued"] is None
    assert LoginCode.objects.get() == kept
    assert AuditRow.objects.filter(act="code_issued").count() == 1
    reader.logout()
    told = {"username": "leader", "password": given.context["issued"].code}
    assert reader.post(reverse("login"), told)["Location"] == reverse("password")
    # Who means it gives another one from the list of people.
    again = buttons(colleague, "Give a code")[0]
    assert "request" not in again
    assert colleague.post(reverse("codes"), again).context["issued"].person == named.leader


@pytest.mark.parametrize("is_asked", [True, False])
def test_a_reload_of_the_page_with_a_code_makes_no_other(reader, named, is_asked):
    if is_asked:
        ask(reader)
    reader.force_login(named.patch)
    sent = buttons(reader, "Give a code")[0]
    code = reader.post(reverse("codes"), sent).context["issued"].code
    kept = LoginCode.objects.get()
    answer = reader.post(reverse("codes"), sent, follow=True)
    assert "given already" in answer.content.decode()
    assert code not in answer.content.decode()
    assert LoginCode.objects.get() == kept
    assert code not in str(list(IdempotencyKey.objects.values()))


def test_a_request_of_somebody_else_is_not_answered_by_a_code(reader, named):
    ask(reader)
    row = CodeRequest.objects.get()
    reader.force_login(named.village)
    for other in (row.pk, "x"):
        told = {"id": named.patch.pk, "request": other}
        assert reader.post(reverse("codes"), told).status_code == 404
    assert reader.post(reverse("codes"), {"id": named.leader.pk, "key": "x"}).status_code == 404
    assert not LoginCode.objects.exists()


def other_county(cast):
    """A second county beside the small one."""
    record = make.CountyFactory()
    above = cast.county_grid.parent
    return record, make.GridFactory(county=record, tier=Tier.COUNTY, parent=above)


def test_who_sits_in_two_counties_waits_for_nobody_who_may_not_give(reader, named):
    """Neither county's security admin may: what would be counted could be neither listed nor answered."""
    _record, grid = other_county(named)
    chair = make.PostingFactory(
        user=named.leader, post=make.PostFactory(grid=grid, role=Role.AUDITOR)
    )
    ask(reader)
    assert CodeRequest.objects.get().closed_at is None
    assert named.leader not in people_to_help(named.admin, timezone.localdate())
    assert waiting() == []
    assert agrees(named.record.id) == []
    assert "王建国" not in card(reader, named.admin)
    # Left with one county, it waits where it may be answered.
    chair.delete()
    sweep_requests(timezone.now())
    assert waiting() == [("grid", named.patch_grid.id)]
    assert agrees(named.record.id) == []


def test_the_only_security_admin_waits_for_nobody_and_one_of_two_for_the_other(reader, named):
    """Nobody gives themselves a code; the page says what it says to everybody."""
    User.objects.filter(pk=named.admin.pk).update(name="李管家")
    alone = ask(reader, "admin", "李管家")
    assert words(alone) == words(ask(reader))
    row = CodeRequest.objects.get(user=named.admin)
    assert not WorkItem.objects.filter(subject=row.pk).exists()
    assert agrees(named.record.id) == []
    post = make.PostFactory(grid=named.county_grid, role=Role.SECURITY_ADMIN)
    second = make.PostingFactory(post=post, user=make.UserFactory(county=named.record)).user
    sweep_requests(timezone.now())
    assert ("post", post.id) in waiting()
    assert WorkItem.objects.filter(subject=row.pk).count() == 1
    assert "李管家" in card(reader, second)
    assert agrees(named.record.id) == []


def test_a_login_that_moves_to_another_county_asks_no_more_in_the_old_one(reader, named):
    ask(reader)
    record, _grid = other_county(named)
    named.leader.county = record
    change_login(named.leader, by=named.admin, now=timezone.now())
    row = CodeRequest.objects.get()
    assert (row.outcome, row.closed_by, row.county) == ("lapsed", named.admin, named.record.id)
    assert waiting() == []


def test_a_request_that_was_left_in_the_old_county_ends_with_the_next_sweep(reader, named):
    """One that was asked while the login moved."""
    ask(reader)
    record, _grid = other_county(named)
    User.objects.filter(pk=named.leader.pk).update(county=record)
    assert sweep_requests(timezone.now())["lapsed"] == 1
    assert CodeRequest.objects.get().outcome == "lapsed"
    assert waiting() == []


def test_it_lapses(reader, named):
    ask(reader)
    row = CodeRequest.objects.get()
    before = sweep_requests(row.lapses_at - dt.timedelta(seconds=1))
    assert before == {"lapsed": 0, "open": 1, "forgotten": 0}
    assert sweep_requests(row.lapses_at) == {"lapsed": 1, "open": 0, "forgotten": 0}
    row.refresh_from_db()
    assert row.outcome == "lapsed"
    assert waiting() == []
    late = row.lapses_at + dt.timedelta(days=30, seconds=1)
    assert sweep_requests(late)["forgotten"] == 1


def test_it_follows_who_sits_where(reader, named):
    ask(reader)
    now = timezone.now()
    today = timezone.localdate(now)
    county = named.record.id
    chair = Posting.objects.get(user=named.patch)
    chair.started_on = today - dt.timedelta(days=9)
    chair.save()
    end_posting(chair, today - dt.timedelta(days=1), by=None, now=now)
    assert waiting() == [("grid", named.village_grid.id)]
    assert WorkItem.objects.get(kind="code").is_stand_in
    assert agrees(county) == []
    # By its date, with the next sweep.
    Posting.objects.filter(user__in=[named.village, named.township, named.county]).update(
        started_on=today - dt.timedelta(days=9), ended_on=today
    )
    tomorrow = now + dt.timedelta(days=1)
    sweep_requests(tomorrow)
    guard = Post.objects.get(grid=named.county_grid, role=Role.SECURITY_ADMIN)
    assert waiting() == [("post", guard.id)]


def test_whom_it_waits_for_may_give_the_code(reader, cast):
    """Whoever asks, each owner is somebody whom the rule lets help, and the recount says the same."""
    make.PostingFactory(  # one with a second chair higher up
        user=cast.mediator, post=make.PostFactory(grid=cast.village_grid, role=Role.MEMBER)
    )
    today = timezone.localdate()
    for who in ("leader", "patch", "village", "township", "county", "clerk", "mediator", "auditor"):
        user = getattr(cast, who)
        User.objects.filter(pk=user.pk).update(name=f"人{who}")
        ask(Client(REMOTE_ADDR="10.0.0.9"), user.username, f"人{who}")
        row = CodeRequest.objects.get(user=user)
        owners = WorkItem.objects.filter(kind="code", subject=row.pk)
        assert owners, who
        for one in owners:
            seats = Posting.objects.on(today).filter(
                **{"post__grid": one.owner} if one.owner_kind == "grid" else {"post": one.owner}
            )
            helpers = [
                p.user
                for p in seats
                if p.post.role in (*("leader", "deputy", "staff"), "security_admin")
            ]
            assert any(user in people_to_help(helper, today) for helper in helpers), who
    assert agrees(cast.record.id) == []


def test_the_recount_finds_what_is_wrong_and_mends_it(reader, named):
    ask(reader)
    county = named.record.id
    now = timezone.now()
    assert check_requests(county).cells == 1
    WorkItem.objects.filter(kind="code").update(owner=named.village_grid.id)
    wrong = check_requests(county).wrong_rows
    assert sorted(row["told"].split()[0] for row in wrong) == ["false", "missing"]
    mend_requests(county, now=now)
    assert waiting() == [("grid", named.patch_grid.id)]
    CodeRequest.objects.update(closed_at=now, outcome="lapsed")
    assert len(check_requests(county).wrong_rows) == 1
    mend_requests(county, now=now)
    assert waiting() == []


def test_what_the_next_sweep_will_bring_about_is_no_mistake(reader, named):
    """A posting that began today: before the day's first sweep it waits where it waited yesterday."""
    yesterday = timezone.now() - dt.timedelta(days=1)
    ask(reader)
    beat("sweep-codes", yesterday)
    Posting.objects.filter(user=named.patch).update(started_on=timezone.localdate())
    assert agrees(named.record.id) == []
    WorkItem.objects.filter(kind="code").update(owner=named.village_grid.id, is_stand_in=True)
    assert agrees(named.record.id) == []
    WorkItem.objects.filter(kind="code").update(owner=named.township_grid.id)
    assert len(agrees(named.record.id)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "given"},
        {"closed_at": dt.datetime(2026, 7, 15, tzinfo=dt.UTC)},
        {"lapses_at": dt.datetime(2020, 7, 15, tzinfo=dt.UTC)},
    ],
)
def test_what_the_database_refuses(reader, named, change):
    ask(reader)
    with pytest.raises(IntegrityError), transaction.atomic():
        CodeRequest.objects.filter(county=named.record.id).update(**change)


def test_the_database_keeps_one_open_a_person(reader, named):
    ask(reader)
    row = CodeRequest.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        CodeRequest.objects.create(
            county=row.county, user=row.user, asked_at=row.asked_at, lapses_at=row.lapses_at
        )


def test_the_list_of_requests_asks_as_much_for_one_as_for_many(reader, named):
    now = timezone.now()

    def statements():
        with CaptureQueriesContext(connection) as asked:
            reader.get(reverse("codes"))
        return len(asked.captured_queries)

    ask(reader)
    reader.force_login(named.patch)
    few = statements()
    for _number in range(5):
        seated = make.PostingFactory(
            user=make.UserFactory(county=named.record),
            post=make.PostFactory(grid=named.group_grid, role=Role.MEMBER),
        )
        CodeRequest.objects.create(
            county=named.record.id, user=seated.user, asked_at=now, lapses_at=now + LASTS
        )
    assert statements() == few
