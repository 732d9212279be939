"""How sure a share or a mean is: 95 % intervals by two standard methods. Pure."""

from collections.abc import Sequence
from math import ceil, sqrt
from statistics import NormalDist, fmean, stdev
from typing import NamedTuple

Z = NormalDist().inv_cdf(0.975)
LEAST_DEVIATION = 0.5  # of whole marks: all alike is no certainty, and would tell that all are alike


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


def mean(values: Sequence[float]) -> Interval:
    """Of a mean of marks, by Student's t, the deviation never less than LEAST_DEVIATION. Five values at least.

    Raises ValueError for fewer.
    """
    if len(values) < 5:
        raise ValueError("too few")
    half = student(len(values) - 1) * max(stdev(values), LEAST_DEVIATION) / sqrt(len(values))
    return Interval(fmean(values) - half, fmean(values) + half)


def student(freedom: int) -> float:
    """The 97.5 % point of Student's t, by Abramowitz and Stegun 26.7.5; right within 0.002 from four degrees on."""
    z = Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**nth for nth, term in enumerate(terms, start=1))


def coarse(values: Sequence[float], *, least: int, most: int) -> tuple[float, Interval]:
    """A mean and its interval in halves, so that one mark more or less seldom shows.

    The mean is never an end of the scale, which would tell what everybody gave; the interval is widened by what the
    rounding may have moved it. Raises ValueError for fewer than five.
    """
    exact = mean(values)
    told = min(most - 0.5, max(least + 0.5, round(exact.low + exact.high) / 2))
    half = ceil((exact.high - exact.low) + 0.5) / 2
    return told, Interval(max(least, told - half), min(most, told + half))
