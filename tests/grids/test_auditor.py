"""An auditor reads the log of their own county, all of it, and of no other."""

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.actions.codes import issue_code
from grids.actions.login import Door, WrongLogin, identify
from grids.actions.person import end_sessions
from grids.models import AuditRow, User
from grids.roles import Role
from grids.tiers import Tier
from tests import cast as small_county
from tests import factories as make
from tests.cast import seat

DOOR = Door(device="", address="192.0.2.1")


@pytest.fixture(autouse=True)
def quick_hasher(settings):
    """Scrypt takes a tenth of a second by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def counties(db):
    """Two counties of one city, with an auditor each and one of the city."""
    near, far = small_county.build(), small_county.build(prefix="far_")
    city = make.GridFactory(county=None, tier=Tier.CITY, name="测试市")
    for one in (near, far):
        grid = one.county_grid
        type(grid).objects.filter(pk=grid.pk).update(parent=city, path=f"{city.path}{grid.pk}/")
        User.objects.filter(pk=one.auditor.pk).update(is_staff=True)
    auditor = seat(city, "city_auditor", Role.AUDITOR)
    guard = seat(city, "city_guard", Role.SECURITY_ADMIN)
    User.objects.filter(pk=auditor.pk).update(is_staff=True)
    return near, far, auditor, guard


def read_by(reader, user):
    """Acts and counties' own marks of every row that the list shows."""
    reader.force_login(user)
    page = reader.get(reverse("admin:grids_auditrow_changelist"))
    assert page.status_code == 200
    return {row.pk for row in page.context["cl"].queryset}


def test_what_happens_to_a_login_is_read_in_its_county(reader, counties):
    near, far, city_auditor, guard = counties
    now = timezone.now()
    User.objects.filter(pk=far.leader.pk).update(county=None)  # the chair tells the county
    far.leader.refresh_from_db()
    for one in (near, far):
        issue_code(one.leader, by=guard, now=now)
        end_sessions(one.leader, by=guard, now=now)
    with pytest.raises(WrongLogin):
        identify(far.patch.username, "wrong", door=DOOR, now=now)
    of_near = set(AuditRow.objects.filter(about=f"user:{near.leader.pk}"))
    of_far = set(AuditRow.objects.filter(about=f"user:{far.leader.pk}"))
    of_far |= {AuditRow.objects.get(act="login_failed")}
    assert (len(of_near), len(of_far)) == (2, 3)
    assert read_by(reader, near.auditor) == {row.pk for row in of_near}
    assert read_by(reader, far.auditor) == {row.pk for row in of_far}
    assert read_by(reader, city_auditor) == {row.pk for row in of_near | of_far}


def test_what_belongs_to_nobody_is_read_by_every_auditor(reader, counties):
    near, far, _city_auditor, guard = counties
    now = timezone.now()
    with pytest.raises(WrongLogin):
        identify("nobody", "wrong", door=DOOR, now=now)
    first = User.objects.create_superuser("first")
    end_sessions(first, by=first, now=now)
    shared = {row.pk for row in AuditRow.objects.all()}
    assert len(shared) == 2
    end_sessions(guard, by=guard, now=now)  # the city's own
    assert read_by(reader, near.auditor) == read_by(reader, far.auditor) == shared
