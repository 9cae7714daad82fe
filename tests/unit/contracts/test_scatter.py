"""The scatter about the means keeps its digits however large the means are."""

from fractions import Fraction

import numpy as np
import pytest

from tangency.contracts.returns import Returns
from tangency.contracts.scatter import Scatter
from tangency.errors import ConfigurationError


def matrix(by_asset):
    assets = tuple(f"A{i:03d}" for i in range(len(by_asset)))
    dates = np.arange(by_asset.shape[1])
    return Scatter(returns=Returns.of_assets(assets, dates, by_asset, None), scale=1.0).matrix


def exact(by_asset):
    rows = [[Fraction(value) for value in row] for row in by_asset.tolist()]
    centred = [[value - sum(row) / len(row) for value in row] for row in rows]
    return np.array(
        [[float(sum(x * y for x, y in zip(one, other, strict=True))) for other in centred] for one in centred]
    )


@pytest.mark.parametrize("level", [0.0, 0.3, 1.0, 100.0, 1e6])
def test_agrees_with_rational_arithmetic(level):
    """|S − S*|ᵢⱼ ≤ ε √(S*ᵢᵢ S*ⱼⱼ), with means that are the given multiple of the deviations."""
    rng = np.random.default_rng(3)
    by_asset = rng.standard_normal((4, 30)) * np.array([[1.0], [1e-3], [1e3], [1.0]])
    by_asset += level * np.array([[1.0], [-1e-3], [1e3], [0.5]])
    found, true = matrix(by_asset), exact(by_asset)
    size = np.sqrt(np.outer(true.diagonal(), true.diagonal()))
    assert np.abs((found - true) / size).max() <= 1e-14 * max(level, 1.0)


def test_is_exactly_symmetric_and_constants_do_not_scatter():
    rng = np.random.default_rng(4)
    by_asset = rng.standard_normal((150, 40)) + 0.1
    found = matrix(by_asset)
    assert (found == found.T).all()
    assert not matrix(np.full((2, 8), 0.25)).any()


@pytest.mark.parametrize("scale", [-1e-9, float("nan")])
def test_no_scale_makes_it_negative(scale):
    returns = Returns.of_assets(("A",), np.arange(3), np.array([[0.1, 0.2, 0.4]]), None)
    with pytest.raises(ConfigurationError, match="not negative"):
        Scatter(returns=returns, scale=scale)
