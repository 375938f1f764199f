"""Who tells what a message is about: every app that has messages of its own."""

from grids.tellers import Told, add_teller, tellers, told_of


def test_the_list_of_tellers():
    assert [f"{one.__module__}.{one.__name__}" for one in tellers()] == [
        "disputes.inbox.tell_lines"
    ]


def test_adding_one_twice_changes_nothing():
    (first, *_rest) = tellers()
    add_teller(first)
    assert tellers().count(first) == 1


def test_without_messages_nothing_is_asked(django_assert_num_queries, cast):
    with django_assert_num_queries(0):
        assert told_of(cast.leader, []) == {}


def test_what_is_told_is_a_number_and_the_words_of_a_single_one():
    assert (Told(3).n, Told(3).title, Told(1, "断树", "一组").about) == (3, "", "一组")
