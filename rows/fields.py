"""A column for sealed text, and the only two ways in and out of it.

The attribute of a model holds the sealed text itself, so a repr, a log line, a traceback, the
admin or a dump never shows more than `v1:k1:...`. `sealed_set` writes, `sealed_get` answers a
`Sealed` that prints as dots; the plain text exists only where somebody calls `reveal()`.
"""

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from django.apps import apps
from django.db import models
from django.views.decorators.debug import sensitive_variables

from rows import crypto

_DOTS = "•••"


class SealedText(models.TextField):
    """Text that is either empty or sealed by `rows.crypto` for its table, field and row.

    `row_attr` names the attribute that identifies the row and is known before it is inserted: the
    primary key, or a UUID beside it where the primary key is a serial.
    """

    def __init__(self, *args: Any, row_attr: str = "pk", **kwargs: Any) -> None:
        self.row_attr = row_attr
        kwargs.setdefault("editable", False)  # no ModelForm and no admin form may offer it
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        if self.row_attr != "pk":
            kwargs["row_attr"] = self.row_attr
        return name, path, args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if value and not crypto.is_sealed(value):
            # The value itself stays out of the message: it is somebody's name or phone.
            raise TypeError(f"{self.name} takes sealed text only: write it with sealed_set().")
        return value


class Sealed:
    """A sealed text with its place: prints as dots, is false when empty, opens by `reveal()`."""

    __slots__ = ("_field", "_row", "_sealed", "_table")

    def __init__(self, sealed: str, *, table: str, field: str, row: object) -> None:
        self._sealed = sealed
        self._table = table
        self._field = field
        self._row = row

    def __bool__(self) -> bool:
        return bool(self._sealed)

    def __str__(self) -> str:
        return _DOTS if self._sealed else ""

    def __repr__(self) -> str:
        return f"<Sealed {_DOTS}>"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A sealed text does not travel: pass the row's id instead.")

    def reveal(self) -> str:
        """Return the plain text, "" when empty; raises crypto.UnknownKey or crypto.Tampered.

        Whoever shows it to a person writes the audit row first.
        """
        if not self._sealed:
            return ""
        return crypto.open_sealed(self._sealed, table=self._table, field=self._field, row=self._row)

    def masked(self, mask: Callable[[str], str]) -> str:
        """Return `mask(plain)`, "" when empty, so that no caller needs the plain text in a name."""
        return mask(self.reveal()) if self._sealed else ""


@sensitive_variables()
def sealed_set(obj: models.Model, field: str, value: str) -> None:
    """Seal `value` into `obj`'s attribute; the empty text stays empty. Does not save.

    Raises ValueError when the row has no id yet.
    """
    place = _place(obj, field)
    setattr(obj, field, crypto.seal(value, **place) if value else "")


def sealed_get(obj: models.Model, field: str) -> Sealed:
    """Return what `obj` holds in `field` as a Sealed."""
    return Sealed(getattr(obj, field) or "", **_place(obj, field))


def sealed_columns() -> Iterator[tuple[type[models.Model], list[SealedText]]]:
    """Every model with sealed columns, and the columns: what a key rotation must touch."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        fields = [one for one in model._meta.local_concrete_fields if isinstance(one, SealedText)]
        if fields:
            yield model, fields


def _place(obj: models.Model, name: str) -> dict[str, Any]:
    field = obj._meta.get_field(name)
    if not isinstance(field, SealedText):
        raise TypeError(f"{obj._meta.label}.{name} is not a sealed column.")
    row = getattr(obj, field.row_attr)
    if row is None:
        raise ValueError(f"{obj._meta.label} needs its {field.row_attr} before text is sealed.")
    return {"table": field.model._meta.db_table, "field": field.column, "row": row}
