"""A question compiled once gives what its query set gives, for every value and in every thread."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.db.models import F, Value
from django.utils import timezone

from grids.models import Grid, Posting, User
from grids.models.user import SEAT, chairs
from rows.prepared import A_MOMENT, Prepared


def by_tier(tier, name):
    rows = Grid.objects.select_related("parent", "county").filter(tier=tier)
    return rows.annotate(called=F("name"), asked=Value(name)).order_by("pk")


def seen(rows):
    return [(r.pk, r.name, r.parent and r.parent.name, r.county, r.called, r.asked) for r in rows]


def test_it_gives_the_query_sets_own_rows(cast):
    question = Prepared(by_tier, tier=31_999, name="sample of a name")
    for tier in range(6):
        asked = {"tier": tier, "name": f"tier {tier}"}
        assert seen(question.ask(**asked)) == seen(by_tier(**asked))
    assert any(seen(by_tier(5, "")))


def test_values_lists_are_read_too(cast):
    def build(tier):
        return Grid.objects.filter(tier=tier).order_by("pk").values_list("name", "path")

    question = Prepared(build, tier=31_999)
    assert list(question.ask(tier=4)) == list(build(4)) != []


def test_a_value_never_becomes_sql(cast):
    question = Prepared(lambda name: Grid.objects.filter(name=name), name="sample of a name")
    assert list(question.ask(name="x' OR 'a' = 'a")) == []


def test_a_sample_that_is_no_parameter_is_refused(cast):
    question = Prepared(lambda tier: Grid.objects.filter(name="tier"), tier=31_999)
    with pytest.raises(ValueError, match="tier"):
        question.ask(tier=1)


def test_who_arrives_has_county_and_chairs_in_one_question(cast, django_assert_num_queries):
    day = timezone.localdate()
    for person in (cast.leader, cast.clerk, cast.county, cast.stranger):
        with django_assert_num_queries(1):
            user = User.objects.arriving(person.pk, day)
            assert user.county == person.county
            seats = user.seats(day)
        plain = User.objects.get(pk=person.pk)
        assert seats == plain.take_seats(
            day, chairs(Posting.objects.filter(user=plain), day).values_list(*SEAT)
        )
    assert User.objects.arriving(0, day) is None


@pytest.mark.django_db(transaction=True)
def test_threads_ask_over_their_own_connections():
    question = Prepared(lambda n: User.objects.annotate(n=Value(n)).filter(pk=n), n=31_999)
    made = [User.objects.create_user(f"person{n}").pk for n in range(4)]
    found, faults = {}, []

    def ask(pk):
        try:
            found[pk] = [[(u.pk, u.n) for u in question.ask(n=pk)] for _ in range(20)]
        except BaseException as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(pk,)) for pk in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert found == {pk: [[(pk, pk)]] * 20 for pk in made}


def test_a_question_whose_sql_depends_on_a_value_is_refused(cast):
    question = Prepared(
        lambda tier: Grid.objects.filter(tier=tier) if tier % 2 else Grid.objects.all(), tier=3
    )
    with pytest.raises(ValueError, match="depends on a value"):
        question.ask(tier=1)


def test_what_is_made_of_a_value_must_be_named(cast):
    question = Prepared(lambda now: Posting.objects.filter(started_on=now.date()), now=A_MOMENT)
    with pytest.raises(ValueError, match="Nothing that is asked explains"):
        question.ask(now=timezone.now())


def test_equal_samples_are_refused():
    with pytest.raises(ValueError, match="same sample"):
        Prepared(lambda a, b: Grid.objects.filter(pk__among=a, tier__among=b), a=[1], b=[1])


def test_a_span_before_or_after_a_moment_goes_with_it(cast, now):
    def build(now):
        return User.objects.filter(
            joined_at__gte=now - dt.timedelta(days=1), joined_at__lte=now
        ).order_by("pk")

    User.objects.filter(pk=cast.leader.pk).update(joined_at=now - dt.timedelta(hours=23))
    User.objects.filter(pk=cast.village.pk).update(joined_at=now - dt.timedelta(hours=25))
    question = Prepared(build, now=A_MOMENT)
    for moment in (now, now - dt.timedelta(hours=2)):
        assert list(question.ask(now=moment)) == list(build(moment))
    assert [one.pk for one in question.ask(now=now)] == [cast.leader.pk]


def test_a_month_is_not_a_span_before_its_days():
    def build(now):
        return User.objects.filter(joined_at__gte=now.replace(day=1))

    with pytest.raises(ValueError, match="Nothing that is asked explains"):
        Prepared(build, now=A_MOMENT).ask(now=timezone.now())


def test_a_list_is_one_value(cast):
    def build(ids):
        return Grid.objects.filter(pk__among=ids).order_by("pk")

    question = Prepared(build, ids=[1_949])
    one, two = cast.village_grid, cast.county_grid
    for grids in ([], [one], [two, one]):
        found = list(question.ask(ids=[grid.pk for grid in grids]))
        assert found == sorted(grids, key=lambda grid: grid.pk)


def test_a_question_that_can_have_no_row_asks_nothing(cast, django_assert_num_queries):
    question = Prepared(lambda: Grid.objects.none())
    with django_assert_num_queries(0):
        assert list(question.ask()) == []
    assert question.plain().statement == ""
