"""The façade of the frontier: labels, units, records and replays."""

import numpy as np
import pandas as pd
import pytest

import tangency as tg

MEAN = pd.Series({"B": 0.10, "A": 0.05, "C": 0.08})
COVARIANCE = pd.DataFrame(
    [[0.09, 0.01, 0.02], [0.01, 0.04, 0.0], [0.02, 0.0, 0.05]], index=["B", "A", "C"], columns=["B", "A", "C"]
)


@pytest.fixture(scope="module")
def found():
    return tg.frontier(tg.Moments(mean=MEAN, covariance=COVARIANCE), periods_per_year=4)


def test_weights_are_labelled_in_the_order_of_the_input(found):
    assert found.assets == ("B", "A", "C")
    assert list(found.weights.columns) == ["B", "A", "C"]
    assert found.max_return.to_dict() == {"B": 1.0, "A": 0.0, "C": 0.0}


def test_points_are_annual_where_the_periods_of_a_year_are_known(found):
    assert list(found.points.columns) == ["mean_annual", "volatility_annual", "ratio_annual"]
    assert found.points["mean_annual"].iloc[0] == pytest.approx(0.40)
    assert found.points["volatility_annual"].iloc[0] == pytest.approx(0.6)


def test_the_ends_and_the_tangency_are_those_of_optimize(found):
    moments = tg.Moments(mean=MEAN, covariance=COVARIANCE)
    for objective, weights in (("min_risk", found.min_risk), ("max_sharpe", found.max_sharpe)):
        single = tg.optimize(moments, optimizer="mvo", objective=objective)
        assert np.abs(weights - single.weights).max() <= 1e-12


def test_targets_are_annual_and_met(found):
    assert (found.at_return(0.32) * MEAN).sum() * 4 == pytest.approx(0.32, abs=1e-14)
    w = found.at_risk(0.4)
    assert np.sqrt(w @ COVARIANCE @ w * 4) == pytest.approx(0.4, abs=1e-14)


def test_a_target_off_the_frontier_says_what_there_is(found):
    with pytest.raises(tg.ConfigurationError, match="choose between"):
        found.at_return(2.0)
    with pytest.raises(tg.ConfigurationError, match="choose between"):
        found.at_risk(0.01)


def test_nothing_annual_without_the_periods_of_a_year():
    per_period = tg.frontier(tg.Moments(mean=MEAN, covariance=COVARIANCE))
    assert list(per_period.points.columns) == ["mean", "volatility", "ratio"]
    with pytest.raises(tg.ConfigurationError, match="periods in a year"):
        per_period.at_return(0.1)
    assert per_period.turning.at_return(0.1).tolist() == [1, 0, 0]


def test_negative_means_have_no_tangency():
    negative = tg.frontier(tg.Moments(mean=-MEAN, covariance=COVARIANCE))
    with pytest.raises(tg.Infeasible, match="positive expected return"):
        _ = negative.max_sharpe


def test_contradictory_constraints_are_named():
    with pytest.raises(tg.Infeasible) as caught:
        tg.frontier(tg.Moments(mean=MEAN, covariance=COVARIANCE), constraints=["weight <= 20%"])
    assert {conflict.constraint for conflict in caught.value.conflict} == {"weight <= 20%", "net = 100%"}


def test_an_unbounded_return_is_refused():
    with pytest.raises(tg.SolverError, match="unbounded"):
        tg.frontier(tg.Moments(mean=MEAN, covariance=COVARIANCE), constraints=["net >= 50%"])


def test_moments_that_are_not_finite_are_refused_by_name():
    covariance = pd.DataFrame(np.diag([0.1, np.nan]), ["A", "B"], ["A", "B"])
    with pytest.raises(tg.DataError, match="B"):
        tg.frontier(tg.Moments(mean=pd.Series({"A": 0.1, "B": 0.2}), covariance=covariance))


def test_it_shows_itself(found):
    text = repr(found)
    assert "turning point" in text
    assert "certificate: optimal at every turning point" in text
    bundle = found._repr_mimebundle_()
    assert bundle["text/plain"] == text
    assert bundle["text/html"].count("<tr>") == len(found.points) + 1


def test_its_figure_shows_curve_points_and_assets(found):
    figure = found.plot()
    assets, curve, turning, best = figure.data
    assert list(assets.text) == ["B", "A", "C"]
    assert len(best.x) == 1
    assert len(turning.x) + len(best.x) == len(found.points)
    assert max(curve.y) == pytest.approx(found.points["mean_annual"].max())


def test_the_desk_records_and_replays(desk):
    found = desk.frontier("crypto", risk_model="ledoit-wolf", constraints=["weight <= 20%"])
    assert found.run_id is not None
    assert found.run_id in repr(found)
    record = desk.store.run(found.run_id)
    assert record.verb == "frontier"
    assert "optimizer" not in record.manifest
    assert desk.replay(found.run_id).is_identical


def test_inline_data_replays(desk):
    found = desk.frontier(tg.Moments(mean=MEAN, covariance=COVARIANCE), periods_per_year=4)
    assert desk.replay(found.run_id).is_identical
