"""One ticket's life told a second time, from domain.md alone: no database, no code of the product.

Time is walked minute by minute; levels are numbers, 0 the county. `Model` says who may do what, and
what state, holder, spell and times a ticket has afterwards; tests/disputes/test_roads.py compares.
"""

import dataclasses
import datetime as dt

from tests.disputes.model_time import (
    SHANGHAI,
    after,
    allowance,
    end_of_workdays,
    evening,
    morning,
    put_off,
    service_time,
)

HOUR = dt.timedelta(hours=1)
OPEN = ("reported", "accepted", "assigned", "handling")
ALIVE = (*OPEN, "waiting", "parked")
LAPSE_WORKDAYS = 7
STAFF = ("township", "county")
LOGGER = "leader"
ANSWER_WORKDAYS = 2


@dataclasses.dataclass
class Clock:
    """An allowance that runs: when it began, how long it is, whether it was reminded of."""

    start: dt.datetime
    minutes: int
    by_the_clock: bool
    reminded: bool = False
    stood: list[tuple[dt.datetime, dt.datetime]] = dataclasses.field(default_factory=list)

    def part(self, minutes: int) -> dt.datetime:
        moment = after(self.start, minutes, by_the_clock=self.by_the_clock)
        return put_off(moment, self.stood, by_the_clock=self.by_the_clock)

    @property
    def end(self) -> dt.datetime:
        return self.part(self.minutes)


@dataclasses.dataclass
class Model:
    """A ticket logged by the leader of the lowest level. `tiers` are those of the levels."""

    tiers: list[int]
    chairs: dict[str, int | None]
    now: dt.datetime
    kind: str = "dispute"
    urgency: str = "normal"
    state: str = "reported"
    spell: int = 0
    bounces: int = 0
    is_ruling: bool = False
    is_helped: bool = False  # by the department whose clerk is among the people
    assignee: str = ""
    resolver: tuple[str, int | None] = ("", None)

    def __post_init__(self) -> None:
        self.away: set[str] = set()
        self.clocks: dict[str, Clock] = {}
        self.holder = len(self.tiers) - 1
        self.first: Clock | None = None
        self.since = self.received = self.first_received = self.now
        self.resolved: dt.datetime | None = None
        self.part: Model | None = None  # what was split off last
        self.looked: list[tuple[dt.datetime, dt.datetime]] = []
        self.stood: list[tuple[dt.datetime, dt.datetime]] = []
        self.stands: dt.datetime | None = None
        self.paused_until: dt.datetime | None = None
        self.parked_until: dt.datetime | None = None
        self.parked_from = ""
        self.wish: dt.datetime | None = None
        self.asker = ""
        self.granted: list[tuple] = []  # when, until when, what it was then, the question open then
        self.owed: dt.datetime | None = self.now + HOUR  # its class must be reported at once
        self.has_rung, self.has_class, self.shared = False, self.kind == "dispute", False
        self.owed = self.owed if self.has_class else None
        self.alarm = self.owed
        self.reported: dt.datetime | None = None
        self.urged: list[int | None] = []
        self.overseer: int | None = None
        self.asked_until: dt.datetime | None = None
        self.asked_whom = ""
        self.asked_at: dt.datetime | None = None  # since when the first question halts the clocks
        self.has_halted = False
        self.others: list[Model] = []  # the first of them it may be merged into now
        self.kept: list[
            tuple
        ] = []  # when one was merged into it, its deadline, the question open then
        self.lapse_workdays, self.lapse = LAPSE_WORKDAYS, self.now
        self.begin("respond")

    # Time.

    @property
    def due(self) -> dt.datetime:
        """The service time from the receipt, or the day that was given the matter as it is now; what
        a verifier took before a reject moves it, and the time that it stood."""
        return self.due_with([])

    def due_with(self, more: list[tuple[dt.datetime, dt.datetime]]) -> dt.datetime:
        open_one = [(self.asked_at, self.asked_until)] if self.asked_at else []
        critical, times = self.urgency == "critical", self.looked + self.stood + open_one + more
        moment = after(self.received, service_time(self.kind, self.urgency), by_the_clock=critical)
        moment, given = put_off(moment, times, by_the_clock=critical), None

        def moved(at: dt.datetime, day: dt.datetime, meanwhile: dt.datetime | None) -> dt.datetime:
            # Given while a question was open, the date stands until that is over.
            is_open = meanwhile is not None and meanwhile == self.asked_at
            counting = [one for one in times if not (is_open and one in open_one)]
            later = [(max(start, at), end) for start, end in counting if end > at]
            return put_off(day, later, by_the_clock=critical)

        for at, day, what, meanwhile in self.granted:
            if what == (self.kind, self.urgency, self.has_class):
                moment, given = moved(at, day, meanwhile), at
        # What was told of another that was merged into it stays, until a day is given for both.
        return min([moment, *(moved(*one) for one in self.kept if not given or one[0] >= given)])

    @property
    def lapses_at(self) -> dt.datetime | None:
        """When it closes by itself, while it waits to be verified."""
        return self.lapse if self.state == "resolved" else None

    def set_lapse(self, workdays: int) -> None:
        """Another number of working days; what comes nearer leaves as many from today."""
        self.lapse_workdays = workdays
        if self.state == "resolved" and self.resolved is not None:
            floor = min(self.lapse, self.workdays_after(self.now))
            self.lapse = max(self.workdays_after(self.resolved), floor)

    def workdays_after(self, moment: dt.datetime) -> dt.datetime:
        """So many working days after the day of that moment, at their end."""
        return end_of_workdays(moment, self.lapse_workdays)

    def length(self, name: str) -> int:
        return allowance(self.kind, self.urgency, self.tiers[self.holder])[name]

    def begin(self, *names: str) -> None:
        """These clocks start now, all others are over."""
        self.clocks = {}
        self.add(*names)

    def add(self, *names: str) -> None:
        for name in names:
            self.clocks[name] = Clock(self.now, self.length(name), self.urgency == "critical")
        self.look()

    def end(self, *names: str) -> None:
        for name in names:
            self.clocks.pop(name, None)
        self.look()

    def look(self) -> None:
        """Which clock is over first; the holder is reminded of that one. None while they stand."""
        before = self.first
        running = [] if self.stands or self.asked_at else self.clocks.values()
        self.first = min(running, key=lambda one: (one.end, -one.minutes), default=None)
        if self.first is not before:
            self.since = self.now

    @property
    def escalates(self) -> dt.datetime | None:
        return self.first.end if self.first else None

    @property
    def reminds(self) -> dt.datetime | None:
        one = self.first
        if one is None or one.reminded or one.end <= self.since:
            return None
        return max(self.since, one.part(one.minutes * 4 // 5))

    # People.

    def sits(self, person: str) -> int | None:
        return None if person in self.away else self.chairs[person]

    def is_assignee(self, person: str) -> bool:
        if person in self.away or not self.assignee:
            return False
        return person == self.assignee or (
            self.chairs[person] is not None and self.chairs[person] == self.chairs[self.assignee]
        )

    def above(self) -> int | None:
        """The next level above with somebody; the county takes what reaches it."""
        if self.holder == 0:
            return None
        manned = {self.sits(person) for person in self.chairs}
        return max((level for level in range(self.holder) if level in manned), default=0)

    def may(self, person: str, verb: str, to: str, level: int, days: int) -> bool:  # noqa: C901
        here, state = self.sits(person), self.state
        if verb in ("pause", "resume", "park"):
            return self.may_stop(person, verb, days)
        if verb == "add_helper":
            free = not self.is_helped and self.assignee != "clerk"
            return state in OPEN[1:] and here is not None and here == self.holder and free
        if verb == "end_helper":
            return state in ALIVE and here is not None and here == self.holder and self.is_helped
        if verb in ("extend", "ask_extension", "decline"):
            return self.may_extend(person, verb, days)
        if verb in ("split_off", "merge"):
            return self.may_join(person, verb)
        holds = here is not None and here == self.holder
        logger = person not in self.away and here == len(self.tiers) - 1
        if verb == "accept":
            return state == "reported" and holds
        if verb == "assign":
            below = self.chairs[to] is None or self.chairs[to] >= self.holder
            return state in OPEN and holds and below and to not in self.away
        if verb == "sign":
            return state == "assigned" and self.is_assignee(person)
        if verb == "send_back":
            fits = state in ("assigned", "handling") and not self.is_ruling
            return fits and self.is_assignee(person)
        if verb == "raise":
            return state in OPEN[1:] and holds and self.holder > 0
        if verb == "hand_down":
            manned = level in {self.sits(person) for person in self.chairs}
            return state in OPEN and holds and level > self.holder and manned
        if verb == "resolve":
            fits = state in ("reported", "accepted", "handling")
            return fits and (holds or self.is_assignee(person))
        if verb in ("verify", "reject"):
            who, where = self.resolver
            is_above = here is not None and (here <= self.holder if where is None else here < where)
            return state == "resolved" and is_above and not self.same(person, who)
        if verb == "note":
            part = holds or logger or self.is_assignee(person)
            part = part or (person == "clerk" and self.is_helped)
            part = part or (person == "neighbour" and self.shared)
            part = part or (here is not None and here < self.holder)
            return state in (*ALIVE, "resolved") and part
        if verb in ("share", "unshare"):
            return state in ALIVE and holds and self.shared == (verb == "unshare")
        if verb == "report":
            part = holds or logger or self.is_assignee(person)
            must = self.has_class or self.reported is not None
            return state in (*ALIVE, "resolved") and part and must
        if verb == "ask_back":
            fits = state in OPEN and self.asked_until is None
            return fits and (holds or self.is_assignee(person))
        if verb == "answer":
            fits = state in OPEN and self.asked_until is not None
            if self.asked_whom == "logger":
                return fits and self.same(person, LOGGER) and logger
            return fits and (holds or self.is_assignee(person))
        if verb == "reopen":
            return state == "closed" and person in STAFF and person not in self.away
        if verb in ("urge", "oversee"):  # nobody sits above the county: it urges on what it holds
            return state in ALIVE and here is not None and (here < self.holder or here == 0)
        if verb == "void":
            return state in ALIVE and (holds or (logger and state == "reported"))
        if verb == "correct":
            return (state == "reported" and logger) or (state == "accepted" and holds)
        raise AssertionError(verb)

    def may_join(self, person: str, verb: str) -> bool:
        """Whether they may split something off, or merge it into the other, which must be open too."""
        holds = self.sits(person) is not None and self.sits(person) == self.holder
        if verb == "split_off":
            return self.state in ALIVE and holds
        other = self.others[0]
        return self.state in ALIVE and holds and other is not self and other.state in ALIVE

    def has_it(self, person: str) -> bool:
        """The assignee, or the holder where there is none."""
        holds = self.sits(person) is not None and self.sits(person) == self.holder
        return self.is_assignee(person) or (not self.assignee and holds)

    def may_stop(self, person: str, verb: str, days: int) -> bool:
        """Whether they may let it stand, for a day that is still to come, or go on."""
        at_the_county = self.sits(person) == 0
        if verb == "pause":
            return self.state == "handling" and self.has_it(person) and days > 0
        if verb == "park":
            return self.state in (*OPEN, "waiting") and at_the_county and days > 0
        if self.state == "parked":
            return at_the_county
        return self.state == "waiting" and self.has_it(person)

    def may_extend(self, person: str, verb: str, days: int) -> bool:
        """Whether they may ask for a later day, give one, or decline what was asked."""
        stands = [(self.stands, self.now)] if self.stands else []
        is_later = days > 0 and evening(self.day(days)) > self.due_with(stands)
        if verb == "ask_extension":
            return self.state in OPEN[1:] and self.has_it(person) and is_later
        if verb == "decline":
            return self.state in OPEN[1:] and self.decides(person) and self.wish is not None
        return self.state in ALIVE and self.decides(person) and is_later

    def decides(self, person: str) -> bool:
        """Sits right above; where somebody asked, at the next level with somebody else, the county
        for its own."""
        if self.asker and self.same(person, self.asker):
            return False
        if not self.asker:
            return self.holder > 0 and self.sits(person) == self.holder - 1
        if self.holder == 0:
            return self.sits(person) == 0
        others = {
            self.sits(one) for one in self.chairs if not (self.asker and self.same(one, self.asker))
        }
        level = max((level for level in range(self.holder) if level in others), default=0)
        return self.sits(person) == level

    def day(self, days: int) -> dt.date:
        return self.now.astimezone(SHANGHAI).date() + dt.timedelta(days=days)

    def same(self, one: str, other: str) -> bool:
        chair = self.chairs[one]
        return one == other or (chair is not None and chair == self.chairs[other])

    # Verbs.

    def do_urge(self, person: str, *_: object) -> None:
        """No clock moves; how often is told, and where the last one came from."""
        self.urged.append(self.chairs[person])

    def do_oversee(self, person: str, *_: object) -> None:
        self.overseer = self.chairs[person]

    def do_share(self, *_: object) -> None:
        self.shared = True  # no clock moves, nobody else holds it

    def do_unshare(self, *_: object) -> None:
        self.shared = False

    def do_report(self, *_: object) -> None:
        """An organ was told now: nothing is owed, and nothing rings."""
        self.reported, self.owed, self.alarm = self.now, None, None

    def owe(self) -> None:
        """The class, and nothing else, says whether it is owed: an hour after the receipt."""
        self.owed = self.first_received + HOUR if self.has_class and not self.reported else None
        self.alarm = None if self.has_rung else self.owed

    def rise(self, level: int) -> None:
        self.holder = level
        self.spell += 1

    def level_begins(self) -> None:
        """The holder's clocks for the state as it is."""
        if self.state == "reported":
            self.begin("respond")
        else:
            self.begin("resolve", *(["sign"] if self.state == "assigned" else []))

    def do(
        self, person: str, verb: str, to: str, level: int, says: tuple[str, str], days: int
    ) -> None:
        """`says`: kind and urgency, of a correction; `days` from today to the day that is given."""
        getattr(self, f"do_{verb}", lambda *_: None)(person, to, level, says, self.day(days))

    def do_accept(self, *_: object) -> None:
        self.state = "accepted"
        self.begin("resolve")

    def do_add_helper(self, *_: object) -> None:
        self.is_helped = True

    def do_end_helper(self, *_: object) -> None:
        self.is_helped = False

    def do_assign(self, _person: str, to: str, *_: object) -> None:
        self.state, self.assignee = "assigned", to
        self.is_helped = self.is_helped and to != "clerk"
        self.is_ruling = self.bounces >= 2
        self.clocks.pop("respond", None)
        self.add("sign", *([] if "resolve" in self.clocks else ["resolve"]))

    def do_sign(self, *_: object) -> None:
        self.state = "handling"
        self.end("sign")

    def do_send_back(self, *_: object) -> None:
        self.state, self.assignee = "accepted", ""
        self.bounces += 1
        above = self.above()
        if self.bounces == 2 and above is not None:
            self.rise(above)
            self.begin("resolve")
        else:
            self.end("sign")

    def do_raise(self, *_: object) -> None:
        self.rise(self.above() or 0)
        self.level_begins()

    def do_hand_down(self, _person: str, _to: str, level: int, *_: object) -> None:
        self.state, self.assignee, self.is_ruling, self.bounces = "reported", "", False, 0
        self.wish, self.asker = None, ""
        self.rise(level)
        self.begin("respond")

    def do_pause(self, *given: object) -> None:
        self.state, self.paused_until = "waiting", morning(given[-1])
        self.stop()

    def do_park(self, *given: object) -> None:
        self.parked_from, self.state = self.state, "parked"
        self.parked_until = morning(given[-1])
        self.stop()

    def stop(self) -> None:
        self.stands = self.stands or self.now
        self.look()

    def do_resume(self, *_: object) -> None:
        """Into the state before; a pause below a parking goes on unless it is over."""
        before, is_over = self.parked_from or "handling", True
        if before == "waiting":
            is_over = self.paused_until <= self.now
            before = "handling" if is_over else before
        self.state, self.parked_from, self.parked_until = before, "", None
        if before == "waiting":
            return
        self.paused_until = None
        since = max(self.stands, self.asked_until) if self.asked_at else self.stands
        if since < self.now:  # what lies in a question is the question's
            self.stood.append((since, self.now))
            for clock in self.clocks.values():
                clock.stood.append((since, self.now))
        self.stands = None
        self.look()

    def do_ask_extension(self, person: str, *given: object) -> None:
        self.wish, self.asker = evening(given[-1]), person

    def do_extend(self, *given: object) -> None:
        what = (self.kind, self.urgency, self.has_class)
        self.granted.append((self.now, evening(given[-1]), what, self.asked_at))
        self.do_decline()

    def do_decline(self, *_: object) -> None:
        self.wish, self.asker = None, ""

    def ends(self) -> None:
        self.question_ends()
        self.stands = self.paused_until = self.parked_until = self.wish = None
        self.parked_from = self.asker = ""
        self.begin()

    def do_resolve(self, person: str, *_: object) -> None:
        self.state, self.resolved = "resolved", self.now
        self.lapse = self.workdays_after(self.now)
        level = self.sits(person)
        self.resolver = (person, level)
        self.ends()

    def do_verify(self, *_: object) -> None:
        self.state, self.alarm = "closed", None

    def do_ask_back(self, person: str, *_: object) -> None:
        """Whoever logged it is asked, unless they ask themselves; then the resident."""
        self.asked_whom = "resident" if self.same(person, LOGGER) else "logger"
        self.asked_until = end_of_workdays(self.now, ANSWER_WORKDAYS)
        if not self.has_halted:
            self.has_halted, self.asked_at = True, self.now
        self.look()

    def do_answer(self, *_: object) -> None:
        self.question_ends()
        self.look()

    def question_ends(self) -> None:
        """By an answer, by the day or with the ticket, whichever comes first: until then it stood."""
        since, until = self.asked_at, self.asked_until
        self.asked_until, self.asked_at, self.asked_whom = None, None, ""
        if since is None:
            return
        end = min(until, self.now)
        self.stood.append((since, end))
        for clock in self.clocks.values():
            if clock.start < end:
                clock.stood.append((max(since, clock.start), end))

    def do_reopen(self, *_: object) -> None:
        """As if it had just come in and been accepted; nothing of before counts."""
        self.state, self.assignee, self.is_ruling, self.bounces = "accepted", "", False, 0
        self.received, self.looked, self.stood = self.now, [], []
        self.granted, self.kept = [], []
        self.rise(self.holder)
        self.begin("resolve")
        self.owe()

    def do_reject(self, *_: object) -> None:
        self.state = "handling"
        self.looked.append((self.resolved, self.now))
        self.begin("resolve")

    def do_void(self, *_: object) -> None:
        self.state, self.alarm = "void", None
        self.ends()

    def still(self) -> list[tuple[dt.datetime, dt.datetime]]:
        """What it stands for now, as if that ended: asked back, paused, parked."""
        found, since = [], self.stands
        if self.asked_at:
            found = [(self.asked_at, min(self.asked_until, self.now))]
            since = since and max(since, self.asked_until)
        return [*found, *([(since, self.now)] if since and since < self.now else [])]

    def do_merge(self, *_: object) -> None:
        """It ends; the other keeps the earlier deadline, that of this one as if it ran on there."""
        other, still = self.others[0], self.still()
        self.question_ends()
        due = self.due_with([one for one in still if one not in self.stood])
        other.kept.append((self.now, due, other.asked_at))
        other.overseer = self.overseer if other.overseer is None else other.overseer
        self.state, self.alarm = "merged", None
        self.ends()

    def do_split_off(self, *_: object) -> None:
        """A new one with the same holder: counted as long as this one, its holder's clock from now."""
        part = self.part = Model(self.tiers, self.chairs, self.now, self.kind, self.urgency)
        part.holder, part.received = self.holder, self.received
        part.looked, part.stood = [*self.looked], [*self.stood, *self.still()]
        part.has_class, part.first_received = self.has_class, self.now
        part.owe()
        part.begin("respond")

    def do_correct(
        self, _person: str, _to: str, _level: int, says: tuple[str, str], _day: object
    ) -> None:
        """As if it had been logged so: every clock from where it began, what was told stays told."""
        if says == (self.kind, self.urgency):
            return
        if says[0] != self.kind:  # a class is of a kind
            self.has_class = False
            self.owe()
        self.kind, self.urgency = says
        before = self.escalates
        for name, clock in self.clocks.items():
            clock.minutes = self.length(name)
            clock.by_the_clock = self.urgency == "critical"
        self.look()
        if self.escalates != before:
            self.since = self.now

    def ring(self) -> int:
        """Whether an alarm is due now."""
        is_due = self.alarm is not None and self.alarm <= self.now
        if is_due:
            self.alarm, self.has_rung = None, True
        return int(is_due)

    def sweep(self) -> dict[str, int]:
        """What is due now; returns how many of each."""
        done = {"escalated": 0, "topped": 0, "reminded": 0, "lapsed": 0, "returned": 0}
        if self.lapses_at is not None and self.lapses_at <= self.now:
            done["lapsed"] = 1
            self.state, self.alarm = "closed", None
        if self.first is not None and self.first.end <= self.now:
            above = self.above()
            if above is None:
                done["topped"] = 1
                self.first = None
            else:
                done["escalated"] = 1
                self.rise(above)
                self.level_begins()
        if self.reminds is not None and self.reminds <= self.now:
            done["reminded"] = 1
            for clock in self.clocks.values():
                clock.reminded |= clock.end == self.first.end
        until = {"waiting": self.paused_until, "parked": self.parked_until}.get(self.state)
        if until is not None and until <= self.now:
            done["returned"] = 1
            self.do_resume()
        if self.asked_until and self.state in OPEN and self.asked_until <= self.now:
            done["returned"] += 1
            self.do_answer()
        return done
