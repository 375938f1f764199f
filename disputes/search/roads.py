"""Two roads to the tickets in which words stand, and the choice between them (docs/adr/0028).

A common word is found by walking the newest or most urgent first, as far as the page reaches. A rare
one is looked up by its pairs of characters (disputes/pairing.py): they say which tickets may hold it,
and the same conditions then judge the tickets' own rows. So words and scope are the same on both.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Case, F, Func, IntegerField, Q, QuerySet, Value, When

from disputes.models import SearchPairs, Ticket
from disputes.pairing import county_token, pairs_in, place_token, places_in
from grids.models import Grid
from grids.models.grid import CALLED
from grids.tiers import ANCESTOR_COLUMNS, Tier
from rows.keyset import Branch, Branches, heads

NEWEST = ("-received_at", "-id")
LOOKED_AT = 64
OLDER = dt.timedelta(days=28)
ENOUGH = 3
MOST_NAMED = 200

RECENT, PAST, NAME = range(3)
"""What a row of the first look is: a ticket of now, one of four weeks ago, a grid that is named so."""

By = dict[int, list[int]]
"""Grids by their tier."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for: every one of the folded `terms`, in a ticket or in the name of a grid that
    it lies in, below `grid` where one is given.

    `named` are, for each term, the grids of that name; None: the question itself looks for them.
    """

    terms: Sequence[str]
    grid: Grid | None
    counties: tuple[int, ...]
    named: list[By] | None = None

    @property
    def names(self) -> QuerySet[Any]:
        """The grids that a term names; `called` is what it is compared with."""
        return self._near(Grid.objects.named(*self.terms))

    def knowing(self, grids: Iterable[tuple[int, int, str]]) -> "Wanted":
        """The same with its names found: id, tier and folded name of each."""
        named: list[By] = [{} for _term in self.terms]
        for pk, tier, called in grids:
            for at, term in zip(named, self.terms, strict=True):
                if term in called:
                    at.setdefault(tier, []).append(pk)
        return replace(self, named=named)

    @property
    def says(self) -> Q:
        """That every term stands in the ticket itself."""
        # `contains` escapes what LIKE would read as a wildcard
        return reduce(and_, (Q(folded__contains=term) for term in self.terms))

    @property
    def fits(self) -> Q:
        """That it stands there, or in a name."""
        named: list[Any] = [None] * len(self.terms) if self.named is None else self.named
        each = zip(self.terms, named, strict=True)
        said = (Q(folded__contains=term) | self._lies_in(term, at) for term, at in each)
        return reduce(and_, said)

    @property
    def has_pairs(self) -> bool:
        """Whether the pairs can say anything: not of a single character."""
        return self.named is not None and any(map(pairs_in, self.terms))

    @property
    def may_fit(self) -> Q:
        """The tickets that can fit, by their pairs: all that `fits` finds, and a few more."""
        rows = SearchPairs.objects.filter(_within(self.counties))
        for term, at in zip(self.terms, self.named or (), strict=True):
            if pairs := pairs_in(term):
                places = places_in(_all(at))
                there = Q(tokens__overlap=places) if places else Q(pk__in=[])
                rows = rows.filter(Q(tokens__contains=pairs) | there)
        if self.grid is not None and self.grid.tier > Tier.COUNTY:
            rows = rows.filter(tokens__contains=[place_token(self.grid.pk)])
        elif len(self.counties) == 1:
            rows = rows.filter(tokens__contains=[county_token(self.counties[0])])
        return Q(_OneOf(F("pk"), ArraySubquery(rows.values("pk"))))

    def _lies_in(self, term: str, at: By | None) -> Q:
        names = self._near(Grid.objects.annotate(called=CALLED)).filter(called__contains=term)
        if self.grid is None:
            return Q(grid__in=names.values("pk") if at is None else _all(at))
        inside = (
            Q(**{f"{column}__in": names.filter(tier=tier).values("pk") if at is None else at[tier]})
            for tier, column in ANCESTOR_COLUMNS.items()
            if tier > self.grid.tier and (at is None or tier in at)
        )
        return reduce(or_, inside, Q(pk__in=[]))

    def _near(self, grids: QuerySet[Any]) -> QuerySet[Any]:
        if self.grid is None:
            return grids.order_by().filter(county__in=self.counties)
        below = grids.order_by().filter(path__startswith=self.grid.path)
        return below.exclude(pk=self.grid.pk)


class _OneOf(Func):
    """Whether a key is one of an array, which is made once, before any row is looked at: as a
    subquery, the planner might walk all rows and look each up in it."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


def follow(rows: Branches, wanted: Wanted, *, by_pairs: bool) -> Branches:
    """Those of `rows` that fit, by one of the two roads."""
    if by_pairs and wanted.has_pairs:
        rows = rows.filter(wanted.may_fit)
    return rows.filter(wanted.fits)


def follow_the_shorter(rows: Branches, wanted: Wanted, also: Q, now: dt.datetime) -> Branches:
    """Those of `rows` that fit, and `also` too, by the road that an estimate calls the shorter.

    What is below a village is soon walked. An estimate of an area is one of all that lies there: what
    may be shown of it is judged on the way.
    """
    by_pairs = False
    if wanted.grid is None:
        wanted, by_pairs = look(rows, wanted, also, now)
    elif wanted.grid.tier < Tier.VILLAGE:
        area = Branches((Branch(Ticket.objects.under(wanted.grid)),), rows.counties)
        wanted, by_pairs = look(area, wanted, also, now)
    return follow(rows.filter(also), wanted, by_pairs=by_pairs)


def look(rows: Branches, wanted: Wanted, also: Q, now: dt.datetime) -> tuple[Wanted, bool]:
    """The grids that are named, and whether few of `rows` fit: one question, two where some are.

    An estimate from the newest 64 and 64 of four weeks ago, since what everybody says this week may
    never have been said before. With one fit in 45 both roads take as long in a county of 100,000
    tickets.
    """
    told = (Value(NAME), F("pk"), F("tier"), F("called"))
    names = wanted.names.values_list(*told)[: MOST_NAMED + 1]
    seen = list(_some(rows, wanted.says & also, now).union(names, all=True))
    grids = [(pk, tier, called) for part, pk, tier, called in seen if part == NAME]
    if len(grids) > MOST_NAMED:
        return wanted, False
    wanted = wanted.knowing(grids)
    rare = _are_rare(seen) and wanted.has_pairs
    if rare and grids:
        rare = _are_rare(_some(rows, wanted.fits & also, now))
    return wanted, rare


def _some(rows: Branches, fits: Q, now: dt.datetime) -> QuerySet[Any]:
    """Some of the newest rows and some older ones, and whether each fits."""
    fitting = Case(When(fits, then=Value(1)), default=Value(0), output_field=IntegerField())
    parts = [
        heads(some, NEWEST, LOOKED_AT).values_list(Value(part), fitting, Value(0), Value(""))
        for part, some in ((RECENT, rows), (PAST, rows.filter(received_at__lt=now - OLDER)))
    ]
    return parts[0].union(parts[1], all=True)


def _are_rare(seen: Iterable[Sequence[Any]]) -> bool:
    hits: dict[int, list[int]] = {RECENT: [], PAST: [], NAME: []}
    for part, fits, *_more in seen:
        hits[part].append(fits)
    recent, past = hits[RECENT], hits[PAST]
    if len(recent) < LOOKED_AT:  # all there is, or nearly
        return False
    return sum(recent) + sum(past) < ENOUGH or (len(past) == LOOKED_AT and not any(past))


def _all(at: By) -> list[int]:
    return [pk for ids in at.values() for pk in ids]


def _within(counties: tuple[int, ...]) -> Q:
    return Q(county=counties[0]) if len(counties) == 1 else Q(county__in=counties)
