"""What every county table is made of (data.md, R2, R3, R7): a row is found by its county and its id,
and its county is never written again. An engine that spreads tables over machines by county looks
into one place only where a question names the county; on one server it costs a comparison.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import DatabaseError, models, router
from django.db.models import Q, QuerySet
from django.db.models.deletion import Collector
from django.db.models.fields.related_descriptors import (
    ForwardManyToOneDescriptor,
    ForwardOneToOneDescriptor,
    ReverseManyToOneDescriptor,
    ReverseOneToOneDescriptor,
)
from django.utils.functional import cached_property

from rows.ids import uuid7
from rows.labels import Labelled


class CountyRow(Labelled, models.Model):
    """A row of a county table. A table with another key says `id = None` and its own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    county = models.PositiveIntegerField(editable=False)

    class Meta:
        abstract = True

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: QuerySet[Any] | None = None,
    ) -> None:
        """Read the row again, in its county."""
        if "county" in self.__dict__:
            rows: Any = from_queryset
            if rows is None:
                hints: dict[str, models.Model] = {"instance": self}
                rows = type(self)._base_manager.db_manager(using, hints=hints)
            from_queryset = rows.filter(county=self.county)
        super().refresh_from_db(using, fields, from_queryset)

    def delete(
        self, using: str | None = None, keep_parents: bool = False
    ) -> tuple[int, dict[str, int]]:
        """Delete the row and what Django would take along, each in its county."""
        if self.pk is None:
            raise ValueError(f"A {self._meta.object_name} without a key cannot be deleted.")
        using = using or router.db_for_write(type(self), instance=self)
        collector = _CountyCollector(using=using, origin=self)
        collector.collect([self], keep_parents=keep_parents)
        found = collector.delete()
        setattr(self, self._meta.pk.attname, None)  # as Django leaves it
        return found

    def _do_update(  # type: ignore[override]  # the stubs have the signature of Django 6.0
        self,
        base_qs: Any,
        using: str | None,
        pk_val: Any,
        values: Collection[Any],
        update_fields: Any,
        forced_update: bool,
    ) -> bool:
        """Django's own, in the county. A row that was read and is not there is not made anew: on
        several machines one whose county was changed would stand there twice."""
        kept = [one for one in values if one[0].attname != "county"]
        if values and not kept:
            raise ValueError("The county of a row is set at creation and never changes.")
        rows = base_qs.filter(county=self.county, pk=pk_val)
        found = rows._update(kept) > 0 if kept else rows.exists()
        if not (found or forced_update or self._state.adding):
            raise DatabaseError(f"County {self.county} has no {self._meta.label} {pk_val}.")
        return found


class _CountyCollector(Collector):
    """Whom a deletion takes along, with their county."""

    def related_objects(self, related_model: Any, related_fields: Any, objs: Any) -> QuerySet:
        rows = super().related_objects(related_model, related_fields, objs)
        return _in_counties_of(objs, rows) if issubclass(related_model, CountyRow) else rows

    def delete(self) -> tuple[int, dict[str, int]]:
        self.sort()
        for model, rows in self.data.items():
            keyed = model._base_manager.using(self.using).filter(pk__in=[row.pk for row in rows])
            self.fast_deletes.append(_in_counties_of(rows, keyed))
        self.data.clear()  # nobody listens to signals of ours
        return super().delete()


def _in_counties_of(rows: Iterable[Any], asked: QuerySet) -> QuerySet:
    """`asked`, of the counties that these rows lie in; a slice of it stays one."""
    counties = {row.county for row in rows}
    named = Q(county=counties.pop()) if len(counties) == 1 else Q(county__in=sorted(counties))
    asked = asked.all()
    asked.query.add_q(named)
    return asked


class _Forward(ForwardManyToOneDescriptor):
    def get_prefetch_querysets(self, instances, querysets=None):
        rows = querysets[0] if querysets else self.get_queryset()  # type: ignore[call-arg]
        return super().get_prefetch_querysets(instances, [_in_counties_of(instances, rows)])


class _ForwardOne(_Forward, ForwardOneToOneDescriptor):
    pass


class _ReverseOne(ReverseOneToOneDescriptor):
    def get_prefetch_querysets(self, instances, querysets=None):
        rows = querysets[0] if querysets else self.get_queryset()  # type: ignore[call-arg]
        return super().get_prefetch_querysets(instances, [_in_counties_of(instances, rows)])


class _Reverse(ReverseManyToOneDescriptor):
    @cached_property
    def related_manager_cls(self) -> type:
        plain = super().related_manager_cls
        everything = self.rel.related_model._default_manager

        class RelatedInCounty(plain):  # type: ignore[misc, valid-type]
            def __init__(self, instance):
                super().__init__(instance)
                self.core_filters["county"] = instance.county

            def create(self, **given):
                return super().create(county=self.instance.county, **given)

            create.alters_data = True  # type: ignore[attr-defined]

            def get_prefetch_querysets(self, instances, querysets=None):
                rows = querysets[0] if querysets else everything.all()
                return super().get_prefetch_querysets(instances, [_in_counties_of(instances, rows)])

        return RelatedInCounty


class _CarriesCounty(models.ForeignKey):
    """The two relations below: one column, and joins that name the county too."""

    def get_joining_fields(self, reverse_join: bool = False) -> tuple:
        here, there = self.model._meta.get_field("county"), self._county_there()
        pair = (there, here) if reverse_join else (here, there)
        return (*super().get_joining_fields(reverse_join), pair)

    def get_extra_descriptor_filter(self, instance: Any) -> dict[str, int]:
        return {"county": instance.county}

    def get_forward_related_filter(self, obj: Any) -> dict[str, Any]:
        return {**super().get_forward_related_filter(obj), "county": obj.county}

    def deconstruct(self) -> tuple:
        """For the database and its migrations they are Django's own (docs/adr/0024)."""
        name, path, args, kwargs = super().deconstruct()
        return name, path.replace("rows.county.County", "django.db.models."), args, kwargs

    def _county_there(self) -> Any:
        return self.remote_field.model._meta.get_field("county")


class CountyForeignKey(_CarriesCounty):
    """Points from a county table at another: both rows lie in one county. Joins, the way there, the
    rows that point here and what is fetched in one go all name the county."""

    forward_related_accessor_class = _Forward
    related_accessor_class = _Reverse


class CountyOneToOneField(_CarriesCounty, models.OneToOneField):
    """The same for a row that shares the key of another."""

    forward_related_accessor_class = _ForwardOne
    related_accessor_class = _ReverseOne
