"""Exact totals in believable shares: so many patches over these villages, and not one more."""

import random
from collections.abc import Callable

NUMERALS = "零一二三四五六七八九"


def share(total: int, weights: list[float], least: int) -> list[int]:
    """Split `total` over the weights, `least` for each; the sum is exact (largest remainders).

    Raises ValueError when there is not enough for `least` each.
    """
    rest = total - least * len(weights)
    if rest < 0:
        raise ValueError("Not enough to give each its least.")
    whole = sum(weights)
    exact = [rest * weight / whole for weight in weights]
    given = [int(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda i: (given[i] - exact[i], i))
    for i in order[: rest - sum(given)]:
        given[i] += 1
    return [least + part for part in given]


def draw_sizes(
    count: int, total: int, rng: random.Random, draw: Callable[[random.Random], int]
) -> list[int]:
    """`count` sizes by `draw`, then one more or less here and there until the sum is `total`."""
    sizes = [draw(rng) for _ in range(count)]
    least, most = min(sizes), max(sizes)
    while (gap := total - sum(sizes)) != 0:
        step = 1 if gap > 0 else -1
        free = [i for i, size in enumerate(sizes) if least <= size + step <= most]
        if not free:
            least, most = least - 1, most + 1
            continue
        for i in rng.sample(free, min(abs(gap), len(free))):
            sizes[i] += step
    return sizes


def household_size(rng: random.Random) -> int:
    """Households of a group: mostly the norm of 10 to 15, a few below and above it."""
    chance = rng.random()
    if chance < 0.03:
        return rng.randint(8, 9)
    if chance < 0.07:
        return rng.randint(16, 18)
    return rng.choice([10, 11, 11, 12, 12, 12, 13, 13, 14, 15])


def numeral(number: int) -> str:
    """1 to 99 as people write them before 组: 一, 十, 十二, 二十, 二十一."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return NUMERALS[ones]
    head = "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return head + (NUMERALS[ones] if ones else "")
