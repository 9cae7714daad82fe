import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.contracts.progress import no_progress
from tangency.contracts.resampling import FailedDraws, Resampling
from tangency.estimation.inputs import read_input
from tangency.estimation.resampling import answers
from tangency.performance.stationary_bootstrap import resampled_periods


@pytest.fixture(scope="module")
def returns():
    rng = np.random.default_rng(0)
    values = rng.normal([0.002, 0.001, 0.0015, 0.001], [0.02, 0.01, 0.015, 0.03], (120, 4))
    return pd.DataFrame(values, columns=["D", "A", "C", "B"])


@pytest.fixture(scope="module")
def weights(returns):
    return tg.weight_bands(returns, optimizer="mvo", objective="min_risk", draws=40, seed=3)


@pytest.fixture(scope="module")
def frontiers(returns):
    return tg.frontier_bands(returns, draws=40, ranks=6, seed=3, periods_per_year=252)


def test_every_draw_is_the_optimum_of_its_history(returns, weights):
    rng = np.random.default_rng(3)
    for drawn in weights.draws[:5]:
        history = returns.iloc[resampled_periods(len(returns), 1.0, rng)].reset_index(drop=True)
        single = tg.optimize(history, optimizer="mvo", objective="min_risk")
        assert drawn == pytest.approx(single.values, abs=1e-12)


def test_bands_hold_the_share_of_draws_that_they_claim(weights):
    table = weights.table().loc[list(weights.assets)]
    inside = (weights.draws >= table["lower"].to_numpy()) & (weights.draws <= table["upper"].to_numpy())
    assert (inside.mean(axis=0) >= 0.9).all()
    assert ((weights.draws < table["lower"].to_numpy()).mean(axis=0) <= 0.05).all()


def test_the_weights_are_those_of_optimize(returns, weights):
    single = tg.optimize(returns, optimizer="mvo", objective="min_risk")
    assert (weights.weights == single.values).all()
    assert weights.assets == ("D", "A", "C", "B")


def test_a_seed_fixes_every_bit(returns, weights):
    again = tg.weight_bands(returns, optimizer="mvo", objective="min_risk", draws=40, seed=3)
    assert (again.draws == weights.draws).all()
    other = tg.weight_bands(returns, optimizer="mvo", objective="min_risk", draws=40, seed=4)
    assert (other.draws != weights.draws).any()


def test_blocks_have_the_length_that_was_asked_for():
    drawn = resampled_periods(20_000, 10.0, np.random.default_rng(0))
    goes_on = (np.diff(drawn) % 20_000) == 1
    assert 1.0 / (1.0 - goes_on.mean()) == pytest.approx(10.0, rel=0.1)
    alone = resampled_periods(20_000, 1.0, np.random.default_rng(0))
    assert ((np.diff(alone) % 20_000) == 1).mean() < 0.001


def test_draws_without_an_answer_are_counted(returns):
    weak = returns - returns.mean() + 1e-4  # a history in which no mean stands out of the noise
    found = tg.weight_bands(weak, optimizer="mvo", objective="max_sharpe", draws=40)
    assert sum(failed.count for failed in found.failed) == 40 - len(found.draws)
    assert found.failed
    assert "without an answer" in repr(found)


def test_where_most_draws_fail_their_error_is_said(returns):
    asked = iter(range(10))

    def ask(_):
        if next(asked) % 2:
            return 1.0
        raise tg.SolverError("no answer")

    resampling = Resampling(draws=10, level=0.9, block_periods=1.0, seed=0)
    given = read_input(returns, groups=None, periods_per_year=None)
    found, failed = answers(given, resampling, ask, no_progress)
    assert (len(found), failed) == (5, (FailedDraws(what="no answer", count=5),))
    asked = iter([*range(0, 18, 2), 1])
    with pytest.raises(tg.SolverError, match="no answer"):
        answers(given, resampling, ask, no_progress)


def test_the_frontier_is_that_of_the_history(returns, frontiers):
    own = tg.frontier(returns, periods_per_year=252)
    assert frontiers.mean[[0, -1]] == pytest.approx([own.turning.mean[-1], own.turning.mean[0]])
    assert frontiers.volatility[0] == pytest.approx(np.sqrt(own.turning.variance[-1]))


def test_resampled_weights_achieve_no_more_than_the_frontier(returns, frontiers):
    """By the history's own moments nothing lies above its own frontier."""
    own = tg.frontier(returns)
    least, most = np.sqrt(own.turning.variance[-1]), np.sqrt(own.turning.variance[0])
    for mean, risk in zip(frontiers.achieved_mean.ravel(), frontiers.achieved_volatility.ravel(), strict=True):
        best = own.turning.at_risk(min(max(risk, least), most)) @ returns.mean().to_numpy()
        assert mean <= best + 1e-12


def test_the_promised_band_is_ordered_finite_and_rises(frontiers):
    band = frontiers.promised()
    assert np.isfinite(band.to_numpy()).all()
    assert (band["lower"] <= band["median"]).all()
    assert (band["median"] <= band["upper"]).all()
    assert (band.diff().iloc[1:].to_numpy() >= -1e-12).all()


def test_averaged_weights_are_portfolios(frontiers):
    averaged = frontiers.averaged_weights()
    assert list(averaged.columns) == ["D", "A", "C", "B"]
    assert averaged.sum(axis=1).to_numpy() == pytest.approx(np.ones(6))


def test_figures_show_bands(weights, frontiers):
    assert [trace.name for trace in weights.plot().data] == ["90% of resampled histories", "median", "weight"]
    assert len(frontiers.plot().data) == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [({"draws": 0}, "draws"), ({"level": 1.0}, "level"), ({"block_periods": 0.5}, "block_periods")],
)
def test_what_makes_no_sense_is_refused(returns, change, message):
    with pytest.raises(tg.ConfigurationError, match=message):
        tg.weight_bands(returns, optimizer="mvo", objective="min_risk", **change)


def test_moments_have_no_history(returns):
    moments = tg.Moments(mean=returns.mean(), covariance=returns.cov())
    with pytest.raises(tg.ConfigurationError, match="no history"):
        tg.weight_bands(moments, optimizer="mvo", objective="min_risk")


def test_the_desk_records_and_replays(desk):
    limits = ["weight <= 20%"]
    weights = desk.weight_bands("crypto", constraints=limits, objective="min_risk", draws=5, block_periods=5)
    frontiers = desk.frontier_bands("crypto", constraints=limits, draws=5, ranks=4)
    for found, verb in ((weights, "weight_bands"), (frontiers, "frontier_bands")):
        assert desk.store.run(found.run_id).verb == verb
        assert found.run_id in repr(found)
        assert desk.replay(found.run_id).is_identical
