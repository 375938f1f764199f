"""How reports, digests, boards and dashboards look in the API: areas and figures, never people's."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from disputes.kinds import Kind
from grids.api_edge import ABOVE, FullName
from grids.tiers import Tier
from reports.figures import FIVE
from reports.models import DailyReport, Digest, ReportState
from reports.periods import iso_week

WHERE = f"grid__{ABOVE}"
"""What Where asks of a report or digest, fetched with it in a list."""


class Where(serializers.Serializer):
    """The grid a figure is about."""

    id = serializers.IntegerField()
    tier = serializers.ChoiceField(choices=Tier.choices)
    code = serializers.CharField()
    name = serializers.CharField()
    full_name = FullName()


class Flows(serializers.Serializer):
    """What happened, all below included; counts of tickets."""

    logged = serializers.IntegerField()
    on_spot = serializers.IntegerField(help_text="Of `logged`: solved on the spot.")
    resolved = serializers.IntegerField()
    on_time = serializers.IntegerField(help_text="Of `resolved`: by the ticket's deadline.")
    closed = serializers.IntegerField()
    raised = serializers.IntegerField(help_text="Raised by hand or by the sweep.")


class Figures(Flows):
    """What happened, and how it stood."""

    open = serializers.IntegerField()
    overdue = serializers.IntegerField(
        help_text="Of `open`: their clock runs, and past their deadline."
    )


class Visited(serializers.Serializer):
    """Visits of the day, and promises made on visits; no list of them is told."""

    visits = serializers.IntegerField(help_text="Made on the day; voided ones left out.")
    promises_kept = serializers.IntegerField(help_text="Said to be kept on the day.")
    promises_due = serializers.IntegerField(
        help_text="With this last day: open or kept by the moment of the count."
    )


class Five(serializers.Serializer):
    """The five numbers of the grids below; late = received - on_time."""

    expected = serializers.IntegerField()
    received = serializers.IntegerField()
    on_time = serializers.IntegerField()
    nil = serializers.IntegerField()
    missing = serializers.IntegerField()


class Apart(serializers.Serializer):
    """Sensitive matters: in none of the figures, and no list behind them."""

    open = serializers.CharField(
        allow_blank=True,
        help_text='As it may be told: a number, "<5" from above the township, else empty.',
    )
    logged = serializers.CharField(
        allow_blank=True, help_text="What came in; empty from above the township."
    )


class ReportLine(serializers.Serializer):
    """A daily report, as it was frozen."""

    id = serializers.UUIDField()
    grid = Where()
    day = serializers.DateField()
    version = serializers.IntegerField(help_text="A later record makes a new version.")
    state = serializers.ChoiceField(choices=ReportState.choices)
    is_nil = serializers.BooleanField()
    is_on_time = serializers.BooleanField()
    frozen_at = serializers.DateTimeField()
    figures = Figures(source="*")
    visited = Visited(source="*")
    below = serializers.SerializerMethodField()

    @extend_schema_field(Five(allow_null=True))
    def get_below(self, report: DailyReport) -> dict[str, int] | None:
        """The five numbers as they stood then; null where nothing lies below."""
        if report.below_expected is None:
            return None
        return {name: getattr(report, f"below_{name}") for name in FIVE}


class ReportWhole(ReportLine):
    """A daily report with its words and who confirmed or returned it."""

    sensitive = Apart()
    words = serializers.CharField(allow_blank=True)
    confirmed_by = serializers.CharField(
        source="confirmed_by.name",
        default=None,
        allow_null=True,
        help_text="Null: filed by itself.",
    )
    above_by = serializers.CharField(source="above_by.name", default=None, allow_null=True)
    above_at = serializers.DateTimeField(allow_null=True)
    returned_by = serializers.CharField(source="returned_by.name", default=None, allow_null=True)
    returned_at = serializers.DateTimeField(allow_null=True)
    returned_why = serializers.CharField(allow_blank=True)


class Draft(serializers.Serializer):
    """What the day's records say so far."""

    grid = Where()
    day = serializers.DateField()
    at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=ReportState.choices)
    figures = Figures()
    visited = Visited(source="figures")
    sensitive = Apart()
    below = Five()


class DigestLine(serializers.Serializer):
    """A grid's week."""

    id = serializers.UUIDField()
    grid = Where()
    week = serializers.SerializerMethodField()
    week_start = serializers.DateField()
    frozen_at = serializers.DateTimeField()
    figures = Figures(source="*")
    reports = serializers.SerializerMethodField()

    def get_week(self, digest: Digest) -> str:
        """The ISO week: 2026-W47."""
        return str(iso_week(digest.week_start))

    @extend_schema_field(Five)
    def get_reports(self, digest: Digest) -> dict[str, int]:
        """The five numbers of the week's days, added up."""
        return {
            "expected": digest.expected,
            "received": digest.received,
            "on_time": digest.received_on_time,
            "nil": digest.nil,
            "missing": digest.missing,
        }


class Repeat(serializers.Serializer):
    """A grid with three or more tickets in the week."""

    grid = serializers.IntegerField()
    tickets = serializers.IntegerField()


class DigestWhole(DigestLine):
    """A grid's week, by kind and with its repeated places."""

    sensitive = Apart()
    by_kind = serializers.DictField(child=Figures(), help_text="Kind -> its figures.")
    repeats = serializers.SerializerMethodField()

    @extend_schema_field(Repeat(many=True))
    def get_repeats(self, digest: Digest) -> list[dict[str, int]]:
        """Most first; a place is a grid, never a door."""
        return [{"grid": grid, "tickets": tickets} for grid, tickets in digest.repeats]


class ChildOnBoard(serializers.Serializer):
    """A grid right below, with all below it."""

    grid = Where()
    state = serializers.ChoiceField(choices=ReportState.choices)
    numbers = Five()


class Board(serializers.Serializer):
    """How complete a day's reports are."""

    grid = Where()
    day = serializers.DateField()
    numbers = Five()
    children = ChildOnBoard(many=True)
    missing = Where(many=True, help_text="Grids without a report, by code, 50 a page.")
    next = serializers.URLField(allow_null=True)


class Standing(serializers.Serializer):
    """Open tickets now."""

    open = serializers.IntegerField()
    overdue = serializers.IntegerField()
    soon = serializers.IntegerField(help_text="Due within 24 hours.")


class KindCount(serializers.Serializer):
    """Open tickets of a kind."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    open = serializers.IntegerField(source="n")


class ChildNow(Standing):
    """A grid right below, with all below it."""

    grid = Where()
    today = Flows()


class DayLine(Figures):
    """A closed day."""

    day = serializers.DateField()


class Dashboard(serializers.Serializer):
    """How things stand under a grid."""

    grid = Where()
    at = serializers.DateTimeField()
    now = Standing()
    sensitive = Apart()
    by_kind = KindCount(many=True)
    today = Flows()
    reports = Five(help_text="Today's reports of the grids below.")
    children = ChildNow(many=True)
    days = DayLine(many=True, help_text="Closed days of the last twelve weeks, the oldest first.")


def shaped(shape: type[serializers.Serializer], facts: Any) -> dict[str, Any]:
    """Plain JSON of `facts`."""
    return dict(shape(facts).data)
