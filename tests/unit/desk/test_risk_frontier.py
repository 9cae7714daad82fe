"""The frontier in other measures than the volatility: certified points, recorded and replayed."""

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.domain.risk_kind import RiskKind
from tangency.risk.measures import scenario_measure

RNG = np.random.default_rng(4)
FRAME = pd.DataFrame(
    RNG.standard_t(5, (60, 1)) * 0.006
    + RNG.standard_t(4, (60, 4)) * [0.01, 0.012, 0.02, 0.03]
    + [0, 0.001, 0.001, 0.003],
    columns=["D", "A", "C", "B"],
)
KINDS = [kind for kind in RiskKind if kind is not RiskKind.VOLATILITY]


@pytest.mark.parametrize("kind", KINDS)
def test_points_are_those_of_a_target_return_each_and_none_is_beaten(kind):
    """Equally far apart in mean, convex and rising in risk, and each what `optimize` finds for that mean."""
    found = tg.risk_frontier(FRAME, risk=kind, points=5, periods_per_year=252, constraints=["weight <= 70%"])
    points = found.points
    assert list(points.columns) == ["mean_annual", str(kind), "ratio"]
    assert np.diff(points["mean_annual"]) == pytest.approx(np.diff(points["mean_annual"])[0], rel=1e-6)
    slopes = np.diff(points[str(kind)]) / np.diff(points["mean_annual"])
    assert (slopes >= -1e-9).all()
    assert (np.diff(slopes) <= 1e-7).all()
    target = round(float(points["mean_annual"].iloc[2]), 6)
    single = tg.optimize(
        FRAME, optimizer="mvo", objective="min_risk", risk=str(kind), min_mean_annual=target, periods_per_year=252,
        constraints=["weight <= 70%"],
    )  # fmt: skip
    assert single.certificate.objective == pytest.approx(points[str(kind)].iloc[2], rel=1e-4)
    assert found.grid.gap <= 1e-6


def test_ends_and_labels():
    found = tg.risk_frontier(FRAME, risk="cvar", level=0.8, points=4)
    assert found.assets == ("D", "A", "C", "B")
    assert list(found.weights.columns) == ["D", "A", "C", "B"]
    assert found.max_return.idxmax() == FRAME.mean().idxmax()
    least = tg.optimize(FRAME, optimizer="mvo", objective="min_risk", risk="cvar", level=0.8)
    assert found.min_risk.to_dict() == pytest.approx(least.weights.to_dict(), abs=1e-9)
    measure = scenario_measure(RiskKind.CVAR, FRAME.to_numpy(), level=0.8)
    assert found.grid.risk[-1] == pytest.approx(measure.value(found.min_risk.to_numpy()))
    assert "cvar" in repr(found)
    assert found.plot().layout.xaxis.title.text == "conditional value at risk (loss per period)"


def test_constraints_that_are_not_linear_are_kept():
    found = tg.risk_frontier(FRAME, risk="mad", points=3, constraints=["worst <= 5%"])
    assert (FRAME.to_numpy() @ found.grid.weights.T).min() >= -0.05 - 1e-9


def test_one_portfolio_is_one_point():
    assert len(tg.risk_frontier(FRAME[["A"]], risk="ulcer", points=7).points) == 1


def test_what_is_asked_wrongly_is_said():
    with pytest.raises(tg.ConfigurationError, match="points"):
        tg.risk_frontier(FRAME, risk="cvar", points=1)
    with pytest.raises(tg.ConfigurationError, match="did you mean cvar"):
        tg.risk_frontier(FRAME, risk="cvarr")
    with pytest.raises(tg.ConfigurationError, match="level"):
        tg.risk_frontier(FRAME, risk="cvar", level=1.5)
    moments = tg.Moments(mean=pd.Series([0.1], ["A"]), covariance=pd.DataFrame([[0.04]], ["A"], ["A"]))
    with pytest.raises(tg.ConfigurationError, match="moments have none"):
        tg.risk_frontier(moments, risk="cvar")


def test_a_desk_records_and_replays_it(desk):
    found = desk.risk_frontier(FRAME, risk="evar", level=0.9, points=3, periods_per_year=252)
    assert found.run_id is not None
    assert desk.replay(found.run_id).is_identical
    assert found.document().risk_measure == "evar"
    exact = desk.frontier(FRAME, periods_per_year=252)
    assert desk.replay(exact.run_id).is_identical
