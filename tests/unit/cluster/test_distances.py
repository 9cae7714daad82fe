"""Codependences against scipy and the formulas as they are written."""

import numpy as np
import pytest
from scipy.spatial.distance import squareform
from scipy.stats import entropy, kendalltau, spearmanr

from tangency.cluster import asset_distances
from tangency.cluster.mutual_information import bin_counts
from tangency.contracts.arrays import frozen_floats
from tangency.contracts.returns import Returns
from tangency.domain.clustering import Codependence
from tangency.errors import ConfigurationError, DataError

RNG = np.random.default_rng(3)
COMMON = RNG.standard_t(4, (120, 1))
VALUES = 0.01 * (COMMON * [1.0, 0.5, -0.7, 0.0] + RNG.standard_t(4, (120, 4)))
VALUES[::7] = VALUES[::7].round(2)  # with ties
PAIRS = [(i, j) for i in range(4) for j in range(i + 1, 4)]


def window(values):
    assets = tuple(f"A{i}" for i in range(values.shape[1]))
    dates = np.arange(len(values))
    return Returns(assets=assets, dates=dates, values=frozen_floats(values), periods_per_year=None)


def distances(codependence, values=VALUES, **given):
    covariance = frozen_floats(np.cov(values, rowvar=False))
    return asset_distances(covariance, window(values), None, codependence=codependence, **given)


def distance_correlation(x, y):
    """Return Székely, Rizzo & Bakirov's (2007), matrix by matrix."""
    centred = []
    for z in (x, y):
        a = np.abs(z[:, None] - z)
        centred.append(a - a.mean(axis=0) - a.mean(axis=1)[:, None] + a.mean())
    a, b = centred
    return np.sqrt((a * b).mean() / np.sqrt((a * a).mean() * (b * b).mean()))


def variation_of_information(x, y):
    bins = int(bin_counts(x.size, np.corrcoef(x, y)[0, 1]))
    joint = np.histogram2d(x, y, bins)[0]
    hx, hy, hxy = entropy(joint.sum(axis=1)), entropy(joint.sum(axis=0)), entropy(joint.ravel())
    return (hx + hy - 2 * (hx + hy - hxy)) / hxy


def lower_tail(x, y, share=0.1):
    count = round(share * x.size)
    worst = [set(np.flatnonzero(z <= np.sort(z)[count - 1]).tolist()) for z in (x, y)]
    return len(worst[0] & worst[1]) / max(len(each) for each in worst)


@pytest.mark.parametrize(
    ("codependence", "formula"),
    [
        ("pearson", lambda x, y: np.sqrt((1 - np.corrcoef(x, y)[0, 1]) / 2)),
        ("spearman", lambda x, y: np.sqrt((1 - spearmanr(x, y).statistic) / 2)),
        ("kendall", lambda x, y: np.sqrt((1 - kendalltau(x, y).statistic) / 2)),
        ("distance_correlation", lambda x, y: np.sqrt(1 - distance_correlation(x, y))),
        ("mutual_information", variation_of_information),
        ("lower_tail", lambda x, y: np.sqrt(1 - lower_tail(x, y))),
    ],
)
def test_distances_are_those_of_the_formula(codependence, formula):
    expected = [formula(VALUES[:, i], VALUES[:, j]) for i, j in PAIRS]
    assert distances(Codependence(codependence), tail=0.1) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("codependence", [each for each in Codependence if each is not Codependence.PEARSON])
def test_periods_with_a_hole_are_left_out(codependence):
    holed = VALUES.copy()
    holed[[3, 50], [0, 2]] = np.nan
    whole = np.delete(VALUES, [3, 50], axis=0)
    covariance = frozen_floats(np.eye(4))
    found = asset_distances(covariance, window(holed), None, codependence=codependence)
    assert found.tolist() == distances(codependence, whole).tolist()


@pytest.mark.parametrize("codependence", Codependence)
def test_the_order_of_assets_goes_with_the_labels(codependence):
    order = np.array([2, 0, 3, 1])
    covariance = np.cov(VALUES, rowvar=False)
    found = asset_distances(
        frozen_floats(covariance[np.ix_(order, order)]), window(VALUES), order, codependence=codependence
    )
    expected = squareform(distances(codependence))[np.ix_(order, order)]
    assert squareform(found) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("codependence", Codependence)
def test_a_twin_is_at_no_distance(codependence):
    assert distances(codependence, np.column_stack([VALUES[:, 0], 2.0 * VALUES[:, 0]]))[0] <= 1e-7


def test_what_needs_returns_says_so():
    with pytest.raises(ConfigurationError, match="needs returns"):
        asset_distances(frozen_floats(np.eye(2)), None, None, codependence=Codependence.KENDALL)


def test_too_few_complete_periods_name_the_asset_that_costs_most():
    holed = VALUES.copy()
    holed[2:, 1] = np.nan
    with pytest.raises(DataError, match="A1"):
        distances(Codependence.SPEARMAN, holed)


def test_returns_that_never_change_are_refused_by_name():
    flat = VALUES.copy()
    flat[:, 2] = 0.0
    with pytest.raises(DataError, match="A2"):
        asset_distances(frozen_floats(np.eye(4)), window(flat), None, codependence=Codependence.LOWER_TAIL)
