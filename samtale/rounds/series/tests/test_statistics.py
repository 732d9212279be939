"""The intervals agree with the tables, stay inside the scale, and hold what they promise."""

from random import Random
from statistics import fmean

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from samtale.rounds.series import statistics


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


MARKS = st.lists(st.integers(1, 5), min_size=5, max_size=40)
SCALE = {"least": 1, "most": 5}


def told(values) -> tuple[float, tuple[float, float]]:
    """What a page shows of some answers."""
    mean = statistics.coarse(values, **SCALE)
    return mean, statistics.around(mean, len(values), **SCALE)


@given(st.integers(5, 12).flatmap(lambda n: st.tuples(*[st.lists(st.integers(1, 5), min_size=n, max_size=n)] * 2)))
def test_as_many_answers_with_the_same_mean_told_have_the_same_interval(two):
    assume(statistics.coarse(two[0], **SCALE) == statistics.coarse(two[1], **SCALE))
    assert told(two[0]) == told(two[1]), "how alike they were would show"


@pytest.mark.parametrize(
    ("alike", "apart"),
    [([3, 3, 3, 3, 3], [1, 1, 3, 5, 5]), ([4, 4, 4, 4, 4], [2, 3, 5, 5, 5]), ([5, 5, 5, 5, 5], [3, 4, 5, 5, 5])],
)
def test_five_alike_are_told_as_five_apart(alike, apart):
    assert told(alike) == told(apart)


@given(MARKS)
def test_what_is_told_is_coarse_lies_on_the_scale_and_holds_the_mean(values):
    mean, (low, high) = told(values)
    assert 1.5 <= mean <= 4.5 and 2 * mean % 1 == 0
    assert 1 <= low <= fmean(values) <= high <= 5 and low <= mean <= high
    assert high - low >= min(1, 2 * statistics.Z * 1.5 / len(values) ** 0.5 / 2), "never narrow, not at an end either"


@pytest.mark.parametrize(
    ("mean", "people", "low", "high"),
    [
        (3.0, 5, 1.4, 4.6),  # 1.9600 * 1.5 / 5**0.5 + 0.25 = 1.565
        (3.0, 6, 1.5, 4.5),  # 1.450
        (3.0, 9, 1.7, 4.3),  # 1.230
        (3.0, 36, 2.2, 3.8),  # 0.740
        (4.5, 5, 2.9, 5.0),
        (1.5, 5, 1.0, 3.1),
    ],
)
def test_the_interval_goes_by_how_many_they_are(mean, people, low, high):
    assert statistics.around(mean, people, **SCALE) == (low, high)


@pytest.mark.parametrize(
    ("values", "mean"),
    [([3, 4, 4, 4, 5], 4.0), ([2, 2, 3, 3, 3, 3], 2.5), ([5] * 5, 4.5), ([1] * 5, 1.5), ([1, 1, 3, 5, 5], 3.0)],
)
def test_a_mean_is_told_in_halves_and_never_as_an_end_of_the_scale(values, mean):
    assert statistics.coarse(values, **SCALE) == mean


@given(st.integers(0, 4), st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_no_answers_with_one_top_lie_wider_than_the_greatest_deviation(top, falls):
    weights = [0.0] * 5
    weights[top] = 1.0
    for nth in range(top + 1, 5):
        weights[nth] = weights[nth - 1] * falls[nth]
    for nth in range(top - 1, -1, -1):
        weights[nth] = weights[nth + 1] * falls[nth]
    mean = sum(mark * weight for mark, weight in enumerate(weights)) / sum(weights)
    variance = sum((mark - mean) ** 2 * weight for mark, weight in enumerate(weights)) / sum(weights)
    assert variance**0.5 <= statistics.greatest_deviation(1, 5) + 1e-9


def test_the_greatest_deviation_is_reached():
    weights = (0.25 + 0.15, 0.15, 0.15, 0.15, 0.15)  # three quarters alike on all five, the rest on the least
    mean = sum(mark * weight for mark, weight in enumerate(weights, start=1))
    variance = sum((mark - mean) ** 2 * weight for mark, weight in enumerate(weights, start=1))
    assert variance**0.5 == pytest.approx(statistics.greatest_deviation(1, 5)) == 1.5


def test_nothing_is_said_of_too_few():
    for few in ([], [3, 4], [5, 5, 5, 5]):
        with pytest.raises(ValueError, match="too few"):
            statistics.coarse(few, **SCALE)
        with pytest.raises(ValueError, match="too few"):
            statistics.around(3.0, len(few), **SCALE)
    for none in ((0, 0), (3, 2), (-1, 4)):
        with pytest.raises(ValueError, match="no share"):
            statistics.share(*none)


@pytest.mark.parametrize(
    "weights", [(1, 2, 4, 6, 3), (1, 1, 1, 1, 1), (0, 1, 2, 8, 4), (8, 3, 3, 3, 3), (1, 0, 0, 0, 1)]
)
def test_nineteen_of_twenty_hold_the_truth_even_of_a_team_split_in_two(weights):
    chance, marks = Random(17), (1, 2, 3, 4, 5)
    truth = sum(mark * weight for mark, weight in zip(marks, weights, strict=True)) / sum(weights)
    tries, right = 3000, 0
    for _nth in range(tries):
        low, high = told(chance.choices(marks, weights, k=chance.randint(5, 12)))[1]
        right += low <= truth <= high
    assert right / tries > (0.935 if weights != (1, 0, 0, 0, 1) else 0.9)
