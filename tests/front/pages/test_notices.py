"""Which notices a person wants: chosen on a page of one's own."""

import pytest
from django.urls import reverse

from disputes.ringing import QUIET
from grids.models import NoticeChoice

pytestmark = pytest.mark.django_db


def chosen(reader):
    page = reader.get(reverse("notices"))
    return {verb for verb, _label, hears in page.context["lines"] if hears}


def test_everything_is_heard_until_somebody_chooses(reader, cast):
    reader.force_login(cast.leader)
    assert chosen(reader) == QUIET
    assert reverse("notices") in reader.get(reverse("me")).content.decode()


def test_the_choice_is_kept_for_oneself_and_can_be_taken_back(reader, cast):
    reader.force_login(cast.leader)
    body = {"hear": ["note", "verify", "assign", "nonsense"]}
    assert reader.post(reverse("notices"), body).url == reverse("me")
    assert chosen(reader) == {"note", "verify"}
    row = NoticeChoice.objects.get()
    assert set(row.silent) == QUIET - {"note", "verify"}
    assert "assign" not in row.silent, "what asks something of one cannot be left out"
    reader.force_login(cast.patch)
    assert chosen(reader) == QUIET
    reader.force_login(cast.leader)
    reader.post(reverse("notices"), {"hear": sorted(QUIET)})
    assert chosen(reader) == QUIET
    assert NoticeChoice.objects.get().silent == []
