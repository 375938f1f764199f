"""One factory a model; no surprises inside."""

import collections
import datetime as dt

import factory
from factory.django import DjangoModelFactory

from disputes.models import Allowance, Category, CategoryDepartment, ServiceTime, Workday
from grids.grid_codes import series_below
from grids.models import County, Department, Grid, Household, Post, Posting, User
from grids.roles import Role
from grids.tiers import Tier

LONG_AGO = dt.date(2024, 1, 1)


class CountyFactory(DjangoModelFactory):
    class Meta:
        model = County

    id = factory.Sequence(lambda n: 990001 + n % 9_999)
    name = factory.Sequence(lambda n: f"测试{n}县")
    short_name = factory.Sequence(lambda n: f"测{n}")


given: collections.Counter = collections.Counter()


def code_of(grid, n: int) -> str:
    """A code such as the product gives there, without a question: the next number of its series."""
    if grid.parent is None:
        return f"{9000 + n % 1000}" if grid.tier == Tier.CITY else str(grid.county.id)
    series = series_below(Tier(grid.parent.tier), grid.parent.code, Tier(grid.tier))
    number = given[series] % (series.last - series.first + 1)
    given[series] += 1
    return series.code(series.first + number)


class GridFactory(DjangoModelFactory):
    """A grid with its path; totals stay zero unless given."""

    class Meta:
        model = Grid
        skip_postgeneration_save = True

    county = factory.SubFactory(CountyFactory)
    parent = None
    tier = Tier.COUNTY
    code = factory.LazyAttributeSequence(lambda grid, n: code_of(grid, n))
    name = factory.Sequence(lambda n: f"网格{n}")
    formal_name = factory.SelfAttribute("name")
    pinyin = "wangge"
    initials = "wg"
    opened_on = LONG_AGO

    @factory.post_generation
    def fill_path(self, create, extracted, **kwargs):
        above = self.parent.path if self.parent else ""
        self.path = f"{above}{self.pk}/"
        Grid.objects.filter(pk=self.pk).update(path=self.path)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"测试员{n}")
    password = "!"  # nobody logs in by password in these tests


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    name = factory.Sequence(lambda n: f"部门{n}")


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    role = Role.LEADER


class PostingFactory(DjangoModelFactory):
    class Meta:
        model = Posting

    started_on = LONG_AGO


class HouseholdFactory(DjangoModelFactory):
    class Meta:
        model = Household

    county = factory.SelfAttribute("group.county_id")
    door = factory.Sequence(lambda n: f"{n}号")
    residents = 3


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    kind = "dispute"
    code = factory.Sequence(lambda n: f"C{n}")
    name = factory.Sequence(lambda n: f"类别{n}")


class CategoryDepartmentFactory(DjangoModelFactory):
    class Meta:
        model = CategoryDepartment


class AllowanceFactory(DjangoModelFactory):
    class Meta:
        model = Allowance


class ServiceTimeFactory(DjangoModelFactory):
    class Meta:
        model = ServiceTime


class WorkdayFactory(DjangoModelFactory):
    class Meta:
        model = Workday
