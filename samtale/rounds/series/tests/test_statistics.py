"""The intervals agree with the tables, stay inside the scale, and hold what they promise."""

from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtale.rounds.series import statistics


@pytest.mark.parametrize(
    ("freedom", "point"), [(4, 2.7764), (5, 2.5706), (9, 2.2622), (14, 2.1448), (29, 2.0452), (100, 1.9840)]
)
def test_students_t_is_as_in_the_tables(freedom, point):
    assert statistics.student(freedom) == pytest.approx(point, abs=0.002)


@pytest.mark.parametrize(("freedom", "point"), [(4, 2.775582224237), (9, 2.262143575446)])
def test_students_t_is_the_printed_series_to_its_last_coefficient(freedom, point):
    assert statistics.student(freedom) == pytest.approx(point, abs=1e-9)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 1, 0.2065, 1.0)],
)
def test_wilson_is_as_in_the_tables(count, of, low, high):
    assert statistics.share(count, of) == pytest.approx((low, high), abs=0.0001)


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_in_its_interval(given_):
    count, of = given_
    low, high = statistics.share(count, of)
    assert 0 <= low <= count / of <= high <= 1 and low < high


@given(st.lists(st.floats(1, 5), min_size=5, max_size=40))
def test_a_mean_lies_in_its_interval_which_is_never_narrower_than_a_mark_can_tell(values):
    low, high = statistics.mean(values)
    assert low < fmean(values) < high
    assert high - low >= 2 * statistics.Z * statistics.LEAST_DEVIATION / len(values) ** 0.5
    told, coarse = statistics.coarse(values, least=1, most=5)
    assert 1 <= coarse.low <= max(1, low) and min(5, high) <= coarse.high <= 5, "as wide at least"
    assert 1.5 <= told <= 4.5 and all(2 * number % 1 == 0 for number in (told, *coarse))


@pytest.mark.parametrize(
    ("values", "told", "low", "high"),
    [
        ([3, 4, 4, 4, 5], 4.0, 2.5, 5.0),
        ([3, 3, 3, 3, 3], 3.0, 2.0, 4.0),
        ([2, 2, 3, 3, 3, 3], 2.5, 1.5, 3.5),
        ([5, 5, 5, 5, 5], 4.5, 3.5, 5.0),
        ([1, 1, 1, 1, 1], 1.5, 1.0, 2.5),  # never the end of the scale
        ([1, 1, 3, 5, 5], 3.0, 1.0, 5.0),
    ],
)
def test_what_is_told_in_halves(values, told, low, high):
    assert statistics.coarse(values, least=1, most=5) == (told, (low, high))


@pytest.mark.parametrize(
    ("values", "half"), [([3, 4, 4, 4, 5], 2.7764 * 0.5**0.5 / 5**0.5), ([3, 3, 3, 3, 3, 3], 2.5706 * 0.5 / 6**0.5)]
)
def test_a_mean_has_one_degree_of_freedom_less_than_values(values, half):
    assert statistics.mean(values) == pytest.approx((fmean(values) - half, fmean(values) + half), abs=0.001)


def test_nothing_is_said_of_too_few():
    for few in ([], [3, 4], [5, 5, 5, 5]):
        with pytest.raises(ValueError, match="too few"):
            statistics.mean(few)
    for none in ((0, 0), (3, 2), (-1, 4)):
        with pytest.raises(ValueError, match="no share"):
            statistics.share(*none)


@pytest.mark.parametrize("weights", [(1, 2, 4, 6, 3), (1, 1, 1, 1, 1), (0, 1, 2, 8, 4)])
def test_nineteen_of_twenty_hold_the_truth(weights):
    chance, marks = Random(17), (1, 2, 3, 4, 5)
    truth = sum(mark * weight for mark, weight in zip(marks, weights, strict=True)) / sum(weights)
    tries = 3000
    right = 0
    for _nth in range(tries):
        low, high = statistics.mean(chance.choices(marks, weights, k=chance.randint(5, 12)))
        right += low <= truth <= high
    assert right / tries > 0.935
