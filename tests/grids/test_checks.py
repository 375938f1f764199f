"""Every rule of the schema is shown to catch a planted mistake, and to let the right thing pass."""

import pytest
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.test.utils import isolate_apps

from grids.checks import LOCAL, OTHER_KEYS, check_schema, faults, is_ours, shared_tables
from rows.county import CountyForeignKey, CountyOneToOneField, CountyRow
from rows.ids import uuid7

pytestmark = pytest.mark.filterwarnings("ignore:Model .* was already registered:RuntimeWarning")


@pytest.fixture(autouse=True)
def planted():
    """Throw-away models live in a registry of their own."""
    with isolate_apps("grids", "disputes"):
        yield


def table(*bases, label: str = "Planted", meta: dict | None = None, **columns) -> type:
    """A county table without fault, but for the columns and options given; None leaves one out."""
    if bases:
        columns = {key: one for key, one in columns.items() if one is not None}
    options = type("Meta", (), {"app_label": "grids", **(meta or {})})
    return type(label, bases or (CountyRow,), {"__module__": __name__, "Meta": options, **columns})


def codes(model: type) -> list[str]:
    return [one.id for one in faults(model)]


def link(to: type | str, kind: type = models.ForeignKey) -> models.ForeignKey:
    return kind(to, models.CASCADE, related_name="+")


def test_the_products_own_tables_are_sound():
    assert check_schema(None) == []


def test_only_our_apps_are_judged():
    assert check_schema([apps.get_app_config("auth")]) == []


def test_the_lists_name_tables_that_exist():
    configs = [config for config in apps.get_app_configs() if is_ours(config)]
    labels = {model._meta.label for config in configs for model in config.get_models()}
    assert labels >= shared_tables()
    assert labels >= set(OTHER_KEYS)
    assert labels >= LOCAL
    assert not shared_tables() & (set(OTHER_KEYS) | LOCAL)
    assert all(OTHER_KEYS.values())


def test_a_sound_table_passes():
    assert codes(table()) == []


@pytest.mark.parametrize(
    "key",
    [
        models.BigAutoField(primary_key=True),
        models.UUIDField(primary_key=True),
        models.CharField(max_length=9, primary_key=True),
    ],
    ids=["serial", "without uuid7", "text"],
)
def test_r1_another_key(key):
    assert codes(table(id=key)) == ["grids.E001"]


def test_r1_a_key_with_a_reason():
    assert (
        codes(table(label="Heartbeat", id=models.CharField(max_length=9, primary_key=True))) == []
    )


def test_r1_a_row_that_shares_the_key_of_another():
    event = table(label="Event")
    words = table(
        label="Words",
        id=None,
        event=CountyOneToOneField(event, models.CASCADE, primary_key=True, related_name="+"),
    )
    assert codes(words) == []


def test_r1_a_row_that_shares_the_key_of_a_shared_one():
    grid = table(label="Grid", id=models.BigAutoField(primary_key=True), county=None)
    key = models.OneToOneField(grid, models.CASCADE, primary_key=True, related_name="+")
    assert codes(table(id=None, grid=key)) == ["grids.E001"]


@pytest.mark.parametrize(
    "county",
    [
        None,
        models.CharField(max_length=6, editable=False),
        models.PositiveIntegerField(null=True, editable=False),
        models.PositiveIntegerField(),
    ],
    ids=["missing", "text", "null", "editable"],
)
def test_r2_a_wrong_county(county):
    assert codes(table(county=county)) == ["grids.E002"]


def test_r2_a_foreign_key_is_no_plain_integer():
    county = table(label="County", id=models.IntegerField(primary_key=True), county=None)
    assert codes(table(county=link(county))) == ["grids.E002"]


def test_r2_a_table_that_only_inherits_the_county():
    parent = table(label="Parent")
    assert "grids.E002" in codes(table(parent, label="Child", id=None, county=None))


def test_r3_a_unique_column():
    assert codes(table(code=models.CharField(max_length=9, unique=True))) == ["grids.E003"]


def test_r3_a_one_to_one():
    other = table(label="Other")
    one = link(other, CountyOneToOneField)
    assert codes(table(one=one)) == ["grids.E003"]


@pytest.mark.parametrize(
    ("fields", "expected"), [(("code",), ["grids.E003"]), (("county", "code"), [])]
)
def test_r3_unique_together(fields, expected):
    model = table(code=models.IntegerField(), meta={"unique_together": {fields}})
    assert codes(model) == expected


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        (models.UniqueConstraint(fields=["code"], name="x"), ["grids.E003"]),
        (models.UniqueConstraint(models.F("code"), name="x"), ["grids.E003"]),
        (models.UniqueConstraint(models.F("county") + 1, "code", name="x"), ["grids.E003"]),
        (models.UniqueConstraint(models.F("county"), models.F("code"), name="x"), []),
        (models.UniqueConstraint(fields=["county", "code"], name="x"), []),
        (models.CheckConstraint(condition=models.Q(code__gt=0), name="x"), []),
        (
            ExclusionConstraint(name="x", expressions=[("code", RangeOperators.EQUAL)]),
            ["grids.E003"],
        ),
        (
            ExclusionConstraint(
                name="x",
                expressions=[
                    ("county", RangeOperators.NOT_EQUAL),
                    ("code", RangeOperators.EQUAL),
                ],
            ),
            ["grids.E003"],
        ),
        (
            ExclusionConstraint(
                name="x",
                expressions=[
                    ("county", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                ],
            ),
            [],
        ),
    ],
)
def test_r3_constraints(constraint, expected):
    model = table(code=models.IntegerField(), meta={"constraints": [constraint]})
    assert codes(model) == expected


def test_r4_a_shared_table_that_points_at_a_county_table():
    ticket = table(label="Ticket")
    assert codes(table(label="Grid", ticket=link(ticket))) == ["grids.E004"]


def test_r4_a_shared_table_is_free_otherwise():
    user = table(label="User", county=None, name=models.CharField(max_length=9, unique=True))
    assert codes(table(label="Grid", county=None, user=link(user))) == []


def test_r4_a_hidden_table_between():
    other = table(label="Other")
    assert codes(table(others=models.ManyToManyField(other, related_name="+"))) == ["grids.E004"]


def test_r4_a_hidden_table_from_a_shared_to_a_county_table():
    other = table(label="Other")
    many = models.ManyToManyField(other, related_name="+")
    assert codes(table(label="Grid", county=None, others=many)) == ["grids.E004"]


def test_r4_a_hidden_table_between_shared_ones():
    user = table(label="User", county=None)
    many = models.ManyToManyField(user, related_name="+")
    assert codes(table(label="Grid", county=None, users=many)) == []


def test_r4_a_table_between_with_a_county():
    one, two = table(label="One"), table(label="Two")
    ends = {"one": link(one, CountyForeignKey), "two": link(two, CountyForeignKey)}
    assert codes(table(label="Between", **ends)) == []
    many = models.ManyToManyField(two, through="grids.Between", related_name="+")
    one.add_to_class("others", many)
    assert codes(one) == []


@pytest.mark.parametrize("kind", [models.ForeignKey, CountyForeignKey])
def test_r3_a_relation_between_county_tables_carries_the_county(kind):
    ticket = table(label="Ticket")
    expected = {models.ForeignKey: ["grids.E003"], CountyForeignKey: []}
    assert codes(table(ticket=link(ticket, kind))) == expected[kind]


@pytest.mark.parametrize("kind", [models.ForeignKey, CountyForeignKey])
def test_r3_a_relation_to_a_shared_table_has_no_county_to_carry(kind):
    grid = table(label="Grid", county=None)
    expected = {models.ForeignKey: [], CountyForeignKey: ["grids.E003"]}
    assert codes(table(grid=link(grid, kind))) == expected[kind]


@pytest.mark.parametrize(("label", "expected"), [("Planted", ["grids.E007"]), ("Heartbeat", [])])
def test_r7_a_row_that_is_found_by_its_id_alone(label, expected):
    county = models.PositiveIntegerField(editable=False)
    key = models.UUIDField(primary_key=True, default=uuid7)
    assert codes(table(models.Model, label=label, id=key, county=county)) == expected


@pytest.mark.parametrize("label", ["Planted", "Grid"])
def test_r4_a_deferrable_constraint(label):
    late = models.UniqueConstraint(
        fields=["county", "code"], name="x", deferrable=models.Deferrable.DEFERRED
    )
    model = table(label=label, code=models.IntegerField(), meta={"constraints": [late]})
    assert codes(model) == ["grids.E004"]


def test_a_proxy_has_no_table():
    parent = table(label="Parent")
    proxy = table(parent, label="Proxy", id=None, county=None, meta={"proxy": True})
    assert codes(proxy) == []
