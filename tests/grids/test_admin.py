"""Django's admin pages: three powers that do not mix, and every write is an action."""

import re

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import override

from disputes.actions.holding import assign
from disputes.actions.log import Draft, log_ticket
from disputes.models import Allowance, ServiceTime, Workday
from grids.actions.audit import record
from grids.checks import is_ours
from grids.models import AuditRow, County, Department, Grid, Post, Posting, User
from grids.roles import Role
from grids.seat_admin import SeatAdmin
from rows.fields import sealed_get, sealed_set
from tests import cast as small_county
from tests.cast import seat
from tests.factories import CategoryFactory, PostFactory, UserFactory, WorkdayFactory

SETTINGS = {"allowance", "category", "categorydepartment", "servicetime", "standardtext", "workday"}
TREE = {"county", "department", "dutyturn", "grid", "gridcode", "post", "posting", "servicepoint"}


def officer(cast, role):
    user = seat(cast.county_grid, f"only_{role}", role)
    user.is_staff = True
    user.save()
    return user


def opens(reader, user):
    """Names of the models whose list this person may open."""
    reader.force_login(user)
    return {
        model._meta.model_name
        for model in admin.site._registry
        if reader.get(
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        ).status_code
        == 200
    }


def add(name):
    return reverse(f"admin:{name}_add")


def change(name, row):
    return reverse(f"admin:{name}_change", args=[row.pk])


def test_each_power_opens_its_own_pages(reader, cast):
    keeper = opens(reader, officer(cast, Role.TREE_ADMIN))
    assert keeper == TREE | SETTINGS | {"heartbeat", "sweepbrake", "user"}
    guard = opens(reader, officer(cast, Role.SECURITY_ADMIN))
    assert guard == {
        *("county", "department", "grid", "heartbeat", "post", "posting", "sweepbrake", "user")
    }
    assert opens(reader, officer(cast, Role.AUDITOR)) == {"auditrow", "heartbeat"}


def test_no_ticket_and_no_household_is_there():
    names = {model._meta.model_name for model in admin.site._registry}
    assert not names & {"ticket", "ticketevent", "eventwords", "party", "household", "message"}


def test_only_pages_that_ask_the_seats_are_there():
    """Groups and tokens would ask Django's permissions; a content type leads to any row."""
    assert all(isinstance(one, SeatAdmin) for one in admin.site._registry.values())
    for name in ("auth_group_changelist", "knox_authtoken_changelist", "view_on_site"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:{name}")
    assert "view_on_site" not in {one.name for one in admin.site.get_urls() if hasattr(one, "name")}


@pytest.mark.parametrize(
    "query",
    [
        "password__startswith=scrypt",  # letter by letter, it would tell the hash
        "phone__gt=v1",
        "name__regex=[",
        "session_epoch=0",
        "is_staff__in=1",
        "_to_field=password&_popup=1",
    ],
)
def test_a_list_is_narrowed_by_its_own_filters_only(reader, cast, query):
    reader.force_login(cast.admin)
    here = reverse("admin:grids_user_changelist")
    assert reader.get(f"{here}?is_staff__exact=1&q=a&o=1").status_code == 200
    assert reader.get(f"{here}?{query}").status_code == 400


def test_filters_of_lists_work(reader, cast):
    reader.force_login(cast.admin)
    for name, query in (
        ("grids_grid", "tier__exact=3"),
        ("grids_posting", "acting__exact=0&post__role__exact=leader"),
        ("disputes_allowance", "kind__exact=dispute&urgency__exact=normal"),
        ("disputes_servicetime", "kind__exact=dispute&urgency__exact=normal"),
        ("disputes_workday", "source__exact=manual&is_work__exact=1"),
        ("disputes_workday", "date__year=2027&date__month=1&date__day=4"),
        ("disputes_category", "is_sensitive__exact=1&kind__exact=dispute"),
    ):
        here = reverse(f"admin:{name}_changelist")
        assert reader.get(f"{here}?{query}").status_code == 200, query
    reader.force_login(officer(cast, Role.AUDITOR))
    assert reader.get(reverse("admin:grids_auditrow_changelist"), {"act": "x"}).status_code == 200


@pytest.mark.parametrize("year", ["9999", "99999999999999", "0", "²", "2027&date__day=9999999999"])
def test_a_year_that_is_none_is_refused(reader, cast, year):
    reader.force_login(cast.admin)
    here = reverse("admin:disputes_workday_changelist")
    assert reader.get(f"{here}?date__year={year}").status_code == 400


def test_a_township_keeps_its_own_tree_and_not_the_county(reader, cast):
    keeper = seat(cast.township_grid, "keeper", Role.TREE_ADMIN)
    guard = seat(cast.township_grid, "guard", Role.SECURITY_ADMIN)
    User.objects.filter(pk__in=[keeper.pk, guard.pk]).update(is_staff=True)
    reader.force_login(keeper)
    allowance = Allowance.objects.filter(county=cast.record).first()
    for name, row in (("disputes_allowance", allowance), ("grids_county", cast.record)):
        assert reader.post(change(name, row), {"respond": 1}).status_code == 403, name
    for name in ("disputes_workday", "disputes_category"):
        assert reader.get(add(name)).status_code == 403, name
    typed = {"name": "粉坊村", "formal_name": "粉坊村民委员会"}
    assert reader.post(change("grids_grid", cast.village_grid), typed).status_code == 302
    assert Grid.objects.get(pk=cast.village_grid.pk).name == "粉坊村"
    reader.force_login(guard)
    typed = {"name": "改名", "county": cast.record.pk, "language": "zh-hans"}
    assert reader.post(change("grids_user", cast.county), typed).status_code == 403
    typed = {"action": "end_their_sessions", "_selected_action": [cast.county.pk]}
    reader.post(reverse("admin:grids_user_changelist"), typed)
    stored = User.objects.get(pk=cast.county.pk)
    assert (stored.is_active, stored.session_epoch) == (True, 0)


def test_a_class_binds_every_county(reader, cast):
    category = CategoryFactory()
    reader.force_login(cast.admin)
    assert "Save" in reader.get(change("disputes_category", category)).content.decode()
    small_county.build(prefix="far_")
    page = reader.get(change("disputes_category", category)).content.decode()
    assert 'name="_save"' not in page
    assert reader.get(add("disputes_category")).status_code == 403


def test_staff_without_a_chair_opens_nothing(reader, cast):
    assert opens(reader, UserFactory(is_staff=True)) == set()
    switched_off = officer(cast, Role.TREE_ADMIN)
    Posting.objects.filter(user=switched_off).update(started_on="2999-01-01")
    assert opens(reader, switched_off) == set()


def test_rows_of_another_county_are_not_there(reader, cast):
    far = small_county.build(prefix="far_")
    reader.force_login(cast.admin)
    for name, row in (
        ("grids_grid", far.group_grid),
        ("grids_post", far.village.post),
        ("grids_user", far.leader),
        ("grids_department", far.department),
        ("grids_county", far.record),
        ("disputes_allowance", Allowance.objects.filter(county=far.record).first()),
    ):
        assert reader.get(change(name, row)).status_code == 302, name
    listed = reader.get(reverse("admin:grids_user_changelist")).content.decode()
    assert "far_leader" not in listed


def test_nothing_of_another_county_can_be_chosen(reader, cast):
    far = small_county.build(prefix="far_")
    reader.force_login(cast.admin)
    reader.post(add("grids_post"), {"grid": far.group_grid.pk, "role": Role.MEMBER})
    assert not Post.objects.filter(grid=far.group_grid, role=Role.MEMBER).exists()


def test_nobody_deletes_people_grids_or_the_log(reader, cast):
    reader.force_login(cast.admin)
    for name, row in (
        ("grids_user", cast.leader),
        ("grids_grid", cast.group_grid),
        ("grids_post", cast.leader.post),
    ):
        assert reader.post(reverse(f"admin:{name}_delete", args=[row.pk])).status_code == 403
    typed = {"action": "delete_selected", "_selected_action": cast.leader.pk, "post": "yes"}
    reader.post(reverse("admin:grids_user_changelist"), typed)
    assert User.objects.filter(pk=cast.leader.pk).exists()


def test_a_login_is_made_and_its_number_is_never_shown(reader, cast):
    reader.force_login(cast.admin)
    typed = {
        "username": "new",
        "name": "新人",
        "county": cast.record.pk,
        "language": "zh-hans",
        "is_active": "on",
        "new_phone": "19900001234",
    }
    reader.post(add("grids_user"), typed)
    made = User.objects.get(username="new")
    assert not made.has_usable_password()
    assert sealed_get(made, "phone").reveal() == "19900001234"
    page = reader.get(change("grids_user", made)).content.decode()
    assert "19900001234" not in page
    assert "v1:k1" not in page


def test_a_login_is_switched_off_and_its_sessions_end(reader, cast):
    sealed_set(cast.leader, "phone", "19900001234")
    cast.leader.save()
    reader.force_login(cast.admin)
    typed = {"name": "改名", "county": cast.record.pk, "language": "zh-hans"}
    reader.post(change("grids_user", cast.leader), typed)
    stored = User.objects.get(pk=cast.leader.pk)
    assert (stored.name, stored.is_active, stored.session_epoch) == ("改名", False, 1)
    assert sealed_get(stored, "phone").reveal() == "19900001234"


def test_sessions_of_the_chosen_end(reader, cast):
    reader.force_login(cast.admin)
    typed = {"action": "end_their_sessions", "_selected_action": [cast.leader.pk]}
    reader.post(reverse("admin:grids_user_changelist"), typed)
    assert User.objects.get(pk=cast.leader.pk).session_epoch == 1


def test_nobody_changes_the_own_login(reader, cast):
    reader.force_login(cast.admin)
    typed = {"name": "自己", "county": cast.record.pk, "language": "zh-hans", "is_active": "on"}
    assert reader.post(change("grids_user", cast.admin), typed).status_code == 403


def test_posts_are_opened_filled_emptied_and_closed(reader, cast):
    reader.force_login(cast.admin)
    reader.post(add("grids_post"), {"grid": cast.group_grid.pk, "role": Role.MEMBER, "title": ""})
    post = Post.objects.get(grid=cast.group_grid, role=Role.MEMBER)
    typed = {"post": post.pk, "user": cast.leader.pk, "started_on": "2026-01-01"}
    reader.post(add("grids_posting"), typed)
    posting = Posting.objects.get(post=post)
    reader.post(change("grids_posting", posting), {"ended_on": "2026-02-01"})
    posting.refresh_from_db()
    assert posting.ended_on.isoformat() == "2026-02-01"
    reader.post(change("grids_post", post), {"closed_on": "2026-02-02"})
    post.refresh_from_db()
    assert post.closed_on.isoformat() == "2026-02-02"
    acts = set(AuditRow.objects.values_list("act", flat=True))
    assert {"post_opened", "appointed", "posting_ended", "post_closed"} <= acts


def test_a_tree_admin_gives_no_admin_role(reader, cast):
    reader.force_login(officer(cast, Role.TREE_ADMIN))
    typed = {"grid": cast.county_grid.pk, "role": Role.SECURITY_ADMIN, "title": ""}
    assert reader.post(add("grids_post"), typed).status_code == 409
    power = PostFactory(grid=cast.village_grid, role=Role.AUDITOR)
    typed = {"post": power.pk, "user": cast.leader.pk, "started_on": "2026-01-01"}
    assert reader.post(add("grids_posting"), typed).status_code == 409
    assert not power.postings.exists()


def test_a_grid_is_renamed_and_a_department_kept(reader, cast):
    reader.force_login(cast.admin)
    typed = {"name": "粉坊村", "formal_name": "粉坊村民委员会"}
    reader.post(change("grids_grid", cast.village_grid), typed)
    assert Grid.objects.get(pk=cast.village_grid.pk).initials == "ffc"
    reader.post(add("grids_department"), {"grid": cast.county_grid.pk, "name": "民政局"})
    made = Department.objects.get(name="民政局")
    typed = {"name": "民政局", "phone": "0377-1"}
    looked = reader.post(change("grids_department", made), typed)  # the tick was taken out
    assert "the posts of its clerks: 0." in looked.content.decode()
    assert Department.objects.get(pk=made.pk).is_active
    reader.post(change("grids_department", made), typed | {"apply": "1"})
    made.refresh_from_db()
    assert (made.phone, made.is_active) == ("0377-1", False)
    told = dict(AuditRow.objects.filter(about=f"department:{made.pk}").values_list("act", "facts"))
    assert told.keys() == {"department_opened", "department_changed", "department_closed"}
    changed = {"phone": ["", "0377-1"], "is_active": [True, False]}
    assert told["department_changed"] == {"changed": changed}


def test_closing_a_department_first_says_what_is_there(reader, cast, now):
    draft = Draft(kind="hazard", words="断树", grid=cast.county_grid)
    ticket = log_ticket(draft, by=cast.county, now=now)
    assign(ticket, department=cast.department, by=cast.county, now=now)
    reader.force_login(cast.admin)
    address = change("grids_department", cast.department)
    page = reader.post(address, {"name": "水利局"}).content.decode()
    assert "the posts of its clerks: 1." in page
    assert "1 open tickets are with it" in page
    assert cast.clerk.post.closed_on is None
    assert Department.objects.get(pk=cast.department.pk).is_active
    renamed = reader.post(address, {"name": "水务局", "is_active": "on"})
    assert renamed.status_code == 302, "another name closes nothing"
    assert reader.post(address, {"name": "水务局", "apply": "1"}).status_code == 302
    cast.clerk.post.refresh_from_db()
    assert cast.clerk.post.closed_on == timezone.localdate()
    assert not Department.objects.get(pk=cast.department.pk).is_active


def test_a_department_shows_its_clerks_of_today(reader, cast):
    reader.force_login(cast.admin)
    PostFactory(grid=cast.county_grid, role=Role.CLERK, department=cast.department)
    gone = PostFactory(grid=cast.county_grid, role=Role.CLERK, department=cast.department)
    Posting.objects.create(
        post=gone, user=cast.stranger, started_on="2024-01-01", ended_on="2024-02-01"
    )
    page = reader.get(change("grids_department", cast.department)).content.decode()
    assert f">{cast.clerk.name}</a>" in page
    assert page.count(">vacant</a>") == 2
    assert cast.stranger.name not in page
    assert f"role=clerk&amp;department={cast.department.pk}" in page


def test_settings_of_tickets_are_kept_and_logged(reader, cast):
    reader.force_login(cast.admin)
    allowance = Allowance.objects.filter(county=cast.record).first()
    typed = {"respond": 30, "sign": 40, "resolve": 50}
    reader.post(change("disputes_allowance", allowance), typed)
    allowance.refresh_from_db()
    assert (allowance.respond, allowance.sign, allowance.resolve) == (30, 40, 50)
    typed = {"date": "2027-01-04", "is_work": "", "name": "本县休", "county": cast.record.pk}
    reader.post(add("disputes_workday"), typed)
    day = Workday.objects.get(county=cast.record)
    assert day.source == "manual"
    reader.post(reverse("admin:disputes_workday_delete", args=[day.pk]), {"post": "yes"})
    assert not Workday.objects.filter(county=cast.record).exists()
    category = CategoryFactory()
    typed = {"kind": category.kind, "code": category.code, "name": "新名", "is_active": "on"}
    reader.post(change("disputes_category", category), typed)
    category.refresh_from_db()
    assert category.name == "新名"
    acts = set(AuditRow.objects.values_list("act", flat=True))
    assert {"allowance_saved", "workday_saved", "workday_removed", "category_saved"} <= acts


def test_a_day_of_the_country_binds_every_county(reader, cast):
    day = WorkdayFactory(date="2027-01-01", is_work=False)
    reader.force_login(cast.admin)
    assert "Save" in reader.get(change("disputes_workday", day)).content.decode()
    small_county.build(prefix="far_")
    page = reader.get(change("disputes_workday", day)).content.decode()
    assert 'name="_save"' not in page


def test_the_auditor_reads_and_changes_nothing(reader, cast):
    auditor = officer(cast, Role.AUDITOR)
    row = AuditRow.objects.create(county=cast.record.id, at=timezone.now(), act="login")
    other = AuditRow.objects.create(county=990999, at=timezone.now(), act="login")
    reader.force_login(auditor)
    page = reader.get(change("grids_auditrow", row)).content.decode()
    assert 'name="_save"' not in page
    assert reader.post(change("grids_auditrow", row), {"act": "x"}).status_code == 403
    assert reader.get(change("grids_auditrow", other)).status_code == 302


@pytest.mark.parametrize("name", ["grids_grid", "grids_user"])
def test_choosing_by_typing_stays_in_the_county(reader, cast, name):
    small_county.build(prefix="far_")
    reader.force_login(cast.admin)
    field = {"grids_grid": ("post", "grid"), "grids_user": ("posting", "user")}[name]
    query = {"app_label": "grids", "model_name": field[0], "field_name": field[1], "term": ""}
    found = reader.get(reverse("admin:autocomplete"), query).json()["results"]
    assert found
    model = {"grids_grid": Grid, "grids_user": User}[name]
    counties = {model.objects.get(pk=one["id"]).county_id for one in found}
    assert counties == {cast.record.id}


def test_rows_and_choices_are_named_with_their_place(reader, cast):
    reader.force_login(cast.admin)
    listed = reader.get(reverse("admin:grids_post_changelist")).content.decode()
    assert f"{cast.village_grid.name} {cast.patch_grid.name}" in listed
    found = reader.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "grids",
            "model_name": "posting",
            "field_name": "post",
            "term": f"{cast.patch_grid.name} {cast.group_grid.name}",
        },
    ).json()
    texts = [row["text"] for row in found["results"]]
    assert texts
    assert all(cast.village_grid.name in text for text in texts)


def test_the_history_of_a_row_is_what_the_log_tells_of_it(reader, cast):
    reader.force_login(cast.admin)
    allowance = Allowance.objects.filter(county=cast.record).first()
    reader.post(
        change("disputes_allowance", allowance), {"respond": 45, "sign": 30, "resolve": 480}
    )
    page = reader.get(reverse("admin:disputes_allowance_history", args=[allowance.pk]))
    text = page.content.decode()
    assert "changed an allowance" in text
    assert cast.admin.name in text
    assert "minutes to respond: 60 → 45" in text


def test_every_label_of_the_admin_pages_is_translated(reader, cast):
    cast.admin.language = "zh-hans"
    cast.admin.save()
    reader.force_login(cast.admin)
    reader.cookies["django_language"] = "zh-hans"
    for model, model_admin in admin.site._registry.items():
        if not is_ours(model._meta.app_config):
            continue
        with override("zh-hans"):
            names = [model._meta.get_field(name) for name in shown_fields(model, model_admin)]
            plain = [field.name for field in names if str(field.verbose_name).isascii()]
        assert not plain, f"{model.__name__}: {plain}"


def shown_fields(model, model_admin):
    """The fields of a list and its form."""
    own = {field.name for field in model._meta.fields if field.editable and not field.primary_key}
    own |= {name for name in model_admin.list_display if name in own}
    return own - {"password", "last_login", "is_superuser", "id"} if model is User else own


def test_the_frame_has_the_switch_and_says_what_is_made_up(reader, cast, settings):
    settings.DEMO = "nanzhao"
    reader.force_login(cast.admin)
    text = reader.get(reverse("admin:index")).content.decode()
    assert reverse("set_language") in text
    assert "made up" in text
    assert "css/admin.css" in text


def test_a_service_time_is_kept_and_says_which_levels_alone_have_more(reader, cast):
    reader.force_login(cast.admin)
    category = CategoryFactory(kind="hazard")
    given = {"county": cast.record.pk, "kind": "hazard", "urgency": "normal"}
    listed = reader.get(reverse("admin:disputes_servicetime_changelist")).content.decode()
    assert "township" not in listed.split("<table", 1)[1].lower()
    page = reader.post(
        add("disputes_servicetime"), given | {"category": category.pk, "minutes": 299}, follow=True
    )
    made = ServiceTime.objects.get(category=category)
    assert made.minutes == 299
    warning = [str(one) for one in page.context["messages"] if one.level_tag == "warning"]
    assert len(warning) == 1
    assert "less time than these levels have for themselves: county" in warning[0]
    assert made.get_kind_display() in warning[0]
    page = reader.post(change("disputes_servicetime", made), {"minutes": 300}, follow=True)
    assert [one for one in page.context["messages"] if one.level_tag == "warning"] == []
    other = {"county": cast.record.pk, "kind": "dispute", "urgency": "normal"}
    page = reader.post(add("disputes_servicetime"), other | {"category": category.pk, "minutes": 5})
    assert "Choose a category of this kind." in page.content.decode()
    page = reader.post(add("disputes_servicetime"), given | {"category": "", "minutes": 5})
    assert "already exists" in page.content.decode()
    reader.post(reverse("admin:disputes_servicetime_delete", args=[made.pk]), {"post": "yes"})
    assert not ServiceTime.objects.filter(category=category).exists()
    whole = ServiceTime.objects.get(**given, category=None)
    gone = reader.post(
        reverse("admin:disputes_servicetime_delete", args=[whole.pk]), {"post": "yes"}
    )
    assert gone.status_code == 403
    acts = set(AuditRow.objects.values_list("act", flat=True))
    assert {"service_time_saved", "service_time_removed"} <= acts


def test_an_allowance_longer_than_what_is_told_warns(reader, cast):
    reader.force_login(cast.admin)
    row = Allowance.objects.get(county=cast.record, kind="hazard", urgency="normal", tier=5)
    for resolve, warned in ((240, 0), (241, 1)):
        typed = {"respond": 60, "sign": 60, "resolve": resolve}
        page = reader.post(change("disputes_allowance", row), typed, follow=True)
        told = [one for one in page.context["messages"] if one.level_tag == "warning"]
        assert len(told) == warned


def test_the_settings_of_a_county_are_inputs_with_names(reader, cast):
    reader.force_login(cast.admin)
    text = reader.get(change("grids_county", cast.record)).content.decode()
    assert 'name="report_times_0" value="18:00"' in text
    assert "{" not in re.sub(r"<script.*?</script>|\{\{.*?\}\}", "", text, flags=re.S)
    typed = {
        "name": cast.record.name,
        "short_name": cast.record.short_name,
        "level_names_0": "一级网格",
        "level_names_1": "二级网格",
        "level_names_2": "三级网格",
        "level_names_3": "微网格",
        "hours_0": "08:00",
        "hours_1": "12:00",
        "hours_2": "14:30",
        "hours_3": "18:00",
        "answer_workdays": 3,
        "lapse_workdays": 5,
        "report_times_0": "17:30",
        "report_times_1": "18:00",
        "report_times_2": "19:00",
        "report_times_3": "20:00",
        "report_times_4": "21:15",
        "report_grace_minutes": 120,
        "households_from": 10,
        "households_to": 15,
    }
    wrong = reader.post(change("grids_county", cast.record), typed | {"hours_1": "07:00"})
    assert "Each time must come after the one before it." in wrong.content.decode()
    assert 'value="07:00"' in wrong.content.decode()
    none = reader.post(change("grids_county", cast.record), typed | {"answer_workdays": 0})
    assert "greater than or equal to 1" in none.content.decode()
    missing = reader.post(change("grids_county", cast.record), typed | {"report_times_4": ""})
    assert "This field is required." in missing.content.decode()
    assert not AuditRow.objects.filter(act="county_changed").exists()
    assert reader.post(change("grids_county", cast.record), typed).status_code == 302
    kept = County.objects.get(pk=cast.record.pk)
    assert kept.hours == ["08:00", "12:00", "14:30", "18:00"]
    assert kept.level_names == {"2": "一级网格", "3": "二级网格", "4": "三级网格", "5": "微网格"}
    assert kept.report_times["5"] == "17:30"
    assert kept.report_times["1"] == "21:15"
    changed = AuditRow.objects.get(act="county_changed").facts["changed"]
    assert changed.keys() == {
        *("level_names", "hours", "answer_workdays", "lapse_workdays", "report_times")
    }
    assert changed["hours"] == [["08:30", "12:00", "14:30", "18:00"], kept.hours]


def test_ones_own_login_is_looked_at_and_has_no_new_number(reader, cast):
    guard = officer(cast, Role.SECURITY_ADMIN)
    reader.force_login(guard)
    own = reader.get(change("grids_user", guard)).content.decode()
    assert guard.username in own
    assert "New work phone" not in own
    assert "New phone" not in own
    assert "New work phone" in reader.get(change("grids_user", cast.leader)).content.decode()


def test_the_log_is_read_in_plain_words(reader, cast):
    now = timezone.now()
    record("grid_renamed", by=cast.admin, now=now, about=f"grid:{cast.village_grid.pk}")
    facts = {"changed": {"respond": [60, 90]}}
    row = Allowance.objects.filter(county=cast.record).first()
    record("allowance_saved", by=cast.admin, now=now, about=f"allowance:{row.pk}", facts=facts)
    record("login_failed", by=None, now=now, about="x", facts={"why": "code"}, county=0)
    looked = {"filters": ["show", "kind", "q"], "words": "0f"}
    record("search", by=cast.county, now=now, facts=looked, county=cast.record.pk)
    record("households_added", by=cast.admin, now=now, facts={"households": 75})
    record("release_clock", by=cast.admin, now=now, about="clock:x", county=cast.record.pk)
    reader.force_login(officer(cast, Role.AUDITOR))
    here = reverse("admin:grids_auditrow_changelist")
    text = reader.get(here).content.decode()
    assert "renamed a grid" in text
    assert f"Grid {cast.village_grid}" in text
    assert "minutes to respond: 60 → 90" in text
    assert "Brake of the clock x" in text
    assert str(row) in text
    listed = reader.get(here, {"act": "grid_renamed"}).content.decode()
    assert "minutes to respond" not in listed
    assert ">renamed a grid<" in listed.split("changelist-filter", 1)[1]
    reader.cookies["django_language"] = "zh-hans"
    told = reader.get(here).content.decode().split("changelist-filter", 1)
    words = re.sub(r"<[^>]+>", " ", told[1].split("</nav>", 1)[0])
    assert not re.search(r"[a-z]+_[a-z]+", words)
    assert "筛选：栏目, 大类, 查找的字词" in told[0]
    assert "户：75" in told[0]
    first = AuditRow.objects.get(act="allowance_saved")
    page = reader.get(reverse("admin:grids_auditrow_change", args=[first.pk])).content.decode()
    assert "60 → 90" in page


def test_a_page_of_the_log_asks_one_question_a_sort_of_thing(
    reader, cast, django_assert_max_num_queries
):
    reader.force_login(officer(cast, Role.AUDITOR))
    here = reverse("admin:grids_auditrow_changelist")
    for n in range(20):
        grid = cast.levels[n % len(cast.levels)]
        record("grid_renamed", by=cast.admin, now=timezone.now(), about=f"grid:{grid.pk}")
    with django_assert_max_num_queries(9):
        reader.get(here)
