"""The list that a line of the inbox opens: the reader's own, page by page."""

import pytest

from grids.models import Message
from tests.disputes.test_inbox import log_many, neglect

pytestmark = pytest.mark.django_db


def test_anothers_line_is_not_there(reader, cast, now):
    log_many(cast, now, 2)
    neglect(cast, now, 5)
    line = Message.objects.filter(person=cast.patch).first()
    reader.force_login(cast.leader)
    assert reader.get(line.url).status_code == 404


def test_the_list_asks_as_much_for_many_as_for_two(reader, cast, now, django_assert_num_queries):
    log_many(cast, now, 2)
    neglect(cast, now, 5)
    line = Message.objects.get(person=cast.patch, kind="escalate", facts__you="holder")
    reader.force_login(cast.patch)
    reader.get(line.url)
    with django_assert_num_queries(4):
        assert len(reader.get(line.url).context["items"]) == 2
    log_many(cast, now, 9)
    neglect(cast, now, 5)
    with django_assert_num_queries(4):
        assert len(reader.get(line.url).context["items"]) == 11
