"""`counts`: one flat object on one line."""

import json

import pytest
from django.core.management import CommandError, call_command

from disputes.actions.log import Draft, log_ticket
from tests.factories import HouseholdFactory, PostFactory


def test_the_flat_object(cast, now, capsys):
    HouseholdFactory.create_batch(3, group=cast.group_grid)
    PostFactory(grid=cast.other_group_grid)
    draft = Draft(kind="dispute", words="两家为地界争执", grid=cast.group_grid)
    log_ticket(draft, by=cast.leader, now=now)
    solved = Draft(kind="dispute", words="当场讲好了", grid=cast.group_grid, result="讲好了")
    log_ticket(solved, by=cast.leader, now=now)  # one to verify is not open
    call_command("counts", "--county", str(cast.record.id), "--json")
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert json.loads(printed) == {
        "city": 0,
        "county": 1,
        "township": 2,
        "village": 2,
        "patch": 2,
        "group": 2,
        "households": 3,
        "posts": 12,
        "vacant_posts": 1,
        "open_tickets": 1,
    }


def test_without_json_a_line_a_number(cast, capsys):
    call_command("counts", "--county", str(cast.record.id))
    assert "village\t2\n" in capsys.readouterr().out


@pytest.mark.django_db
def test_an_unknown_county_is_refused():
    with pytest.raises(CommandError, match="There is no county 999999 here"):
        call_command("counts", "--county", "999999")
