"""What the address of the queue may say: its view, its filters, its order."""

import dataclasses
import datetime as dt

from django.http import QueryDict
from django.utils.http import urlencode

from disputes.kinds import State
from disputes.search.words import terms_of
from grids.models import Grid

STILL_OPEN = ("open", "overdue", "due_soon")
PERSONAL = ("verify_mine", "unseen")
"""Views of what waits for whoever asks: to verify by me, and not looked at yet by my post."""

SHOWS = (
    *(*STILL_OPEN, "raised_today", "to_verify", "resolved_month", "logged", "all"),
    *PERSONAL,
)
URGENT_FIRST = frozenset({*STILL_OPEN, "raised_today", "unseen"})
"""Views of open matters come by deadline; the others show the newest first."""

ORDERS = ("urgent", "newest", "oldest")

USUAL = ("kind", "category", "state", "mark")
FOLDED = (
    *("urgency", "tier", "holder", "department", "source", "bounced", "shared"),
    *("from", "to"),
    *("due_from", "due_to", "closed_from", "closed_to", "sort"),
)
"""Filters by their names in the address; those that are asked for rarely are folded away until one of
them is in use."""

LONGEST = 60
"""Of what an address says of one of them."""

ENDED = (State.RESOLVED, State.CLOSED, State.VOID, State.MERGED)


@dataclasses.dataclass(frozen=True)
class Asked:
    """What the address of the queue says; empty means all.

    `since` and `until` are the days of "logged in a period", both included.
    """

    show: str = ""
    kind: str = ""
    category: int | None = None
    urgency: str = ""
    state: str = ""
    tier: int | None = None
    mark: str = ""
    source: str = ""
    is_bounced: bool = False
    is_shared: bool = False
    words: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    holder: Grid | None = None
    department: int | None = None
    due_since: dt.date | None = None
    due_until: dt.date | None = None
    closed_since: dt.date | None = None
    closed_until: dt.date | None = None
    sort: str = ""

    @property
    def order(self) -> str:
        """How the list is sorted: as asked, where its view has that order, else as its view is.

        By deadline only open matters come: no index has that order of the ended ones.
        """
        is_open = self.view in URGENT_FIRST
        if self.sort in ORDERS and (is_open or self.sort != "urgent"):
            return self.sort
        return "urgent" if is_open else "newest"

    @property
    def is_usual(self) -> bool:
        """Neither filters, nor days, nor an order or a view of one's own: asked all day, by many."""
        plain = (self.narrowed_by, self.since, self.until, self.sort)
        return not any(plain) and self.view not in PERSONAL

    @property
    def view(self) -> str:
        """What is shown: words and an ended state are looked for among the ended ones too.

        A view of open matters with an ended state would always be empty.
        """
        ended = self.state in ENDED or self.closed_since or self.closed_until
        if ended and self.show in (*STILL_OPEN, ""):
            return "all"
        if self.show in SHOWS:
            return self.show
        return "all" if self.terms else "open"

    @property
    def terms(self) -> list[str]:
        """The words one by one, as they are looked for."""
        return terms_of(self.words)

    @property
    def narrowed_by(self) -> list[str]:
        """Names of the filters in use besides the area and the view."""
        fields = (
            *("kind", "category", "urgency", "state", "tier", "mark", "source", "is_bounced"),
            "is_shared",
            *("holder", "department", "due_since", "due_until", "closed_since", "closed_until"),
        )
        used = [name for name in fields if getattr(self, name) not in ("", None, False)]
        return [*used, "q"] if self.terms else used


def kept_in_address(given: QueryDict, **more: str) -> str:
    """The filters of an address as they may be kept: without the words, which name people, without
    the place in the list, and nothing that the queue does not know."""
    known = ("show", "grid", *USUAL, *FOLDED)
    told = {name: given.get(name, "")[:LONGEST] for name in known} | more
    return urlencode({name: value for name, value in told.items() if value})
