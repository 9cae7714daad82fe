"""What the kit feeds to components is lawful, but for the checks that ask for a refusal."""

from __future__ import annotations

import numpy as np
import pytest

from tangency.contracts.arrays import Floats
from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.contracts.covariance import require_covariance
from tangency.contracts.params import NoParams
from tangency.contracts.problem import Problem
from tangency.contracts.rebalancing import RebalanceState
from tangency.contracts.returns import Returns
from tangency.contracts.strategy import Decision, Scores, State
from tangency.contracts.view_model import Beliefs
from tangency.contracts.window import Window
from tangency.host import load_catalogue
from tangency.testing import conformance
from tangency.testing.subject import Subject, subject_of

# These feed what is not finite on purpose.
WANTS_NAN = {
    "NaN moments are refused by name",
    "a prior that is not finite is refused",
    "weights that are not finite are refused by name",
}
CATALOGUE = load_catalogue()
NAMES = {
    ComponentKind.OPTIMIZER: ("mvo/mvo", "risk-parity/inverse-volatility"),
    ComponentKind.RISK_MODEL: ("risk-models/sample", "risk-models/pairwise"),
    ComponentKind.RETURN_MODEL: ("risk-models/mean", "risk-models/em-mean"),
    ComponentKind.VIEW_MODEL: ("black-litterman/black-litterman",),
    ComponentKind.REBALANCING_POLICY: ("rebalancing/calendar", "rebalancing/threshold"),
}
CASES = [(kind, name) for kind, names in NAMES.items() for name in names]


def require_lawful(given: object) -> None:
    if isinstance(given, Returns):
        values = given.values
        assert len(set(given.assets)) == len(given.assets)
        assert not np.isinf(values).any()
        assert np.nanmin(values) >= -1.0, "a loss of more than everything"
        assert (np.diff(given.dates) > np.timedelta64(0)).all()
    elif isinstance(given, Problem):
        require_moments(given.assets, given.mean, given.covariance)
        assert given.current is None or given.current.sum() == pytest.approx(1.0, abs=1e-12)
        assert (given.feasible.lower <= given.feasible.upper).all()
        assert (given.feasible.row_lower <= given.feasible.row_upper).all()
        require_lawful(given.returns)
    elif isinstance(given, Beliefs):
        require_moments(given.assets, given.mean, given.covariance)
        assert given.market_weights.sum() == pytest.approx(1.0, abs=1e-12)
        if given.returns is not None:
            require_lawful(given.returns)
    elif isinstance(given, RebalanceState):
        for weights in (given.current, given.target):
            assert np.isfinite(weights).all()
            assert weights.min() >= 0.0
            assert weights.sum() <= 1.0 + 1e-12
        assert given.last_rebalance is None or given.last_rebalance <= given.as_of
    elif isinstance(given, Window):
        assert list(given.assets) == sorted(set(given.assets))
        assert given.closes.shape == (len(given.sessions), len(given.assets))
        assert (given.closes[np.isfinite(given.closes)] > 0).all()
        assert np.isfinite(given.closes[-1]).all()
        assert np.isfinite(given.current).all()
    else:
        pytest.fail(f"nothing is known of {type(given).__name__}")


def require_moments(assets: tuple[str, ...], mean: Floats, covariance: Floats) -> None:
    assert np.isfinite(mean).all()
    require_covariance(covariance, assets, where="covariance")


@pytest.mark.parametrize(("kind", "name"), CASES, ids=[name for _, name in CASES])
def test_every_input_is_lawful(kind: ComponentKind, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    component = CATALOGUE.resolve(kind, name)
    require_each_lawful(subject_of(name, kind, component.spec, {}), monkeypatch)


def test_every_input_of_a_strategy_is_lawful(monkeypatch: pytest.MonkeyPatch) -> None:

    class Yesterday:
        def __init__(self, params: NoParams) -> None:
            self.params = params

        def decide(self, window: Window, state: State) -> Decision:
            del state
            return Scores(values=window.returns.values[-1])

    spec = ComponentSpec(name="x", summary="X", params=NoParams, factory=Yesterday)
    require_each_lawful(subject_of("x", ComponentKind.STRATEGY, spec, {}), monkeypatch)


def require_each_lawful(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    run, fed = Subject.run, []

    def judged(self: Subject, given: object) -> object:
        fed.append(given)
        return run(self, given)

    monkeypatch.setattr(Subject, "run", judged)
    for name, work in (*conformance._COMMON, *conformance._OWN[subject.kind]):
        fed.clear()
        conformance._run((name, work), subject)
        for given in fed if name not in WANTS_NAN else ():
            require_lawful(given)
