"""One ticket: what it is, until when, what can be done, whom to call, what happened."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.actions.holding import next_above
from disputes.kinds import State
from disputes.models import Ticket
from disputes.must_report import OWING
from disputes.pages.parties import parties_of
from disputes.pages.story import befallen, entry, events_of
from disputes.rollups import ON_ITS_PAGE, links_of, places
from disputes.rules import holder, verbs_for
from disputes.rulings import waits_for_ruling
from disputes.slips import may_take_slip
from disputes.wording import VERB_ICONS, chips_of, grid_called, on_map, place_of
from disputes.workflow import MOVES
from grids.models import Grid, Posting, User
from grids.roles import HOLDING_ROLES
from grids.rollups import acting_at
from grids.rules import may_call
from grids.scope import may_look_over
from grids.signed import SignedRequest
from grids.stand_ins import shape_of
from grids.tiers import Tier
from rows.fields import sealed_get
from rows.prepared import Prepared

RELATED = (
    *("grid", "holder", "resolver", "hidden_from", "category__parent", "logged_by"),
    *("assigned_post__grid", "assigned_department"),
)

ORDER = (
    *("report", "answer", "sign", "verify", "accept"),
    *("extend", "decline", "resume", "resolve", "assign"),
    *("reject", "urge", "oversee", "send_back", "ask_extension", "raise", "ask_back", "pause"),
    *("add_helper", "hand_down", "reopen", "park", "merge", "split_off", "end_helper"),
    *("share", "unshare"),
)
"""Buttons from the first, which is the primary one; note and correct are links beside their text.
Voiding is never more than a folded button: it cannot be taken back."""

AT_ONCE = frozenset({"accept", "sign"})
"""Verbs that ask for nothing: the button does them."""

SHOWN = 4
"""So many buttons stand open; the rest is folded."""


def ticket(request: SignedRequest, ticket: uuid.UUID) -> HttpResponse:
    """The ticket's page."""
    now = timezone.now()
    return show(request, seen_ticket(request.user, ticket, ON_ITS_PAGE), now)


def seen_ticket(user: User, pk: uuid.UUID, related: tuple[str, ...] = RELATED) -> Ticket:
    """The ticket, if it is this person's to see; 404 otherwise."""
    found = next(SEEN.ask(shape_of(user).and_of(related), pk=pk), None)
    if found is None:
        raise Http404
    return found


def _seen(user: Any, related: tuple[str, ...], pk: uuid.UUID) -> QuerySet[Ticket]:
    return Ticket.objects.seen_by(user).filter(pk=pk).select_related(*related)


SEEN = Prepared(_seen, pk=uuid.UUID(int=1949))


def show(
    request: SignedRequest, ticket: Ticket, now: dt.datetime, *, refused: str = "", typed: str = ""
) -> HttpResponse:
    """The page; after a refusal with the sentence and with what was typed."""
    user, events = request.user, events_of(ticket)
    moved = [place for event in events for place in (event.holder_to, event.holder_from)]
    near = places(ticket, *moved, *ticket.holder.ancestor_ids())
    names = {pk: grid.name for pk, grid in near.items()}
    context = {"now": now, "ticket": ticket, "refused": refused, "typed": typed}
    context |= {
        "here": "queue" if user.sits_at_a_desk() else "todo",
        "place": place_of(ticket, names, wide=True),
        "holder": grid_called(ticket, ticket.holder_id, names),
        "chips": chips_of(ticket, whole=True),
        "entries": [
            entry(event, names) | {"is_now": ticket.is_open and event is events[0]}
            for event in events
        ],
        "on_map": on_map(ticket),
        "crumbs": place_crumbs(user, ticket, near) or crumbs(user, ticket),
        **befallen(ticket, events, names),
        "others": links_of(user, ticket, events),
        **what_to_do(user, ticket, near, timezone.localdate(now)),
        **parties_of(user, ticket),
    }
    return render(request, "disputes/ticket.html", context, status=409 if refused else 200)


def class_of(ticket: Ticket) -> dict[str, Any]:
    """What its category says of it: whom to tell at once, when to accept it, when to close it."""
    category = ticket.category
    if category is None:
        return {}
    return {
        "must_report": category.told("must_report") if ticket.state in OWING else "",
        "filing_condition": category.told("filing_condition"),
        "closing_items": category.closing_items,
    }


def what_to_do(user: User, ticket: Ticket, near: dict[int, Grid], day: dt.date) -> dict[str, Any]:
    """The verbs, whom to call, and where it rises to; `near` holds the grids above the holder."""
    line = [ticket.holder_id, *ticket.holder.ancestor_ids()]
    acting = acting_at(line, HOLDING_ROLES, day)
    above = next_above(ticket.holder, near, acting)
    names = {pk: grid.name for pk, grid in near.items()}
    verbs = verbs_for(user, ticket)
    mine = ordered(verbs, ticket)
    buttons = [button(ticket, verb) for verb in mine]
    folded = [button(ticket, verb) for verb in verbs if verb == "void"]
    return {
        **class_of(ticket),
        "next_up": grid_called(ticket, above.pk, names) if above else "",
        "is_top": ticket.is_open and above is None,
        "verbs": buttons[:SHOWN],
        "none_first": mine[:1] == ["assign"] and ticket.state == State.ASSIGNED,
        "more_verbs": buttons[SHOWN:] + folded,
        "may_slip": may_take_slip(user, ticket),
        "may_note": "note" in verbs,
        "may_correct": "correct" in verbs,
        "calls": calls(user, ticket, above, names, acting),
    }


def crumbs(user: User, ticket: Ticket, *more: str) -> list[dict[str, str]]:
    """The way here: a desk came by its queue, a phone by its lists."""
    first = {"label": _("Work queue"), "url": reverse("queue")}
    if not user.sits_at_a_desk():
        first = {"label": _("My tickets"), "url": reverse("todo")}
    own = reverse("ticket", kwargs={"ticket": ticket.pk}) if more else ""
    return [first, {"label": ticket.number, "url": own}, *({"label": label} for label in more)]


def place_crumbs(user: User, ticket: Ticket, near: dict[int, Grid]) -> list[dict[str, str]]:
    """At a desk the way down to where it happened, each step a list of what is there."""
    if not user.sits_at_a_desk():
        return []
    line = [near[pk] for pk in (*ticket.grid.ancestor_ids(), ticket.grid_id) if pk in near]
    seen = [grid for grid in line if may_look_over(user, grid)]
    steps = [
        {"label": grid.name, "lang": "zh-Hans", "url": f"{reverse('queue')}?grid={grid.pk}"}
        for grid in seen
    ]
    return [*steps, {"label": ticket.number, "lang": "zh-Hans"}] if steps else []


def ordered(verbs: list[str], ticket: Ticket) -> list[str]:
    """The verbs with a button; a township or county first passes a matter on, others solve it."""
    order = list(ORDER)
    if ticket.holder.tier <= Tier.TOWNSHIP and ticket.state != "handling":
        order.remove("assign")
        order.insert(order.index("resolve"), "assign")
    if ticket.wished_until is None:  # nobody waits for it
        order.remove("extend")
        order.append("extend")
    if not ticket.is_owed:  # a second organ may be told later
        order.remove("report")
        order.append("report")
    return [verb for verb in order if verb in verbs]


def called(verb: str, ticket: Ticket) -> str:
    """A verb on its button: what is assigned already can only be assigned to somebody else."""
    if verb == "assign" and waits_for_ruling(ticket):
        return _("Rule who handles it")
    is_assigned = ticket.state in (State.ASSIGNED, State.HANDLING)
    return _("Reassign") if verb == "assign" and is_assigned else str(MOVES[verb].label)


def button(ticket: Ticket, verb: str) -> dict[str, Any]:
    """A verb as parts/verbs.html takes it."""
    return {
        "label": called(verb, ticket),
        "url": reverse("ticket_verb", kwargs={"ticket": ticket.pk, "verb": verb}),
        "icon": VERB_ICONS[verb],
        "post": verb in AT_ONCE,
        "fields": {},
    }


def calls(
    user: User,
    ticket: Ticket,
    above: Grid | None,
    names: dict[int, str],
    acting: dict[int, list[Posting]],
) -> list[dict[str, str]]:
    """Whom to call: who has it, unless that is me, and the level above."""
    wanted = [] if holder(user, ticket) else [(ticket.holder, _("has it now"))]
    if above is not None:
        wanted.append((above, _("the next level up")))
    wanted = [(grid, sub) for grid, sub in wanted if may_call(user, grid)]
    lines = []
    for grid, sub in wanted:
        for sits in acting.get(grid.pk, []):
            number = sealed_get(sits.user, "phone").reveal()
            if number:
                label = f"{grid_called(ticket, grid.pk, names)} {sits.user.name}"
                lines.append({"label": label, "phone": number, "sub": sub})
                break
    return lines
