"""What is held outside the universe is sold: the answer is that of a universe which has it and may not hold it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tangency as tg

SEEDS = st.integers(0, 2**32 - 1)
NEAR = 1e-7
COSTS = {
    "none": {},
    "linear": {"cost_bps": 25.0},
    "by asset": {"cost_bps": 10.0, "cost_bps_by_asset": {"A0": 60.0, "OUT": 90.0}},
    "dearer outside alone": {"cost_bps_by_asset": {"OUT": 70.0}},
    "surcharges": {"cost_bps": 5.0, "cost_surcharges": ({"above": 0.1, "bps": 40.0},)},
    "volume fees": {"volume_fees": ({"above": 0.0, "bps": 60.0}, {"above": 0.4, "bps": 10.0})},
}


class Two:
    """The same problem twice: with an asset outside that is held, and with it inside and kept at zero."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.names = [f"A{i}" for i in range(int(rng.integers(3, 6)))]
        every = [*self.names, "OUT"]
        n = len(every)
        loadings = rng.normal(0.008, 0.004, (n, 2))
        self.covariance = pd.DataFrame(
            loadings @ loadings.T + np.diag(rng.uniform(0.005, 0.02, n) ** 2), index=every, columns=every
        )
        self.mean = pd.Series(rng.uniform(0.0005, 0.002, n), every)
        self.held = dict(zip(every, rng.dirichlet(np.ones(n)), strict=True))

    def moments(self, names):
        return tg.Moments(mean=self.mean[names], covariance=self.covariance.loc[names, names])

    def solved(self, constraints=(), **params):
        params = {"periods_per_year": 252.0, "current": self.held, **params}
        labels = dict.fromkeys([*self.names, "OUT"], "x")
        outside = tg.optimize(self.moments(self.names), groups=labels, constraints=constraints, **params)
        inside = tg.optimize(
            self.moments([*self.names, "OUT"]), groups=labels, constraints=[*constraints, "weight[OUT] = 0%"], **params
        )
        return outside, inside


@given(SEEDS, st.sampled_from(sorted(COSTS)), st.sampled_from(["max_utility", "max_sharpe"]))
@settings(max_examples=40, deadline=None)
def test_sold_outside_is_as_forbidden_inside(seed, costs, objective):
    two = Two(seed)
    given_costs = COSTS[costs]
    horizon = {"cost_horizon_periods": 21.0} if given_costs else {}
    try:
        outside, inside = two.solved(objective=objective, **given_costs, **horizon)
    except tg.Infeasible:  # a ratio that the costs leave nothing of
        return
    assert outside.sold == {"OUT": two.held["OUT"]}
    assert outside.weights.to_numpy() == pytest.approx(inside.weights[two.names].to_numpy(), abs=1e-5)
    assert outside.certificate.objective == pytest.approx(inside.certificate.objective, abs=1e-8)
    assert outside.certificate.turnover == pytest.approx(inside.certificate.turnover, abs=1e-5)
    paid, expected = ({each.name: each.once for each in found.certificate.charges} for found in (outside, inside))
    assert paid.keys() == expected.keys()
    for name in paid:
        assert paid[name] == pytest.approx(expected[name], abs=1e-6)


@given(SEEDS, st.integers(5, 90), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_limit_on_the_turnover_counts_the_sale(seed, most, is_soft):
    two = Two(seed)
    text = f"turnover <= {most}%"
    constraints = [f"soft({text}, penalty=0.3)"] if is_soft else [text]
    objective = "max_utility" if is_soft else "min_risk"
    least = two.held["OUT"]  # what is sold is bought of something else
    if not is_soft and most / 100 < least - NEAR:
        with pytest.raises(tg.Infeasible, match="turnover"):
            two.solved(constraints, objective=objective)
        return
    outside, inside = two.solved(constraints, objective=objective)
    assert outside.weights.to_numpy() == pytest.approx(inside.weights[two.names].to_numpy(), abs=1e-5)
    assert outside.certificate.turnover == pytest.approx(inside.certificate.turnover, abs=1e-5)
    if not is_soft:
        assert outside.certificate.turnover <= most / 100 + NEAR
