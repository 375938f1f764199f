"""Logins and settings: what the admins write."""

from grids.actions.county import save_settings
from grids.actions.person import change_login, choose_language, end_sessions, make_login
from grids.models import AuditRow, User
from rows.crypto import is_sealed
from rows.fields import sealed_get


def test_a_new_login_has_no_password_and_a_sealed_number(cast, now):
    user = User(username="new", name="新人", county=cast.record)
    make_login(user, phone="19900001234", by=cast.admin, now=now)
    stored = User.objects.get(username="new")
    assert not stored.has_usable_password()
    assert is_sealed(stored.phone)
    assert sealed_get(stored, "phone").reveal() == "19900001234"
    row = AuditRow.objects.get(act="login_made")
    assert "19900001234" not in str(row.facts)
    assert "新人" not in str(row.facts)


def test_a_change_ends_the_sessions_and_an_empty_number_keeps_the_old_one(cast, now):
    user = make_login(
        User(username="new", name="新人", county=cast.record),
        phone="19900001234",
        by=cast.admin,
        now=now,
    )
    user.is_active = False
    change_login(user, by=cast.admin, now=now)
    stored = User.objects.get(username="new")
    assert (stored.is_active, stored.session_epoch) == (False, 1)
    assert sealed_get(stored, "phone").reveal() == "19900001234"


def test_sessions_end_and_the_language_is_kept(cast, now):
    end_sessions(cast.leader, by=cast.admin, now=now)
    choose_language(cast.leader, "en")
    stored = User.objects.get(pk=cast.leader.pk)
    assert (stored.session_epoch, stored.language) == (1, "en")


def test_settings_of_a_county_are_logged_by_their_names(cast, now):
    cast.record.hours = ["09:00", "12:00", "13:00", "17:00"]
    save_settings(cast.record, by=cast.admin, now=now)
    assert AuditRow.objects.get(act="county_changed").facts["changed"].keys() == {"hours"}
