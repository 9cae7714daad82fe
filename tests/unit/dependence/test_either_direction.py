"""Both directions of Engle–Granger's test, against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.stattools import coint

from tangency.dependence import Levels, either_direction

ROWS = np.triu_indices(5, 1)


def walks(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    found = rng.standard_normal((250, 5)).cumsum(axis=0)
    found[:, 3] = 0.7 * found[:, 1] + rng.standard_normal(250)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_a_pair_has_twice_the_smaller_p_value_and_the_direction_that_it_is_of(seed: int) -> None:
    values = walks(seed)
    found = either_direction(Levels.of(tuple("ABCDE"), values), *ROWS)
    for row, (i, j) in enumerate(zip(*ROWS, strict=True)):
        tests = {(i, j): coint(values[:, i], values[:, j]), (j, i): coint(values[:, j], values[:, i])}
        best = min(tests, key=lambda way, tests=tests: (tests[way][1], tests[way][0]))
        assert (found.first[row], found.second[row]) == best
        assert found.statistics[row] == pytest.approx(tests[best][0], abs=1e-8)
        assert found.p_first_on_second[row] == pytest.approx(tests[best][1], abs=1e-10)
        assert found.p_second_on_first[row] == pytest.approx(tests[best[::-1]][1], abs=1e-10)
        assert found.p_values[row] == pytest.approx(min(1.0, 2.0 * tests[best][1]), abs=1e-10)


def test_exchanging_the_legs_changes_nothing() -> None:
    levels = Levels.of(tuple("ABCDE"), walks(7))
    one, other = either_direction(levels, *ROWS, lags=2), either_direction(levels, *ROWS[::-1], lags=2)
    for name in ("first", "second", "p_values", "statistics", "lags"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_collinear_levels_have_no_p_value() -> None:
    values = walks(0)[:, :2]
    levels = Levels.of(("A", "B"), np.column_stack([values[:, 0], 3.0 - 2.0 * values[:, 0]]))
    found = either_direction(levels, np.array([0]), np.array([1]), lags=1)
    assert np.isnan(found.p_values).all()
