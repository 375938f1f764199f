"""The schema's rules R1 to R5 and R7 as system checks, so that every road to more counties stays open.

A county table may be sharded by county one day, a shared table is copied to every shard (data.md).
R5 (no triggers) has nothing to check in a model, R6 and R8 to
R10 are about statements. Only our own apps are judged.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import models
from django.db.models.constraints import BaseConstraint

from rows.county import CountyForeignKey, CountyOneToOneField, CountyRow
from rows.ids import uuid7

SHARED = frozenset(
    {
        "grids.County",
        "grids.Grid",
        "grids.GridCode",  # older codes of the tree: as small and as plain as the tree
        "grids.User",
        "grids.Post",
        "grids.Posting",
        "grids.DutyTurn",  # a few rows a post and year, as plain as the postings
        "grids.Department",
        "grids.ServicePoint",
    }
)
"""This floor's tables that are copied to every shard; apps above add theirs (`share_tables`)."""

_shared: set[str] = set()

LOCAL = frozenset(
    {
        "grids.ClockMark",  # the clocks of a machine
        "grids.Heartbeat",
        "grids.LoginAttempt",  # counted before anybody knows whose county it is
        "grids.LoginCode",
        "grids.Session",  # of a person, who may have no county
    }
)
"""Tables that stay on one server, beside the tokens: no row is of a county."""

OTHER_KEYS = {
    "grids.ClockMark": "one row a start of a machine, found by the system's own name for it",
    "grids.Heartbeat": "a handful of rows, found by the name of the part",
    "grids.IdempotencyKey": "the client's key is the key: a second insert must meet the first",
    "grids.LoginAttempt": "one upsert by the hash of the subject, which is the key",
    "grids.Session": "found by the key in the cookie, as Django makes it",
    "grids.LoginCode": "a few short-lived rows, made by staff on the server and never offline",
}
"""County tables whose primary key is no UUIDv7, and why (R1)."""


def share_tables(*tables: type[models.Model]) -> None:
    """Copy these tables of an app above to every shard: few rows, as plain as the tree."""
    _shared.update(model._meta.label for model in tables)


def shared_tables() -> frozenset[str]:
    """Labels of all tables that stand on every shard."""
    return SHARED | _shared


@register(Tags.models)
def check_schema(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Judge every table of our apps."""
    chosen = apps.get_app_configs() if app_configs is None else app_configs
    ours = [config for config in chosen if is_ours(config)]
    return [error for config in ours for model in config.get_models() for error in faults(model)]


def faults(model: type[models.Model]) -> list[CheckMessage]:
    """Return what is wrong with one table."""
    if model._meta.proxy or not model._meta.managed:
        return []
    found = list(_deferred(model)) + list(_hidden_tables(model))
    if _is_shared(model):
        return found + list(_points_at_county_tables(model))
    found += [*_key(model), *_unique(model)]
    if model._meta.label in LOCAL:
        return found
    return found + [*_county(model), *_base(model), *_relations(model)]


def is_ours(config: AppConfig | None) -> bool:
    """Whether an app lies in the project's own folder, not among what is installed."""
    return config is not None and Path(config.path).parent == settings.BASE_DIR


def _is_shared(model: type[models.Model]) -> bool:
    return not is_ours(model._meta.app_config) or model._meta.label in shared_tables()


def _key(model: type[models.Model]) -> Iterator[CheckMessage]:
    if model._meta.label in OTHER_KEYS:
        return
    key = model._meta.pk
    if isinstance(key, models.ForeignKey):  # shares the key of the row that it belongs to
        if isinstance(key.target_field, models.UUIDField):
            return
    elif isinstance(key, models.UUIDField) and key.default is uuid7:
        return
    yield _error(
        model,
        1,
        "the primary key is no UUIDv7",
        "UUIDField(primary_key=True, default=uuid7), or give the reason in grids.checks.OTHER_KEYS",
    )


def _county(model: type[models.Model]) -> Iterator[CheckMessage]:
    fields = {field.name: field for field in model._meta.local_concrete_fields}
    county = fields.get("county")
    wrong = {
        "there is no column county": county is None,
        "county is no plain integer": not isinstance(county, models.IntegerField),
        "county may be null": getattr(county, "null", False),
        "county may be edited": getattr(county, "editable", False),
    }
    for fault, is_so in wrong.items():
        if is_so:
            hint = "county = PositiveIntegerField(editable=False), or list the table as shared"
            yield _error(model, 2, fault, hint)
            return


def _unique(model: type[models.Model]) -> Iterator[CheckMessage]:
    """The primary key is exempt: a UUIDv7 is unique by itself, whatever shard it stands on."""
    hint = "put county first; two shards cannot look at each other's rows"
    for field in model._meta.local_concrete_fields:
        if field.unique and not field.primary_key:
            yield _error(model, 3, f"{field.name} is unique without county", hint)
    for together in model._meta.unique_together:
        if "county" not in together:
            yield _error(model, 3, f"unique_together {together} leaves county out", hint)
    for constraint in model._meta.constraints:
        if "county" not in _compared(constraint):
            yield _error(model, 3, f"{constraint.name} leaves county out", hint)


def _compared(constraint: BaseConstraint) -> set[str]:
    """Columns that must be equal before two rows can clash; county for other constraints."""
    if isinstance(constraint, models.UniqueConstraint):
        return set(constraint.fields) | _names(constraint.expressions)
    if isinstance(constraint, ExclusionConstraint):
        return _names(part for part, operator in constraint.expressions if operator == "=")
    return {"county"}


def _names(expressions: Iterable[Any]) -> set[str]:
    """Columns that stand bare: an expression of county is not the county."""
    bare = (models.F(part) if isinstance(part, str) else part for part in expressions)
    return {part.name for part in bare if isinstance(part, models.F)}  # type: ignore[attr-defined]


def _base(model: type[models.Model]) -> Iterator[CheckMessage]:
    if not issubclass(model, CountyRow):
        hint = "inherit rows.county.CountyRow, or list the table as shared or local"
        yield _error(model, 7, "rows are not found by county and id", hint)


def _relations(model: type[models.Model]) -> Iterator[CheckMessage]:
    for field in model._meta.local_concrete_fields:
        target = field.related_model
        if not isinstance(target, type):
            continue
        between = not _is_shared(target)
        carried = isinstance(field, CountyForeignKey | CountyOneToOneField)
        if between and not carried:
            fault = (
                f"{field.name}: joins with the county table {target._meta.label} leave county out"
            )
            yield _error(model, 3, fault, "CountyForeignKey, or CountyOneToOneField")
        if carried and not between:
            fault = f"{field.name}: the shared table {target._meta.label} has no county"
            yield _error(model, 3, fault, "ForeignKey")


def _points_at_county_tables(model: type[models.Model]) -> Iterator[CheckMessage]:
    for field in model._meta.local_concrete_fields:
        target = field.related_model
        if isinstance(target, type) and not _is_shared(target):
            fault = f"the shared table points at the county table {target._meta.label}"
            yield _error(model, 4, f"{field.name}: {fault}", "turn the relation round")


def _hidden_tables(model: type[models.Model]) -> Iterator[CheckMessage]:
    for field in model._meta.local_many_to_many:
        through = field.remote_field.through
        is_hidden = isinstance(through, type) and bool(through._meta.auto_created)
        if is_hidden and not (_is_shared(model) and _is_shared(field.related_model)):
            fault = f"{field.name}: the table between has no county"
            yield _error(model, 4, fault, "ManyToManyField(through=…) with a model that has one")


def _deferred(model: type[models.Model]) -> Iterator[CheckMessage]:
    for constraint in model._meta.constraints:
        if getattr(constraint, "deferrable", None) is not None:
            yield _error(model, 4, f"{constraint.name} is deferrable", "check it at once")


def _error(model: type[models.Model], rule: int, fault: str, hint: str) -> CheckMessage:
    return Error(f"R{rule}: {fault}.", hint=hint, obj=model, id=f"grids.E{rule:03}")
