"""How sure a share or a mean is: 95 % intervals, and of few answers one that tells nothing of how they lay. Pure."""

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist, fmean
from typing import NamedTuple

Z = NormalDist().inv_cdf(0.975)
FEWEST = 5


class Interval(NamedTuple):
    """From where to where."""

    low: float
    high: float


def share(count: int, of: int) -> Interval:
    """Of a share, by Wilson's score interval (E. B. Wilson, JASA 22, 1927). Raises ValueError for none at all."""
    if not 0 <= count <= of or not of:
        raise ValueError("no share")
    mid = (count + Z * Z / 2) / (of + Z * Z)
    half = Z / (of + Z * Z) * sqrt(count * (of - count) / of + Z * Z / 4)
    return Interval(0.0 if not count else max(0.0, mid - half), 1.0 if count == of else min(1.0, mid + half))


def coarse(values: Sequence[float], *, least: int, most: int) -> float:
    """A mean in halves, so that one mark more or less seldom shows, and never an end of the scale, which would tell
    what everybody gave. Raises ValueError for fewer than five.
    """
    if len(values) < FEWEST:
        raise ValueError("too few")
    return min(most - 0.5, max(least + 0.5, round(2 * fmean(values)) / 2))


def around(mean: float, people: int, *, least: int, most: int) -> Interval:
    """The interval of a coarse mean, by how many it rests on and by nothing else in the answers: were it drawn from
    their own spread, its width would tell how alike they were, and five alike are five known.

    The spread is the largest that answers gathered about one mark can have (greatest_deviation); a quarter is what
    the rounding may have moved the mean. In tenths, outwards. Raises ValueError for fewer than five.
    """
    if people < FEWEST:
        raise ValueError("too few")
    half = _up(Z * greatest_deviation(least, most) / sqrt(people) + 0.25)
    return Interval(max(float(least), round(mean - half, 1)), min(float(most), round(mean + half, 1)))


def greatest_deviation(least: int, most: int) -> float:
    """The largest standard deviation of marks with one top, that is, fewer and fewer to both sides of one mark.

    It is theirs who give `least` and all marks alike, mixed: of q of the latter the variance is q·L(2L+1)/6 - q²·L²/4
    over L steps, greatest (2L+1)²/36. The limit for many steps, a third of the range, is in H. I. Jacobson, The
    Maximum Variance of Restricted Unimodal Distributions, Ann. Math. Statist. 40 (1969).
    """
    return (2 * (most - least) + 1) / 6


def _up(number: float) -> float:
    tenths = int(number * 10)
    return (tenths + (tenths < number * 10)) / 10
