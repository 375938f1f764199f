"""Ids made by whoever creates the row first: UUID version 7 (RFC 9562, section 5.7)."""

import os
import secrets
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

# The same id in set-based SQL, from PostgreSQL 15 on (its 18 has uuidv7() of its own): the first
# six bytes of a random v4 are overlaid with the milliseconds, then two bits turn version 0100 into
# 0111; v4's variant bits already are the right ones. Both functions are volatile, so every row of
# an INSERT ... SELECT gets an id of its own. Rows of one millisecond come in no order.
UUID7_SQL = (
    "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())"
    " placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint)"
    " from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid"
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTER_BITS = 12  # RFC 9562, 6.2, method 1: rand_a counts inside one millisecond
_COUNTER_LIMIT = 1 << _COUNTER_BITS
_LATEST_MS = 7_258_118_400_000  # 2200-01-01, after the last day that there are records of
_HEX = "0123456789abcdef"
_BACK_MS = 60_000  # a clock set back further than this is believed, a smaller step is ridden out


class _Last:
    """The last millisecond and counter given out by this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ms = 0
        self.counter = 0

    def next(self, now_ms: int) -> tuple[int, int]:
        with self.lock:
            if now_ms > self.ms or self.ms - now_ms > _BACK_MS:
                # Half of the counter stays free, so that 2,048 more ids fit this millisecond.
                self.ms, self.counter = now_ms, secrets.randbelow(_COUNTER_LIMIT // 2)
            elif self.counter + 1 < _COUNTER_LIMIT:
                self.counter += 1
            else:
                self.ms, self.counter = self.ms + 1, 0
            return self.ms, self.counter


_last = _Last()
# A child forked while another thread held the lock would wait for ever.
os.register_at_fork(after_in_child=lambda: setattr(_last, "lock", threading.Lock()))


def uuid7(now_ms: int | None = None) -> uuid.UUID:
    """Return a new id; `now_ms` (milliseconds since 1970 UTC) gives it another time than now.

    Ids without `now_ms` ascend within this process, across its threads, unless the clock is set
    back by more than a minute. The last 62 bits are random, so ids of two processes never meet.
    Raises ValueError for a time outside 1970 to 10889.
    """
    if now_ms is None:
        ms, counter = _last.next(time.time_ns() // 1_000_000)
    else:
        ms, counter = now_ms, secrets.randbelow(_COUNTER_LIMIT)
    if not 0 <= ms < 1 << 48:
        raise ValueError("The time of a UUIDv7 is a count of milliseconds of 48 bits.")
    tail = secrets.randbits(62)
    return uuid.UUID(int=ms << 80 | 7 << 76 | counter << 64 | 0b10 << 62 | tail)


def uuid7_time(value: uuid.UUID) -> datetime:
    """Return the moment (UTC, milliseconds) that a UUIDv7 carries; ValueError for other kinds."""
    if value.version != 7:
        raise ValueError("Only a UUID of version 7 carries its time.")
    return _EPOCH + timedelta(milliseconds=value.int >> 80)


def is_sound(value: uuid.UUID) -> bool:
    """Whether a client may have made this id: a UUIDv7 with a time before the year 2200.

    The time is not held against the server's clock. It orders rows in an index and nothing else, and
    a phone whose clock stands in 1970, or runs years ahead, must still be able to log: its id cannot
    be mended by its owner (docs/adr/0022). What lies behind all calendars was made up, and would
    stand at the end of every index for ever; from the year 10000 on no column could hold it.
    """
    return value.version == 7 and value.int >> 80 < _LATEST_MS


def _up_to(digit: str) -> str:
    return f"[0-{digit}]" if digit.isdigit() else f"[0-9A-{digit.upper()}a-{digit}]"


def _any(form: str) -> str:
    parts = form.split("-")
    return "-".join(f"{_up_to('f')}{{{len(part)}}}" if part else "" for part in parts)


def _before(limit: str) -> str:
    """Every hexadecimal text of the form of `limit` that comes before it, in either case."""
    cases, same = [], ""
    for place, digit in enumerate(limit):
        if digit in _HEX[1:]:
            cases.append(same + _up_to(_HEX[_HEX.index(digit) - 1]) + _any(limit[place + 1 :]))
        same += f"[{digit.upper()}{digit}]" if digit.isalpha() else digit
    return f"({'|'.join(cases)})"


_LIMIT = f"{_LATEST_MS:012x}"
_TIME = _before(f"{_LIMIT[:8]}-{_LIMIT[8:]}")
CLIENT_ID = f"^{_TIME}-7{_any('xxx')}-[89ABab]{_any('xxx')}-{_any('x' * 12)}$"
"""What `is_sound` takes, as a pattern of its one written form (RFC 9562, section 4: the five groups,
in either case), for the description of the API."""
