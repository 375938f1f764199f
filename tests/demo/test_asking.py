"""Somebody of the demonstration asks for a login code, and the patch's leader finds it."""

import pytest

from demo.asking import ask_for_one_code
from grids.models import CodeRequest, WorkItem
from grids.roles import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_one_who_is_no_demonstration_login_asks_and_only_once(cast, now, today):
    assert ask_for_one_code(cast.record.id, now=now) == 0  # only the demonstration's own sits there
    chair = make.PostFactory(grid=cast.group_grid, role=Role.MEMBER)
    person = make.UserFactory(county=cast.record)
    make.PostingFactory(post=chair, user=person)
    assert [ask_for_one_code(cast.record.id, now=now) for _again in range(2)] == [1, 0]
    row = CodeRequest.objects.get(closed_at=None)
    assert row.user == person
    assert WorkItem.objects.get(kind="code").owner == cast.patch_grid.id


def test_without_the_login_that_is_asked_nobody_asks(db, now):
    assert ask_for_one_code(999999, now=now) == 0
