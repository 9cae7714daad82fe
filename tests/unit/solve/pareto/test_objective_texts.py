"""Objectives by their words: directions, units, and what is refused."""

import numpy as np
import pytest

from tangency.contracts.returns import Returns
from tangency.domain.constraint import Scope
from tangency.errors import ConfigurationError, ConstraintSyntaxError, UnknownName
from tangency.solve import Measurements
from tangency.solve.pareto import read_objectives

ASSETS = ("A", "B")
RETURNS = np.array([[0.01, -0.02], [-0.03, 0.01], [0.02, 0.02]])
SCOPE = Scope(assets=ASSETS, groups={"score": {"A": {"yield": 0.05}, "B": {"yield": 0.01}}, "sector": {"A": "x"}})


def measured(**changed):
    values = {
        "current": np.array([1.0, 0.0]),
        "mean": np.array([0.1, 0.2]),
        "covariance": np.array([[0.04, 0.0], [0.0, 0.09]]),
        "returns": Returns(assets=ASSETS, dates=np.arange(3), values=RETURNS, periods_per_year=None),
        "periods_per_year": 4.0,
    }
    return Measurements(**{**values, **changed})


def read(*texts, **changed):
    return read_objectives(texts, SCOPE, measured(**changed))


@pytest.mark.parametrize(
    ("text", "shown", "more"),
    [
        ("mean", 0.6, True),
        ("volatility", np.sqrt(4 * (0.04 + 0.09) / 4), False),
        ("turnover", 0.5, False),
        ("concentration", np.sqrt(0.5), False),
        ("score[yield]", 0.03, True),
        ("worst", 0.01, False),
        ("max_drawdown", 0.015, False),
        ("tracking_error[A: 100%]", np.sqrt(4 * (0.04 + 0.09) / 4), False),
    ],
)
def test_a_quantity_has_its_value_and_its_direction(text, shown, more):
    objective = read(text, "mean" if text != "mean" else "volatility")[0]
    assert objective.is_maximised is more
    assert objective.sign * objective.value(np.array([0.5, 0.5])) == pytest.approx(shown)


def test_without_periods_of_a_year_mean_and_volatility_are_per_period():
    mean, volatility = read("mean", "volatility", periods_per_year=None)
    assert (mean.unit, volatility.unit) == ("return per period", "standard deviation per period")
    assert mean.value(np.array([1.0, 0.0])) == pytest.approx(-0.1)


@pytest.mark.parametrize(
    ("texts", "error", "says"),
    [
        (("mean",), ConfigurationError, "at least two"),
        (("mean", "MEAN"), ConfigurationError, "named twice"),
        (("cvar", "cvar[95%]"), ConfigurationError, "named twice"),
        (("mean", "weight[A]"), ConfigurationError, "no better or worse"),
        (("mean", "gross"), ConfigurationError, "no better or worse"),
        (("mean", "sector[x]"), ConfigurationError, "no better or worse"),
        (("mean", "volatility <= 3%"), ConstraintSyntaxError, "no quantity"),
        (("mean", "score[carry]"), UnknownName, "carry"),
        (("mean", "mad[3%]"), ConstraintSyntaxError, "no brackets"),
        (("mean", 3), ConfigurationError, "is a string"),
    ],
)
def test_what_is_no_objective_is_refused_by_name(texts, error, says):
    with pytest.raises(error, match=says):
        read(*texts)


@pytest.mark.parametrize(("text", "lacking"), [("turnover", {"current": None}), ("cvar[95%]", {"returns": None})])
def test_an_objective_says_what_data_it_lacks(text, lacking):
    with pytest.raises(ConfigurationError, match=text.partition("[")[0]):
        read("mean", text, **lacking)
