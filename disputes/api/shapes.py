"""How tickets look in the API. Lists never hold parties; nothing here opens a sealed text."""

import datetime as dt
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from disputes.actions.sameness import how_logged
from disputes.api.help_shapes import Helped
from disputes.api.joining import Links
from disputes.api.mark_shapes import Marks
from disputes.api.pause_shapes import Pauses
from disputes.kinds import Kind, Source, State, Urgency
from disputes.models import Category, Party, Ticket, TicketEvent
from disputes.rules import may_reveal, verbs_for
from disputes.wording import clock_words, phone_time
from grids.api_edge import ABOVE, FullName
from grids.datum import gcj02
from grids.templatetags.wangge import mask_name, mask_phone
from rows.fields import sealed_get

CLOCK_OFF = "clock_off"
RELATED = (
    *(f"grid__{ABOVE}", f"holder__{ABOVE}", f"assigned_post__grid__{ABOVE}"),
    *("category__parent", "assigned_department"),
)


class Place(serializers.Serializer):
    """A grid by its id and its name."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    full_name = FullName()


class Assignee(serializers.Serializer):
    """Whom it was assigned to: a post or a department, never a person."""

    post = serializers.IntegerField(allow_null=True)
    department = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    full_name = serializers.CharField(help_text="Of a post: its grid's.")


class TicketLine(Marks):
    """A ticket in a list."""

    id = serializers.UUIDField()
    number = serializers.CharField(help_text="The case number, which people read.")
    kind = serializers.ChoiceField(choices=Kind.choices)
    category = serializers.IntegerField(source="category_id", allow_null=True)
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    state = serializers.ChoiceField(choices=State.choices)
    title = serializers.CharField(help_text="The first line of the words, cut to 60 characters.")
    place = serializers.CharField(allow_blank=True)
    grid = Place(help_text="Where it happened.")
    holder = Place(help_text="The grid now responsible.")
    assigned_to = serializers.SerializerMethodField()
    is_sensitive = serializers.BooleanField()
    logged_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="The ticket's own deadline.")
    is_overdue = serializers.SerializerMethodField()
    is_due_provisional = serializers.SerializerMethodField()
    version = serializers.IntegerField()

    @extend_schema_field(Assignee(allow_null=True))
    def get_assigned_to(self, ticket: Ticket) -> dict[str, Any] | None:
        """The assignee, null without one."""
        post, department = ticket.assigned_post, ticket.assigned_department
        if post is None and department is None:
            return None
        chair: Any = department or (post.grid if post else None)
        return {
            "post": ticket.assigned_post_id,
            "department": ticket.assigned_department_id,
            "name": chair.name,
            "full_name": chair.name if department else chair.place,
        }

    def get_is_overdue(self, ticket: Ticket) -> bool:
        """Open, and past its deadline now."""
        now: dt.datetime = self.context["now"]
        return ticket.is_overdue(now)

    def get_is_due_provisional(self, ticket: Ticket) -> bool:
        """Open, and its deadline reaches into a year whose holidays are not announced: it may move."""
        return ticket.is_open and ticket.is_due_provisional


class MapPoint(serializers.Serializer):
    """A point in the datum of Chinese maps."""

    latitude = serializers.FloatField(help_text="GCJ-02, degrees.")
    longitude = serializers.FloatField(help_text="GCJ-02, degrees.")


class TicketWhole(Links, Helped, Pauses, TicketLine):
    """A ticket as the person asking sees it, with the verbs that are theirs now."""

    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]
    words = serializers.CharField()
    result = serializers.CharField(allow_blank=True)
    latitude = serializers.FloatField(allow_null=True, help_text="WGS-84, degrees.")
    longitude = serializers.FloatField(allow_null=True, help_text="WGS-84, degrees.")
    gcj02 = serializers.SerializerMethodField()
    day = serializers.DateField(help_text="The local day that counts it.")
    escalate_at = serializers.DateTimeField(
        allow_null=True, help_text="When it rises to the next level by itself."
    )
    is_rise_provisional = serializers.BooleanField(
        help_text="escalate_at reaches into a year whose holidays are not announced yet."
    )
    resolved_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    is_ruling = serializers.BooleanField(help_text="The assignment cannot be sent back.")
    spell = serializers.IntegerField(help_text="How often the holder has changed.")
    parties = serializers.SerializerMethodField()
    may_reveal = serializers.SerializerMethodField()
    verbs = serializers.SerializerMethodField()

    @extend_schema_field(MapPoint(allow_null=True))
    def get_gcj02(self, ticket: Ticket) -> dict[str, float] | None:
        """The same point as Chinese maps have it; null without one. In China they lie hundreds of
        metres apart, elsewhere not at all."""
        if ticket.latitude is None or ticket.longitude is None:
            return None
        north, east = gcj02((float(ticket.latitude), float(ticket.longitude)))
        return {"latitude": round(north, 5), "longitude": round(east, 5)}

    def get_parties(self, ticket: Ticket) -> int:
        """How many parties are named."""
        return ticket.parties.count()

    def get_may_reveal(self, ticket: Ticket) -> bool:
        """Whether this person may look at a party's name and phone."""
        return may_reveal(self.context["user"], ticket)

    def get_verbs(self, ticket: Ticket) -> list[str]:
        """The verbs this person may do now: exactly the buttons of the page."""
        return verbs_for(self.context["user"], ticket)


class Notice(serializers.Serializer):
    """What was done otherwise than sent."""

    code = serializers.ChoiceField(choices=[CLOCK_OFF])
    message = serializers.CharField()
    phone_at = serializers.DateTimeField(
        default_timezone=dt.UTC, help_text="What the phone's clock said, in UTC."
    )


class TicketLogged(TicketWhole):
    """A ticket that was just logged, with what was done otherwise than sent."""

    notices = Notice(many=True)


class EventLine(serializers.Serializer):
    """One event of a ticket's history."""

    id = serializers.UUIDField()
    verb = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(
        source="by.name", default=None, allow_null=True, help_text="Null: the sweep did it."
    )
    unit = serializers.CharField(
        source="by_label", allow_blank=True, help_text="The unit, as it was called then."
    )
    state_from = serializers.CharField(allow_blank=True)
    state_to = serializers.CharField()
    holder_from = serializers.IntegerField(allow_null=True)
    holder_to = serializers.IntegerField()
    to = serializers.CharField(
        source="to_label", allow_blank=True, help_text="Whom it was assigned to."
    )
    due_at = serializers.DateTimeField()
    is_on_time = serializers.BooleanField(allow_null=True)
    words = serializers.SerializerMethodField()
    phone_at = serializers.SerializerMethodField()

    def get_phone_at(self, event: TicketEvent) -> dt.datetime | None:
        """Of a log: the phone's own time, where the time of receipt was taken instead. In UTC: before
        1901 the county's clocks were seconds off any offset that RFC 3339 can write."""
        told = phone_time(event)
        return told.astimezone(dt.UTC) if told else None

    def get_words(self, event: TicketEvent) -> str:
        """What was said; empty where nothing was, or where it was erased."""
        said = getattr(event, "said", None)
        return said.words if said else ""


class PartyLine(serializers.Serializer):
    """A party, masked."""

    id = serializers.UUIDField()
    letter = serializers.CharField(help_text="甲, 乙, …")
    name = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()

    def get_name(self, party: Party) -> str:
        """The first character alone: 张*."""
        return sealed_get(party, "name").masked(mask_name)

    def get_phone(self, party: Party) -> str:
        """Three digits, four stars, four digits: 138****5678."""
        return sealed_get(party, "phone").masked(mask_phone)


class PartyOpen(serializers.Serializer):
    """A party's full name and phone, for this one look."""

    letter = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)


class CategoryLine(serializers.ModelSerializer):
    """A category of matters."""

    class Meta:
        model = Category
        fields = [
            *("id", "parent", "kind", "code", "name", "name_en", "is_sensitive"),
            *("must_report", "filing_condition", "closing_condition", "questions"),
        ]


def whole(ticket: Ticket, user: Any, now: dt.datetime) -> dict[str, Any]:
    """A ticket as this person sees it."""
    context = {"user": user, "now": now}
    return dict(TicketWhole(ticket, context=context).data)


def just_logged(ticket: Ticket, user: Any, now: dt.datetime) -> dict[str, Any]:
    """The same for whoever logged it, with its notices."""
    notices = []
    if (told := phone_time(how_logged(ticket))) is not None:
        words = str(clock_words(told, now))
        notices = [{"code": CLOCK_OFF, "message": words, "phone_at": told}]
    return whole(ticket, user, now) | {"notices": list(Notice(notices, many=True).data)}


EVENTS = TicketEvent.objects.select_related("by", "said")
