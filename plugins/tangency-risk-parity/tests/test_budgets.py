"""Budgets by measure, with signs and for factors, through the public call."""

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.sdk import ConfigurationError, TangencyError
from tangency.testing.windows import window

WINDOW = window(250, 6)
RETURNS = pd.DataFrame(WINDOW.values, columns=list(WINDOW.assets))
SHORTS = ["weight >= -100%", "net between -100% and 100%"]
FACTOR_MODEL = tg.FactorModel(
    loadings=pd.DataFrame({"market": [1.0, 0.8, 1.2], "size": [0.5, -0.4, 0.1]}, index=list("abc")),
    factors=pd.DataFrame([[4e-4, 0.0], [0.0, 1e-4]], index=["market", "size"], columns=["market", "size"]),
    specific=pd.Series([1e-4, 2e-4, 1e-4], index=list("abc")),
)


def moments(covariance):
    labels = list("abc")
    frame = pd.DataFrame(covariance, labels, labels) if isinstance(covariance, np.ndarray) else covariance
    return tg.Moments(mean=pd.Series(0.0, labels), covariance=frame)


@pytest.mark.parametrize("risk", ["volatility", "cvar", "mad", "evar", "cdar"])
def test_the_table_shows_each_budget_beside_its_share(risk):
    budgets = {"ADA": 0.4, "BTC": 0.2}
    result = tg.optimize(RETURNS, optimizer="risk-budget", risk=risk, level=0.9, budgets=budgets)
    table = result.table()
    assert table.loc["ADA", "budget"] == pytest.approx(0.4)
    assert table["budget"].sum() == pytest.approx(1.0)
    assert table["budgeted_share"].tolist() == pytest.approx(table["budget"].tolist(), rel=1e-6)
    frame = result.budgets()
    assert list(frame.columns) == ["budget", "share", "deviation"]
    assert frame.index[0] == "ADA"
    row = next(line.split() for line in repr(result).splitlines() if line.startswith("ADA "))
    assert row[-2:] == ["40.00%", "40.00%"] or row[-3:-1] == ["40.00%", "40.00%"]  # a bar may stand last
    assert "budget" in result._repr_mimebundle_()["text/html"]


def test_by_the_variance_the_budgeted_share_is_the_share_of_risk():
    table = tg.optimize(RETURNS, optimizer="erc").table()
    assert table["budgeted_share"].tolist() == pytest.approx(table["risk_share"].tolist(), rel=1e-12)


def test_the_figure_marks_each_budget_at_the_bar_of_its_share():
    result = tg.optimize(RETURNS, optimizer="erc", risk="cvar", constraints=["weight <= 18%"])
    bars, marks = result.plot_budgets().data
    frame = result.budgets()
    assert list(bars.y) == list(marks.y) == list(frame.index)
    assert list(bars.x) == frame["share"].tolist()
    assert list(marks.x) == frame["budget"].tolist()
    assert bars.name == "share of conditional value at risk at 0.95"


def test_what_has_no_budgets_says_so():
    result = tg.optimize(RETURNS, optimizer="inverse-volatility")
    assert "budget" not in result.table()
    with pytest.raises(ConfigurationError, match="no risk budgets"):
        result.budgets()


def test_missed_budgets_of_a_measure_are_named_with_the_price_of_the_constraint():
    result = tg.optimize(RETURNS, optimizer="erc", risk="cvar", level=0.9, constraints=["weight <= 17%"])
    certificate = result.certificate
    assert certificate.optimality_measure == "relative duality gap"
    assert certificate.missed
    frame = result.budgets()
    for each in certificate.missed:
        assert each.share == pytest.approx(frame.loc[each.asset, "share"])
    (cap,) = (each for each in certificate.binding if each.constraint == "weight <= 17%")
    assert cap.shadow_price > 0


def test_shorts_by_asset_and_group():
    groups = {"sector": {"ADA": "Chain", "BNB": "Chain", "BTC": "Money"}}
    result = tg.optimize(
        RETURNS,
        optimizer="risk-budget",
        signs={"sector[Chain]": "short", "BTC": "long"},
        constraints=SHORTS,
        groups=groups,
    )
    assert result.certificate.optimality_gap <= 1e-10
    assert (np.sign(result.weights) == [-1, -1, 1, 1, 1, 1]).all()
    assert result.weights.abs().sum() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"budgets": {"BTC": 0.0}}, r"budgets\.BTC"),
        ({"signs": {"BTX": "short"}}, "BTC"),
        ({"signs": {"BTC": "short"}}, "keeps it from that"),
        ({"risk": "cvar", "level": 0.5, "budgets": {"BTC": 1.0}}, "nothing is left"),
    ],
)
def test_what_makes_no_sense_is_refused(given, words):
    with pytest.raises(TangencyError, match=words):
        tg.optimize(RETURNS, optimizer="risk-budget", **given)


def test_a_measure_needs_returns():
    with pytest.raises(ConfigurationError, match="moments have none"):
        tg.optimize(moments(np.eye(3)), optimizer="erc", risk="cvar")


def test_principal_components_carry_their_budgets():
    result = tg.optimize(
        RETURNS, optimizer="factor-risk-budget", factors=2, budgets={"PC1": 0.7}, constraints=["weight >= -1000%"]
    )
    frame = result.budgets()
    assert frame.index.tolist() == ["PC1", "PC2"]
    assert frame.index.name == "factor"
    assert frame["share"].tolist() == pytest.approx([0.7, 0.3], rel=1e-9)
    values, vectors = np.linalg.eigh(RETURNS.cov())
    exposures = (vectors.T @ result.values)[::-1]
    shares = (exposures**2 * values[::-1])[:2]
    assert shares / shares.sum() == pytest.approx([0.7, 0.3], rel=1e-9)
    assert exposures[2:] == pytest.approx(np.zeros(4), abs=1e-9)


def test_a_factor_models_own_factors_carry_budgets():
    result = tg.optimize(
        moments(FACTOR_MODEL),
        optimizer="factor-risk-budget",
        source="model",
        budgets={"F1": 0.8},
        constraints=["weight >= -1000%"],
    )
    assert result.budgets()["share"].tolist() == pytest.approx([0.8, 0.2], rel=1e-9)
    exposures = FACTOR_MODEL.loadings.T.to_numpy() @ result.values
    assert (exposures > 0).all()


@pytest.mark.parametrize("risk_model", ["pca-factor", "observed-factor"])
def test_the_factors_of_a_risk_model_are_long_where_their_loadings_are_positive_in_sum(risk_model):
    result = tg.optimize(
        RETURNS,
        optimizer="factor-risk-budget",
        source="model",
        risk_model=risk_model,
        constraints=["weight >= -1000%"],
    )
    assert result.certificate.optimality_gap <= 1e-9
    assert result.weights.sum() == pytest.approx(1.0)


def test_a_risk_model_without_factors_is_named():
    with pytest.raises(ConfigurationError, match="no factors"):
        tg.optimize(RETURNS, optimizer="factor-risk-budget", source="model")


def test_an_unknown_factor_is_named_with_the_nearest():
    with pytest.raises(TangencyError, match="PC1"):
        tg.optimize(RETURNS, optimizer="factor-risk-budget", budgets={"PC9": 0.5})
