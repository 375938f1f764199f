"""Finding grids by name, code, pinyin or its initials, inside a scope."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from grids.models import Grid


def find_grids(within: QuerySet[Grid], text: str) -> QuerySet[Grid]:
    """Open grids of `within` that the words fit, the best first: 粉坊, fenfang, ffc, 411321105201.

    Old codes resolve. Nothing is found by nothing.
    """
    words = "".join(text.split()).lower()
    if not words:
        return within.none()
    starts = Q(code__startswith=words) | Q(initials__startswith=words)
    fits = (
        starts
        | Q(name__contains=words)
        | Q(formal_name__contains=words)
        | Q(pinyin__startswith=words)
        | Q(old_codes__code=words)
    )
    rank = Case(
        When(Q(name=words) | Q(code=words) | Q(initials=words), then=Value(0)),
        When(Q(name__startswith=words) | starts, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = within.filter(fits, closed_on=None).annotate(rank=rank)
    return found.order_by("rank", "tier", "code").distinct()
