"""A cap of which it is said that it can never bind changes nothing, and no portfolio comes near it."""

from html import unescape

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import tangency as tg

NAMES = ["BTC", "ETH", "SOL", "XRP"]
GROUPS = {"BTC": "a", "ETH": "a", "SOL": "b", "XRP": "b"}
CAPS = [
    "weight <= {}",
    "weight[BTC] <= {}",
    "sector[a] <= {}",
    "BTC + 2 * ETH <= {}",
    "BTC - SOL <= {}",
    "gross <= {}",
    "long <= {}",
    "turnover <= {}",
    "concentration <= {}",
    "volatility <= {}",
    "tracking_error[equal] <= {}",
    "cvar <= {}",
    "worst <= {}",
    "beta[BTC] <= {}",
    "soft(weight <= {}, penalty=0.1)",
]
FLOORS = [(), ("weight >= -20%",), ("weight[BTC] >= 10%", "net <= 150%")]


def frame(seed):
    return pd.DataFrame(np.random.default_rng(seed).normal(0.001, 0.03, (150, 4)), columns=NAMES)


def plan(data, constraints):
    return tg.optimize(
        data,
        objective="max_utility",
        risk_aversion=1.0,
        constraints=list(constraints),
        groups=GROUPS,
        periods_per_year=252,
        current={"BTC": 0.7, "SOL": 0.3},
    )


@given(st.integers(0, 1000), st.sampled_from(CAPS), st.sampled_from(FLOORS), st.floats(0.01, 4.0))
@settings(max_examples=60, deadline=None)
def test_what_is_said_never_to_bind_does_not(seed, cap, floors, limit):
    # Four assets have no concentration below a half, and a set of one point has no interior to certify in.
    assume(not (cap.startswith("concentration") and abs(limit - 0.5) < 0.01))
    data, text = frame(seed), cap.format(f"{limit:.3f}")
    try:
        with_cap = plan(data, [*floors, text])
    except tg.Infeasible:  # too tight a cap binds everything
        return
    if [each.constraint for each in with_cap.never_binding] != [text]:
        return
    without = plan(data, floors)
    assert with_cap.weights.to_numpy() == pytest.approx(without.weights.to_numpy(), abs=1e-6)
    assert text not in [bound.constraint for bound in with_cap.certificate.binding]


@pytest.mark.parametrize("cap", [cap for cap in CAPS if not cap.startswith("beta")])
def test_a_number_without_its_per_cent_sign_is_told(cap):
    text = cap.format("20")
    found = plan(frame(1), [text])
    assert [each.constraint for each in found.never_binding] == [text]
    assert "20% may be meant" in found.never_binding[0].reason
    for face in (repr(found), unescape(found._repr_mimebundle_()["text/html"])):
        assert f"can never bind: {text} (" in face


def test_a_beta_is_no_fraction():
    (told,) = plan(frame(1), ["beta[BTC] <= 20"]).never_binding
    assert "%" not in told.reason


@pytest.mark.parametrize(
    "texts", [["weight <= 100%"], ["weight <= 60%"], ["net <= 100%"], ["weight between 0% and 20"]]
)
def test_caps_within_reach_and_pairs_are_left_alone(texts):
    assert plan(frame(2), texts).never_binding == ()


def test_other_verbs_tell_it_too():
    data = frame(3)
    for found in (
        tg.frontier(data, constraints=["weight <= 20"]),
        tg.pareto(data, objectives=["mean", "volatility"], constraints=["weight <= 20"], points=3),
        tg.risk_frontier(data, "cvar", constraints=["weight <= 20"], points=3),
    ):
        assert "can never bind: weight <= 20" in repr(found)
