"""What has to be known of data and solution is told beside the result."""

import numpy as np
import pandas as pd
import pytest

import tangency as tg


def returns(periods, assets):
    rng = np.random.default_rng([periods, assets])
    return pd.DataFrame(rng.normal(0.001, 0.02, (periods, assets)), columns=[f"A{i:02d}" for i in range(assets)])


def test_fewer_returns_than_assets_are_noted_and_enough_are_not():
    short, long = (tg.optimize(returns(periods, 20), objective="min_risk") for periods in (15, 60))
    assert "singular (15 returns, 20 assets)" in " ".join(short.document().notes)
    assert "note: the covariance is singular" in repr(short)
    assert long.document().notes == ()


def test_a_frontier_notes_it_too():
    assert "singular" in repr(tg.frontier(returns(15, 20)))


@pytest.mark.parametrize(
    "asked",
    [
        {"objective": "min_risk"},
        {"objective": "min_risk", "risk": "cvar"},
        {"objective": "max_utility", "risk_aversion": 50},
    ],
)
def test_two_equal_assets_that_are_held_make_the_solution_one_of_many(asked):
    frame = returns(60, 4)
    frame["twin"] = frame["A00"]
    plan = tg.optimize(frame, constraints=["weight[A00] >= 10%"], **asked)
    (note,) = [each for each in plan.document().notes if "not unique" in each]
    assert "A00" in note or "twin" in note


def test_assets_without_risk_and_mean_make_it_one_of_many():
    frame = returns(60, 3)
    frame["CASH"] = frame["USD"] = 0.0
    plan = tg.optimize(frame, objective="min_risk")
    assert any("not unique" in note for note in plan.document().notes)


@pytest.mark.parametrize("asked", [{"objective": "min_risk"}, {"objective": "max_utility", "risk_aversion": 3}])
def test_an_optimum_that_is_one_alone_is_not_called_one_of_many(asked):
    frame = returns(60, 4)
    frame["twin"] = frame["A00"]
    plan = tg.optimize(frame, constraints=["weight[A00] <= 0%", "weight[twin] <= 0%"], **asked)
    assert not any("not unique" in note for note in plan.document().notes)
    frame["CASH"] = 0.0
    cash = tg.optimize(frame.drop(columns="twin"), objective="min_risk")
    assert cash.weights["CASH"] == pytest.approx(1.0)
    assert not any("not unique" in note for note in cash.document().notes)


def test_the_other_optimum_is_one():
    """The note's own words are tried: that weight, and the same objective."""
    frame = returns(60, 4)
    frame["twin"] = frame["A00"]
    plan = tg.optimize(frame, objective="min_risk")
    (note,) = [each for each in plan.document().notes if "not unique" in each]
    asset, weight = note.split("with ")[1].split(" at ")[0], note.split(" at ")[1].split("%")[0]
    held = tg.optimize(frame, objective="min_risk", constraints=[f"weight[{asset}] = {weight}%"])
    assert held.volatility == pytest.approx(plan.volatility, rel=1e-6)


@pytest.mark.parametrize("raised", [tg.DataError("no value"), ZeroDivisionError("division by zero")])
def test_an_objective_that_cannot_be_valued_elsewhere_does_not_hide_the_result(monkeypatch, raised):
    def objective(self, problem, weights):
        raise raised

    frame = returns(60, 4)
    frame["twin"] = frame["A00"]
    plan = tg.optimize(frame, objective="min_risk")
    monkeypatch.setattr(type(plan.explainer.optimizer), "objective", objective)
    assert not any("not unique" in note for note in plan.document().notes)
    assert any("singular" in note for note in plan.document().notes)
