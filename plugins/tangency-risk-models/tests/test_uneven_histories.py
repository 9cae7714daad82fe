import numpy as np
import pandas as pd
import pytest

from tangency.sdk import DataError, NoParams, SolverError
from tangency_risk_models.covariance.em import EmCovariance
from tangency_risk_models.covariance.pairwise import PairwiseCovariance, PairwiseParams
from tangency_risk_models.covariance.sample import SampleCovariance
from tangency_risk_models.expected.em_mean import EmMean
from tangency_risk_models.kernel import gaussian_em

NOTHING = NoParams()


def late(values, starts):
    values = values.copy()
    for asset, start in starts.items():
        values[:start, asset] = np.nan
    return values


def facts(estimate):
    return {fact.name: fact.value for fact in estimate.facts}


def test_pairwise_is_that_of_pandas_where_it_is_semi_definite(window, returns_of):
    y = late(window(200, 5).values, {1: 60, 4: 120})
    y[150:160, 0] = np.nan
    expected = pd.DataFrame(y).cov().to_numpy()
    assert np.linalg.eigvalsh(expected)[0] > 0
    found = PairwiseCovariance(PairwiseParams()).estimate(returns_of(y))
    assert np.abs(found.matrix - expected).max() <= 1e-12 * np.abs(expected).max()
    assert facts(found)["largest move of a correlation by the repair"] == 0.0
    assert found.n_periods == 200
    assert found.missing_data == (
        "each pair from the periods in which both have a return; 9 pairs lack some of the 200 periods, the worst has 70"
    )


def test_an_indefinite_pairwise_covariance_is_repaired_and_the_variances_stay(returns_of):
    # A and B move together in the first third, B and C in the second, A and C against each other in the last.
    rng = np.random.default_rng(1)
    y = np.full((90, 3), np.nan)
    common = rng.normal(size=(90, 1))
    for (i, j), sign, rows in (((0, 1), 1, slice(0, 30)), ((1, 2), 1, slice(30, 60)), ((0, 2), -1, slice(60, 90))):
        y[rows, i] = common[rows, 0]
        y[rows, j] = sign * common[rows, 0] + 0.05 * rng.normal(size=30)
    raw = pd.DataFrame(y).cov().to_numpy()
    s = np.sqrt(np.diag(raw))
    values, vectors = np.linalg.eigh(raw / np.outer(s, s))
    assert values[0] < -0.5
    clipped = vectors @ np.diag(np.maximum(values, 0)) @ vectors.T
    d = np.sqrt(np.diag(clipped))
    expected = clipped / np.outer(d, d) * np.outer(s, s)
    found = PairwiseCovariance(PairwiseParams()).estimate(returns_of(y))
    assert np.abs(found.matrix - expected).max() <= 1e-12 * np.abs(expected).max()
    assert np.linalg.eigvalsh(found.matrix)[0] >= -1e-12
    assert facts(found)["least eigenvalue before the repair"] == pytest.approx(values[0])
    assert facts(found)["largest move of a correlation by the repair"] > 0.3


def test_with_nothing_missing_pairwise_is_the_sample_covariance_and_em_that_of_likelihood(window):
    sample = SampleCovariance(NOTHING).estimate(window(50, 4)).matrix
    for found, factor in (
        (PairwiseCovariance(PairwiseParams()).estimate(window(50, 4)), 1.0),
        (EmCovariance(NOTHING).estimate(window(50, 4)), 49 / 50),
    ):
        assert np.abs(found.matrix - factor * sample).max() <= 1e-13 * sample.max()
        assert found.missing_data is None


def test_em_of_staggered_starts_is_stambaughs_closed_form(window, returns_of):
    full = window(240, 5).values
    y = late(full, {2: 90, 3: 90, 4: 170})
    found = EmCovariance(NOTHING).estimate(returns_of(y))
    mean = EmMean(NOTHING).estimate(returns_of(y))
    # Block by block: the later assets' regressions on all earlier ones, over the later ones' own history.
    m, v = full[:, :2].mean(axis=0), np.cov(full[:, :2].T, ddof=0)
    for start, old, new in ((90, 2, 4), (170, 4, 5)):
        x, z = full[start:, :old], full[start:, old:new]
        design = np.column_stack([np.ones(len(x)), x])
        coefficients = np.linalg.lstsq(design, z)[0]
        rest = z - design @ coefficients
        slopes = coefficients[1:]
        cross = v @ slopes
        own = rest.T @ rest / len(x) + slopes.T @ v @ slopes
        m = np.concatenate([m, coefficients[0] + m @ slopes])
        v = np.block([[v, cross], [cross.T, own]])
    assert np.abs(found.matrix - v).max() <= 1e-8 * np.abs(v).max()
    assert np.abs(mean.values - m).max() <= 1e-8 * np.abs(m).max()
    gaps = int(np.isnan(y).sum())
    assert found.missing_data == f"{gaps} missing returns among 1200 left to the likelihood of those there are (EM)"


def log_likelihood(y, m, v):
    total = 0.0
    for row in y:
        seen = ~np.isnan(row)
        d, s = row[seen] - m[seen], v[np.ix_(seen, seen)]
        total -= 0.5 * (np.linalg.slogdet(s)[1] + d @ np.linalg.solve(s, d))
    return total


def test_no_neighbour_of_the_em_solution_is_likelier(window, returns_of):
    rng = np.random.default_rng(3)
    y = np.where(rng.random((80, 4)) < 0.2, np.nan, window(80, 4).values)
    m, v = EmMean(NOTHING).estimate(returns_of(y)).values, EmCovariance(NOTHING).estimate(returns_of(y)).matrix
    best = log_likelihood(y, m, v)
    s = np.sqrt(np.diag(v))
    for _ in range(60):
        a = rng.normal(size=(4, 4)) * 1e-3
        other = v + (a + a.T) * np.outer(s, s)
        assert log_likelihood(y, m + 1e-3 * s * rng.normal(size=4), other) <= best + 1e-9


@pytest.mark.parametrize("model", [PairwiseCovariance(PairwiseParams()), EmCovariance(NOTHING), EmMean(NOTHING)])
def test_who_has_too_little_history_is_named(model, window, returns_of):
    y = window(30, 4).values.copy()
    y[:, 1] = np.nan
    with pytest.raises(DataError) as caught:
        model.estimate(returns_of(y))
    assert caught.value.where == "asset A01"
    y = window(30, 4).values.copy()
    y[:15, 1], y[15:, 3] = np.nan, np.nan
    with pytest.raises(DataError) as caught:
        model.estimate(returns_of(y))
    assert caught.value.where == "assets A01 and A03 together"
    y[3, 0] = np.inf
    with pytest.raises(DataError, match="infinite"):
        model.estimate(returns_of(y))


def test_a_longer_common_history_can_be_asked_for(window, returns_of):
    y = late(window(100, 3).values, {2: 80})
    assert PairwiseCovariance(PairwiseParams(least_common_periods=20)).estimate(returns_of(y)).n_periods == 100
    with pytest.raises(DataError, match="at least 21"):
        PairwiseCovariance(PairwiseParams(least_common_periods=21)).estimate(returns_of(y))


def test_an_asset_that_never_moves_leaves_the_others_alone(window, returns_of):
    y = late(window(60, 3).values, {1: 20})
    still = np.column_stack([y, np.where(np.arange(60) < 30, np.nan, 0.0)])
    for model in (PairwiseCovariance(PairwiseParams()), EmCovariance(NOTHING)):
        alone, beside = model.estimate(returns_of(y)).matrix, model.estimate(returns_of(still)).matrix
        assert np.abs(beside[:3, :3] - alone).max() <= 1e-12 * alone.max()
        assert not beside[3].any()
        assert not beside[:, 3].any()


def test_em_without_an_interior_maximum_is_an_error(window, returns_of):
    y = late(window(10, 12).values, {3: 4})
    with pytest.raises(SolverError):
        EmCovariance(NOTHING).estimate(returns_of(y))


def test_em_that_does_not_settle_is_an_error(window, returns_of, monkeypatch):
    monkeypatch.setattr(gaussian_em, "_ROUNDS", 2)
    with pytest.raises(SolverError, match="not settled after 2 rounds"):
        EmCovariance(NOTHING).estimate(returns_of(late(window(100, 3).values, {2: 60})))
