"""Scenes of what belongs together and what does not: one matter logged twice, two matters in one."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from demo import joins
from demo.arrivals import Arrival
from demo.life import Life
from demo.stage import Actor
from disputes.kinds import Source
from disputes.models import Ticket

AGAIN = "，又来电话催问"
BESIDE = "另外，村口路灯不亮。"

Does = Callable[[Life, Ticket, dt.datetime], None]


def joined(
    scene: Callable[..., Arrival],
    ago: Callable[[float], dt.datetime],
    accept: Callable[[Actor], Any],
    by: Actor,
) -> Iterator[Arrival]:
    """One matter that was logged twice and merged; one with two in it, of which one was split off."""
    first = scene(ago(140), by, by.grid, "hazard")
    yield dataclasses.replace(first, steps=((ago(120), accept(by)),))
    at = ago(100)
    again = dataclasses.replace(first, at=at, logged_at=at, source=Source.PHONE)
    steps = ((ago(70), merge(by, first.words)),)
    yield dataclasses.replace(again, words=again.words + AGAIN, steps=steps)
    both = scene(ago(130), by, by.grid, "hazard")
    parted = ((ago(110), accept(by)), (ago(65), split_off(by, BESIDE)))
    yield dataclasses.replace(both, words=f"{both.words}{BESIDE}", steps=parted)


def merge(by: Actor, words: str) -> Does:
    """`by` merges it into the one that has these words."""

    def does(life: Life, ticket: Ticket, now: dt.datetime) -> None:
        stays = next(one for one in life.ledger.fresh if one.words == words)
        joins.merge(life, ticket, stays, by, now)

    return does


def split_off(by: Actor, words: str) -> Does:
    """`by` splits these words off."""

    def does(life: Life, ticket: Ticket, now: dt.datetime) -> None:
        joins.split_off(life, ticket, words, by, now)

    return does
