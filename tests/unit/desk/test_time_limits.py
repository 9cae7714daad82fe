"""A time limit ends what it is given for, first-party or not, and keeps what a search has found."""

from __future__ import annotations

import json
import os
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.compiled.warm import heat
from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.contracts.params import NoParams
from tangency.contracts.running import Running, raise_if_stopped
from tangency.host import RegisteredComponent
from tangency.store import RunStatus

RNG = np.random.default_rng(0)
FRAME = pd.DataFrame(RNG.normal(0.001, 0.02, (60, 4)), columns=list("ABCD"))
MODULE = """
import os, time
import numpy as np
from tangency.sdk import Solution, certify_feasible, certify_optimal, solve_quadratic, quadratic_gap

class Optimizer:
    def __init__(self, params):
        pass

class Endless(Optimizer):
    def solve(self, problem):
        while True:
            pass

class Swallowing(Optimizer):
    def solve(self, problem):
        while True:
            try:
                time.sleep(1)
            except BaseException:
                pass

class Deadly(Optimizer):
    def solve(self, problem):
        os._exit(3)

class Raising(Optimizer):
    def solve(self, problem):
        raise ZeroDivisionError("division by zero")

class LeastVariance(Optimizer):
    def solve(self, problem):
        nothing = np.zeros(len(problem.assets))
        found = solve_quadratic(problem.covariance, nothing, problem.feasible)
        gap = quadratic_gap(problem.covariance, nothing, found.weights, found.multipliers, problem.feasible)
        variance = float(found.weights @ problem.covariance @ found.weights)
        proof = certify_optimal(
            problem, found.weights, found.multipliers, objective=variance, objective_unit=str(os.getpid()),
            solver=found.solver, relative_gap=gap / variance, price_factor=1.0,
        )
        return Solution(weights=found.weights, certificate=proof)
"""


@pytest.fixture(autouse=True, scope="module")
def _compiled():
    """Have the kernels at hand: compiling one is done once, and looks at no limit."""
    heat()


@pytest.fixture
def desk(tmp_path, monkeypatch):
    (tmp_path / "limits_plugin.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    import limits_plugin  # noqa: PLC0415  # written a moment ago

    with tg.Desk(tmp_path / "home") as opened:
        offered = tuple(
            RegisteredComponent(
                id=f"slow/{cls.__name__.lower()}",
                plugin="slow",
                version="0",
                kind=ComponentKind.OPTIMIZER,
                spec=ComponentSpec(name=cls.__name__.lower(), summary="Slow", params=NoParams, factory=cls),
            )
            for cls in limits_plugin.Optimizer.__subclasses__()
        )
        opened.catalogue = replace(opened.catalogue, registered=(*opened.catalogue.registered, *offered))
        yield opened


@contextmanager
def takes_less_than(seconds):
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds


@pytest.mark.parametrize("name", ["endless", "swallowing"])
def test_code_that_heeds_nothing_ends_at_the_limit(desk, name):
    with takes_less_than(5.0), pytest.raises(tg.TimeLimitReached, match="time limit") as caught:
        desk.optimize(FRAME, optimizer=name, time_limit=0.5)
    assert caught.value.seconds == 0.5
    (last,) = desk.store.runs(limit=1)
    assert (last.status, last.error["error"], last.request["time_limit"]) == (RunStatus.FAILED, "TimeLimitReached", 0.5)


def test_it_can_be_cancelled_from_another_thread(desk):
    computation = Running(60.0)
    threading.Timer(0.3, computation.cancel).start()
    with takes_less_than(5.0), pytest.raises(tg.Cancelled), computation:
        desk.optimize(FRAME, optimizer="endless")
    assert desk.store.runs(limit=1)[0].error["error"] == "Cancelled"


def test_a_worker_gives_the_same_bits_and_is_kept(desk):
    here = desk.optimize(FRAME, optimizer="leastvariance")
    there = [desk.optimize(FRAME, optimizer="leastvariance", time_limit=60.0) for _ in range(2)]
    assert all((each.values == here.values).all() for each in there)
    assert all(each.certificate.status == "optimal" for each in (here, *there))
    pids = [int(each.certificate.objective_unit) for each in (here, *there)]
    assert pids[0] == os.getpid() != pids[1] == pids[2]
    assert desk.replay(there[0].run_id).is_identical


def test_what_takes_its_process_down_takes_nothing_else(desk):
    with pytest.raises(tg.PluginError, match="took its worker process down") as caught:
        desk.optimize(FRAME, optimizer="deadly", time_limit=60.0)
    assert caught.value.value == "exit status 3"
    assert desk.optimize(FRAME, optimizer="leastvariance", time_limit=60.0).certificate.status == "optimal"


def test_an_error_of_a_worker_names_the_component(desk):
    with pytest.raises(tg.PluginError, match="slow/raising failed: ZeroDivisionError"):
        desk.optimize(FRAME, optimizer="raising", time_limit=60.0)


def test_what_cannot_be_sent_to_a_worker_is_said(desk):
    class Local:
        def __init__(self, params): ...
        def solve(self, problem): ...

    spec = ComponentSpec(name="local", summary="Local", params=NoParams, factory=Local)
    own = RegisteredComponent(id="slow/local", plugin="slow", version="0", kind=ComponentKind.OPTIMIZER, spec=spec)
    desk.catalogue = replace(desk.catalogue, registered=(*desk.catalogue.registered, own))
    with pytest.raises(tg.PluginError, match="cannot be sent to a worker") as caught:
        desk.optimize(FRAME, optimizer="local", time_limit=60.0)
    assert "module" in caught.value.remedy


def many(n_assets, n_periods=400):
    factors = RNG.normal(0, 0.01, (n_periods, 5)) @ RNG.normal(0, 1, (5, n_assets))
    returns = factors + RNG.normal(0, 0.012, (n_periods, n_assets))
    return pd.DataFrame(returns, columns=[f"A{i}" for i in range(n_assets)])


def test_a_search_returns_its_best_with_the_gap():
    told = []
    with takes_less_than(20.0):
        found = tg.optimize(
            many(200),
            objective="min_risk",
            constraints=["count <= 12"],
            time_limit=2.0,
            on_progress=lambda done, total, message: told.append(message),
        )
    proof = found.certificate
    assert "stopped at the time limit" in proof.solver
    assert (found.values > 1e-9).sum() <= 12
    assert proof.status == "feasible"
    assert 0.0 < proof.optimality_gap < 1.0
    assert any("branch and bound" in message for message in told)


# Each takes ten times its limit on the fastest machine seen, or a machine that is faster yet ends in time.
@pytest.mark.parametrize(
    ("call", "more", "shape"),
    [
        (tg.frontier_bands, {"draws": 20_000}, (40, 400)),
        (tg.weight_bands, {"draws": 20_000, "optimizer": "hrp"}, (40, 400)),
        (tg.pareto, {"objectives": ["mean", "cvar[95%]", "concentration"], "points": 5_000}, (40, 400)),
        (tg.risk_frontier, {"risk": "cdar", "points": 900}, (40, 400)),
        (tg.correlation, {"method": "dcc", "likelihood": "full", "window": 300, "step": 2}, (60, 1_500)),
        (tg.compare_risk_models, {"risk_models": ["sample", "dcc"], "window": 60, "step": 1}, (40, 400)),
        (
            tg.optimize,
            {"optimizer": "risk-budget", "risk": "ulcer", "constraints": ["weight <= 1%"]},
            (200, 1_500),
        ),
    ],
)
def test_every_verb_ends_at_its_limit(call, more, shape):
    returns = many(*shape)
    with takes_less_than(6.0), pytest.raises(tg.TimeLimitReached):
        call(returns, time_limit=0.3, **more)


def test_an_answer_in_time_is_the_answer_without_a_limit():
    limited, free = tg.optimize(FRAME, objective="max_sharpe", time_limit=30.0), tg.optimize(FRAME)
    assert (limited.values == tg.optimize(FRAME, objective="max_sharpe").values).all()
    assert free.assets == limited.assets


@pytest.mark.parametrize("seconds", [0.0, -1.0, 1e6, float("nan"), "soon"])
def test_a_limit_that_is_none_is_refused(seconds):
    with pytest.raises(tg.ConfigurationError, match="time_limit"):
        tg.optimize(FRAME, time_limit=seconds)


def test_nothing_stops_what_has_no_limit():
    raise_if_stopped()


def in_the_least_time(data, **asked):
    """Return what is found in as little time as any answer takes on this machine."""
    for doubling in range(10):
        with suppress(tg.TimeLimitReached):
            return tg.optimize(data, **asked, time_limit=0.02 * 2**doubling)
    raise AssertionError("nothing was found in twenty seconds")


def test_a_search_that_had_no_time_at_all_returns_the_largest_of_the_relaxed_portfolio():
    found = in_the_least_time(many(300), objective="min_risk", constraints=["count <= 5"])
    assert (found.values > 1e-9).sum() <= 5
    assert "stopped at the time limit" in found.certificate.solver
    assert found.certificate.status == "feasible"
    json.dumps(found.document().as_json(), allow_nan=False)
