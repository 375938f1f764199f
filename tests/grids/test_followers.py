"""Every follower of the verbs of the tree, in the order in which it is called."""

import pytest

from grids.followers import VERBS, follow, followers_of


def test_the_list_of_followers():
    names = {
        verb: [f"{one.__module__}.{one.__name__}" for one in followers_of(verb)] for verb in VERBS
    }
    assert names == {
        "counts": ["disputes.actions.following.counts_under"],
        "county_opened": [
            "disputes.actions.defaults.seed_allowances",
            "disputes.actions.defaults.seed_service_times",
            "disputes.actions.defaults.seed_categories",
        ],
        "department_work": ["disputes.actions.following.department_work"],
        "hours_changed": ["disputes.actions.following.follow_hours"],
        "looked_at": ["disputes.actions.following.look_at_tickets"],
        "open_work": [
            "disputes.actions.following.open_work",
            "visits.actions.following.open_work",
        ],
        "post_work": ["visits.actions.following.post_work"],
        "posting_changed": [
            "disputes.actions.mending.follow_posting",
            "grids.actions.code_turns.follow_posting",
        ],
        "post_emptied": [
            "disputes.actions.mending.follow_post",
            "grids.actions.code_turns.follow_post",
        ],
    }


def test_an_unknown_verb_is_a_mistake():
    with pytest.raises(KeyError):
        follow("grid_painted", print)


def test_following_twice_changes_nothing():
    (first, *_rest) = followers_of("county_opened")
    follow("county_opened", first)
    assert followers_of("county_opened").count(first) == 1
