"""Whatever a plugin's component does, the user reads its name and the run is closed."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.cli.main import run
from tangency.contracts.arrays import frozen_floats
from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.contracts.estimate import CovarianceEstimate, MeanEstimate
from tangency.contracts.params import NoParams
from tangency.contracts.rebalancing import RebalanceDecision
from tangency.contracts.scatter import Scatter
from tangency.contracts.solution import Solution
from tangency.contracts.view_model import Posterior
from tangency.host import RegisteredComponent
from tangency.store import RunStatus

FRAME = pd.DataFrame(np.random.default_rng(0).normal(0.001, 0.02, (40, 3)), columns=["A", "B", "C"])
INDEFINITE = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]]) * 1e-4


def raising(error):
    def act(self, *given):
        raise error

    return act


def returning(make):
    return lambda self, *given: make(*given)


def estimate(matrix):
    return returning(lambda returns: CovarianceEstimate(matrix=frozen_floats(matrix), n_periods=len(returns.dates)))


KINDS = {
    "optimizer": (ComponentKind.OPTIMIZER, "solve"),
    "risk_model": (ComponentKind.RISK_MODEL, "estimate"),
    "return_model": (ComponentKind.RETURN_MODEL, "estimate"),
    "view_model": (ComponentKind.VIEW_MODEL, "update"),
    "policy": (ComponentKind.REBALANCING_POLICY, "decide"),
}
EVERY = {
    "a raise": raising(ZeroDivisionError("division by zero")),
    "an exit": raising(SystemExit(0)),
    "nothing": returning(lambda *_: None),
    "a text": returning(lambda *_: "0.5"),
}
OWN = {
    "optimizer": {
        "NaN": returning(lambda problem: _solution(problem, [np.nan, 0.5, 0.5])),
        "a short one": returning(lambda problem: _solution(problem, [0.5, 0.5])),
        "a list": returning(lambda problem: replace(_solution(problem, [1, 0, 0]), weights=[1.0, 0.0, 0.0])),
        "texts": returning(lambda problem: replace(_solution(problem, [1, 0, 0]), weights=np.array(["1", "0", "0"]))),
        "a violation": returning(lambda problem: _solution(problem, [1.5, -0.5, 0.0])),
    },
    "risk_model": {
        "NaN": estimate(np.full((3, 3), np.nan)),
        "the wrong shape": estimate(np.eye(2)),
        "what is not symmetric": estimate([[1, 0.5, 0], [0, 1, 0], [0, 0, 1]]),
        "what is indefinite": estimate(INDEFINITE),
        "a negative variance": estimate(-np.eye(3)),
        "a list": returning(lambda _: CovarianceEstimate(matrix=[[1.0]], n_periods=1)),
        "what the scatter beside it is not": returning(lambda returns: _beside(INDEFINITE, _scatter(returns, 1.0))),
        "a scatter that overflows": returning(lambda returns: _own(_scatter(returns, np.inf))),
        "a scatter of other assets": returning(lambda returns: _own(_scatter(returns, 1.0, assets=2))),
        "a text beside what is indefinite": returning(lambda _: _beside(INDEFINITE, "scatter")),
    },
    "return_model": {
        "NaN": returning(lambda _: MeanEstimate(values=frozen_floats([np.nan, 0, 0]), n_periods=1)),
        "a short one": returning(lambda _: MeanEstimate(values=frozen_floats([0.0]), n_periods=1)),
        "a list": returning(lambda _: MeanEstimate(values=[0.0, 0.0, 0.0], n_periods=1)),
    },
    "view_model": {
        "NaN": returning(lambda b: Posterior(mean=frozen_floats(b.mean * np.nan), covariance=b.covariance)),
        "what is indefinite": returning(lambda b: Posterior(mean=b.mean, covariance=frozen_floats(INDEFINITE))),
        "short probabilities": returning(
            lambda b: Posterior(mean=b.mean, covariance=b.covariance, probabilities=frozen_floats([1.0]))
        ),
    },
    "policy": {
        "NaN": returning(lambda s: RebalanceDecision(is_due=True, destination=s.current * np.nan, reason="why")),
        "a short one": returning(lambda s: RebalanceDecision(is_due=True, destination=s.current[:1], reason="why")),
        "a list": returning(lambda s: RebalanceDecision(is_due=True, destination=list(s.current), reason="why")),
        "no reason": returning(lambda s: RebalanceDecision(is_due=True, destination=s.current, reason=None)),
        "no answer": returning(lambda s: RebalanceDecision(is_due="yes", destination=s.current, reason="why")),
    },
}
CASES = [(slot, what, act) for slot in KINDS for what, act in (EVERY | OWN[slot]).items()]


def _scatter(returns, scale, assets=3):
    names = returns.assets[:assets]
    return Scatter(
        returns=replace(returns, assets=names, values=frozen_floats(returns.values[:, :assets])), scale=scale
    )


def _beside(matrix, scatter):
    return CovarianceEstimate(matrix=frozen_floats(matrix), n_periods=1, scatter=scatter)


def _own(scatter):
    return CovarianceEstimate(matrix=scatter.matrix, n_periods=1, scatter=scatter)


def _solution(problem, weights):
    from tangency.sdk import certify_feasible  # noqa: PLC0415  # one helper's own

    lawful = frozen_floats([1.0, 0.0, 0.0])
    certificate = certify_feasible(lawful, problem.feasible, solver="fake", objective=0.0, objective_unit="nothing")
    return Solution(weights=frozen_floats(weights), certificate=certificate)


@pytest.fixture
def desk(tmp_path):
    with tg.Desk(tmp_path) as opened:
        yield opened


def offer(desk, slot, act):
    """Let the desk's catalogue offer a component `bad/bad` that acts like this."""
    kind, method = KINDS[slot]
    fake = type("Bad", (), {"__init__": lambda self, params: None, method: act, "signals": act})
    spec = ComponentSpec(name="bad", summary="Misbehaves", params=NoParams, factory=fake)
    bad = RegisteredComponent(id="bad/bad", plugin="bad", version="0", kind=kind, spec=spec)
    desk.catalogue = replace(desk.catalogue, registered=(*desk.catalogue.registered, bad))


BAD = RegisteredComponent(
    id="bad/bad",
    plugin="bad",
    version="0",
    kind=ComponentKind.OPTIMIZER,
    spec=ComponentSpec(name="bad", summary="Misbehaves", params=NoParams, factory=object),
)


def ask(desk, slot):
    if slot != "policy":
        return (
            desk.optimize(FRAME, objective="min_risk", **{slot: "bad/bad"})
            if slot != "optimizer"
            else desk.optimize(FRAME, optimizer="bad/bad")
        )
    weights = {"BTC": 0.5, "ETH": 0.5}
    desk.construct(weights, capital=1000, portfolio="p", dataset="crypto", as_of="2024-11-30")
    return desk.rebalance("p", weights, dataset="crypto", as_of="2024-11-30", policy="bad/bad")


@pytest.mark.parametrize(("slot", "what", "act"), CASES, ids=[f"{slot}, {what}" for slot, what, _ in CASES])
def test_it_is_a_plugin_error_with_the_components_name(desk, slot, what, act):
    offer(desk, slot, act)
    with pytest.raises(tg.PluginError, match="bad/bad"):
        ask(desk, slot)
    assert desk.store.runs(limit=1)[0].status is RunStatus.FAILED
    assert desk.store.runs(limit=1)[0].error["error"] == "PluginError"


def test_an_explanation_is_guarded_too(desk):
    plan = desk.optimize(FRAME, objective="min_risk", constraints=["weight <= 50%"])
    broken = type("Broken", (), {"solve": raising(SystemExit(1))})()
    result = replace(plan, explainer=replace(plan.explainer, optimizer=broken, component=BAD))
    with pytest.raises(tg.PluginError, match="bad/bad"):
        result.explain("A")


@pytest.mark.parametrize("slot", ["optimizer", "policy", "view_model"])
def test_an_interruption_closes_the_run(desk, slot):
    offer(desk, slot, raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        ask(desk, slot)
    (last,) = desk.store.runs(limit=1)
    assert last.status is RunStatus.FAILED
    assert "interrupted" in last.error["what"]


def test_what_a_plugin_prints_leaves_json_alone(tmp_path, capsys, monkeypatch):
    from tangency_mvo.mean_risk import MeanRisk  # noqa: PLC0415  # one test's own

    solve = MeanRisk.solve

    def talkative(self, problem):
        print("Academic license - for non-commercial use only")  # noqa: T201  # what the test is about
        return solve(self, problem)

    monkeypatch.setattr(MeanRisk, "solve", talkative)
    assert run(["--home", str(tmp_path), "optimize", "crypto", "--top", "5", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["certificate"]["status"] == "optimal"
    assert "Academic license" in err
