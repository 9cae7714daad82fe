"""The scatter about the means keeps its digits however large the means are."""

from fractions import Fraction

import numpy as np
import pytest

from tangency_risk_models.kernel.scatter import scatter


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
    found, true = scatter(by_asset, by_asset.mean(axis=1)), exact(by_asset)
    size = np.sqrt(np.outer(true.diagonal(), true.diagonal()))
    assert np.abs((found - true) / size).max() <= 1e-14 * max(level, 1.0)


def test_is_exactly_symmetric_and_constants_do_not_scatter():
    rng = np.random.default_rng(4)
    by_asset = rng.standard_normal((150, 40)) + 0.1
    found = scatter(by_asset, by_asset.mean(axis=1))
    assert (found == found.T).all()
    assert not scatter(np.full((2, 8), 0.25), np.full(2, 0.25)).any()
