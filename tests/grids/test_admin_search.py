"""The search boxes of the admin pages fold as the product's own search does."""

import pytest
from django.contrib import admin
from django.urls import reverse

from disputes.models import Category
from grids.models import Grid
from tests.factories import DepartmentFactory, UserFactory
from tests.grids.test_admin import officer  # noqa: F401 - the same people

pytestmark = pytest.mark.django_db


@pytest.fixture
def named(cast):
    """Names as they are typed: with wide brackets, wide figures, capitals, spaces."""
    grid = cast.group_grid
    grid.name, grid.formal_name = "粉坊村（东段）", "粉坊村第１组"
    grid.pinyin, grid.initials = "fenfangcundongduan", "ffcdd"
    grid.save()
    DepartmentFactory(grid=cast.county_grid, name="WiFi（网络）管理科")
    UserFactory(username="zhang.san", name="张 三·买提", county=cast.record)
    Category.objects.create(kind="order", code="S0801", name="赌博", name_en="Gambling")
    Category.objects.create(
        kind="order", code="S0901", name="网络、电信诈骗", name_en="Fraud Online"
    )
    return cast


@pytest.mark.parametrize(
    ("table", "asked"),
    [
        ("grids_grid", "粉坊村(东段)"),
        ("grids_grid", "粉坊村东段"),
        ("grids_grid", "粉坊村第1组"),
        ("grids_grid", "ＦＦＣ"),
        ("grids_grid", "fenfangcun"),
        ("grids_post", "粉坊村(东段)"),
        ("grids_post", "ffc"),
        ("grids_posting", "ffc"),
        ("grids_posting", "粉坊 东段"),
        ("grids_department", "wifi网络"),
        ("grids_department", "ＷＩＦＩ"),
        ("grids_user", "张三买提"),
        ("grids_user", "ＺＨＡＮＧ"),
        ("disputes_category", "网络电信"),
        ("disputes_category", "ｓ0901"),
        ("grids_county", "测试"),
    ],
)
def test_a_box_finds_however_it_is_typed(reader, named, table, asked):
    reader.force_login(named.admin)
    page = reader.get(reverse(f"admin:{table}_changelist"), {"q": asked})
    assert page.status_code == 200
    found = page.context["cl"].result_list
    assert len(found) >= 1
    if table != "grids_county":
        assert len(found) < page.context["cl"].full_result_count


@pytest.mark.parametrize("table", ["grids_grid", "grids_post", "grids_department", "grids_user"])
def test_what_fits_nothing_finds_nothing(reader, named, table):
    reader.force_login(named.admin)
    page = reader.get(reverse(f"admin:{table}_changelist"), {"q": "不会有的名字"})
    assert list(page.context["cl"].result_list) == []


def test_every_word_has_to_fit(reader, named):
    reader.force_login(named.admin)
    page = reader.get(reverse("admin:grids_grid_changelist"), {"q": "粉坊 西段"})
    assert list(page.context["cl"].result_list) == []


def test_the_box_of_a_form_folds_too(reader, named):
    reader.force_login(named.admin)
    facts = {"app_label": "grids", "model_name": "post", "field_name": "grid", "term": "ＦＦＣ"}
    told = reader.get(reverse("admin:autocomplete"), facts).json()["results"]
    assert [one["id"] for one in told] == [str(named.group_grid.pk)]


def test_no_page_searches_in_another_way():
    """Every page of ours with a search box asks the one function."""
    for model, page in admin.site._registry.items():
        if page.search_fields:
            assert type(page).get_search_results.__qualname__ == "SeatAdmin.get_search_results", (
                model
            )
    assert Grid in admin.site._registry
