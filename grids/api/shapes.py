"""How grids, people in their posts and households look in the API. No contact stands in a list."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.api_edge import FullName
from grids.models import Grid, Household
from grids.models.user import Seat
from grids.roles import Role
from grids.tiers import Tier


class Below(serializers.Serializer):
    """How many of each lie below a grid, itself left out."""

    township = serializers.IntegerField(source="township_count")
    village = serializers.IntegerField(source="village_count")
    patch = serializers.IntegerField(source="patch_count")
    group = serializers.IntegerField(source="group_count")
    household = serializers.IntegerField(source="household_count")


class GridLine(serializers.Serializer):
    """A grid in a list."""

    id = serializers.IntegerField()
    parent = serializers.IntegerField(  # type: ignore[assignment]
        source="parent_id", allow_null=True
    )
    county = serializers.IntegerField(source="county_id", allow_null=True)
    tier = serializers.ChoiceField(
        choices=Tier.choices, help_text="0 city, 1 county, 2 township, 3 village, 4 patch, 5 group."
    )
    code = serializers.CharField(
        help_text=(
            "Township 9 digits, village 12. A patch, or a group right below a village: the village's 12 "
            "and 3. A group of a patch: the patch's 15 and 2. Right below a township: its 9, 000 and 3, "
            "from 901 for a special grid."
        )
    )
    name = serializers.CharField()
    full_name = FullName()
    formal_name = serializers.CharField()
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    below = Below(source="*")


class Above(serializers.Serializer):
    """A grid on the way up."""

    id = serializers.IntegerField()
    tier = serializers.IntegerField()
    name = serializers.CharField()
    full_name = FullName()


class PostLine(serializers.Serializer):
    """A chair of the grid and who sits on it today."""

    id = serializers.IntegerField()
    role = serializers.ChoiceField(choices=Role.choices)
    title = serializers.CharField(allow_blank=True)
    department = serializers.IntegerField(source="department_id", allow_null=True)
    holder = serializers.CharField(source="holder.user.name", default=None, allow_null=True)
    substitute = serializers.CharField(source="substitute.user.name", default=None, allow_null=True)


class DepartmentLine(serializers.Serializer):
    """A department at this grid."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class GridWhole(GridLine):
    """A grid with its way up, its chairs and its departments."""

    above = Above(many=True, help_text="From the root down.")
    posts = PostLine(many=True, source="posts_today")
    departments = DepartmentLine(many=True, source="units")


class HouseholdLine(serializers.Serializer):
    """A door of a group."""

    id = serializers.UUIDField()
    group = serializers.IntegerField(source="group_id")
    door = serializers.CharField()
    residents = serializers.IntegerField()
    has_contact = serializers.SerializerMethodField()
    closed_on = serializers.DateField(allow_null=True)

    def get_has_contact(self, household: Household) -> bool:
        """Whether a contact is stored; who it is, the page shows with a reason."""
        return bool(household.contact_name or household.contact_phone)


class Person(serializers.Serializer):
    """Oneself."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField()


class SeatGrid(serializers.Serializer):
    """The grid of a chair."""

    id = serializers.IntegerField()
    tier = serializers.IntegerField()
    name = serializers.CharField()
    full_name = FullName()


class SeatLine(serializers.Serializer):
    """A chair one sits on today."""

    post = serializers.IntegerField()
    role = serializers.ChoiceField(choices=Role.choices)
    grid = serializers.SerializerMethodField()
    department = serializers.IntegerField(allow_null=True)
    acting = serializers.BooleanField()

    @extend_schema_field(SeatGrid)
    def get_grid(self, seat: Seat) -> dict[str, Any]:
        """Where it stands."""
        grid: Grid = self.context["grids"][seat.grid]
        return dict(SeatGrid(grid).data)


class Me(serializers.Serializer):
    """Who is asking, and from which chairs."""

    person = Person()
    seats = SeatLine(many=True)
