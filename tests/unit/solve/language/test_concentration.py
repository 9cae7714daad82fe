"""`concentration` as a word of the constraint language."""

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.errors import ConstraintSyntaxError
from tangency.solve import parse_constraint
from tangency.solve.language.unparse import constraint_text

MOMENTS = tg.Moments(
    mean=pd.Series({"A": 0.1, "B": 0.05, "C": 0.02}),
    covariance=pd.DataFrame(np.diag([0.04, 0.09, 0.01]), index=list("ABC"), columns=list("ABC")),
)


def test_a_limit_holds_and_has_a_price():
    found = tg.optimize(MOMENTS, optimizer="mvo", objective="max_return", constraints=["concentration <= 70%"])
    assert np.linalg.norm(found.weights) == pytest.approx(0.7, abs=1e-9)
    binding = {one.constraint: one.shadow_price for one in found.certificate.binding}
    assert binding["concentration <= 70%"] > 0


def test_a_limit_below_that_of_equal_weights_is_a_conflict():
    with pytest.raises(tg.Infeasible) as caught:
        tg.optimize(MOMENTS, optimizer="mvo", constraints=["concentration <= 50%"])
    assert {one.constraint for one in caught.value.conflict} == {"concentration <= 50%", "net = 100%"}
    (relaxation,) = caught.value.relaxation
    assert relaxation.suggestion.startswith("concentration <= 57.73")
    assert relaxation.unit == "root of the sum of squared weights"


@pytest.mark.parametrize("floor", [(), ("weight >= -20%",)])
@pytest.mark.parametrize(
    "params",
    [{"objective": "min_risk"}, {"objective": "max_sharpe"}, {"objective": "min_risk", "risk": "cvar"}],
    ids=["variance", "ratio", "cvar"],
)
def test_a_limit_that_leaves_one_portfolio_is_answered_with_it(floor, params):
    """The set has no interior, and no price of the limit proves anything."""
    values = np.random.default_rng(0).normal(0.002, 0.01, (200, 4))
    frame = pd.DataFrame(values, columns=list("ABCD"), index=pd.bdate_range("2020-01-01", periods=200))
    found = tg.optimize(frame, optimizer="mvo", constraints=["concentration <= 50%", *floor], **params)
    assert found.weights.to_numpy() == pytest.approx(0.25, abs=1e-12)
    assert found.certificate.status == "optimal"


def test_it_goes_back_into_words():
    read = parse_constraint("concentration <= 30%")
    assert constraint_text(read.terms, read.lower, read.upper) == "concentration <= 30%"


@pytest.mark.parametrize("text", ["concentration >= 30%", "concentration <= 0", "concentration + ETH <= 30%"])
def test_what_is_not_convex_is_refused(text):
    with pytest.raises(ConstraintSyntaxError):
        parse_constraint(text)
