"""Weights told from per cent, units and money; leverage and shorts pass."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tangency as tg
from tangency.domain.weights import require_fractions
from tangency.errors import ConfigurationError


@pytest.mark.parametrize(
    "weights",
    [{}, {"A": 0.4}, {"A": 1.3, "B": -0.3}, {"A": 2.0, "B": 1.0}, {"A": 4.5, "B": -4.5}, {"A": -1.0}],
    ids=["nothing", "cash", "130/30", "three times", "market neutral", "short"],
)
def test_fractions_pass(weights):
    require_fractions(weights, where="current")


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"A": 60.0, "B": 40.0}, "per cent"),
        ({"A": 33.3, "B": 33.3, "C": 33.3}, "per cent"),
        ({"A": 150.0, "B": -50.0}, "per cent"),
        ({"A": 52.0, "B": -49.0}, "per cent"),
        ({"A": 3.0, "B": 40.0}, "units or money"),
        ({"A": 12_000.0, "B": 8_000.0}, "units or money"),
    ],
)
def test_other_numbers_are_refused_with_the_likely_cause(weights, words):
    with pytest.raises(ConfigurationError, match=words) as caught:
        require_fractions(weights, where="target")
    assert caught.value.where == "target"
    assert caught.value.remedy


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30).filter(lambda each: sum(each) > 0.01))
def test_a_long_portfolio_passes_and_in_per_cent_does_not(sizes):
    weights = {f"A{i}": size / sum(sizes) for i, size in enumerate(sizes)}
    require_fractions(weights, where="current")
    with pytest.raises(ConfigurationError, match="per cent"):
        require_fractions({asset: 100 * weight for asset, weight in weights.items()}, where="current")


def test_a_benchmark_in_per_cent_is_told_from_fractions():
    frame = pd.DataFrame(np.random.default_rng(0).normal(0.001, 0.02, (60, 2)), columns=["A", "B"])
    with pytest.raises(ConfigurationError, match="per cent") as caught:
        tg.optimize(
            frame, objective="min_risk", constraints=["tracking_error[A: 60, B: 40] <= 5%"], periods_per_year=252
        )
    assert caught.value.where.startswith("constraint 'tracking_error")
    with pytest.raises(ConfigurationError, match="units or money"):
        tg.optimize(frame, optimizer="benchmark-tracking", benchmark="weights", benchmark_weights={"A": 6, "B": 4})
