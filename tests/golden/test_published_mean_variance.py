"""Published mean-variance portfolios; each JSON file beside this one names its source and tolerance."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tangency as tg

HERE = Path(__file__).parent
CRITICAL_LINE = json.loads((HERE / "critical_line_bailey_lopez_de_prado_2013.json").read_text())
EXAMPLES = {case["id"]: case for case in json.loads((HERE / "mean_variance_examples.json").read_text())["cases"]}


def moments(mean, covariance):
    labels = [f"asset{i:02d}" for i in range(len(covariance))]
    return tg.Moments(mean=pd.Series(mean, labels), covariance=pd.DataFrame(covariance, labels, labels))


def test_bailey_and_lopez_de_prado_minimum_variance():
    given, expected = CRITICAL_LINE["inputs"], CRITICAL_LINE["expected"]
    corner = expected["corner_portfolios_from_max_return_to_min_variance"][-1]
    found = tg.optimize(moments(given["mean"], given["covariance"]), optimizer="mvo", objective="min_risk")
    assert found.weights.tolist() == pytest.approx(corner["weight"], abs=CRITICAL_LINE["tolerance"])
    assert found.volatility == pytest.approx(corner["risk"], abs=CRITICAL_LINE["tolerance"])


def test_bailey_and_lopez_de_prado_maximum_return():
    given, expected = CRITICAL_LINE["inputs"], CRITICAL_LINE["expected"]
    corner = expected["corner_portfolios_from_max_return_to_min_variance"][0]
    found = tg.optimize(moments(given["mean"], given["covariance"]), optimizer="mvo", objective="max_return")
    assert found.weights.tolist() == pytest.approx(corner["weight"], abs=CRITICAL_LINE["tolerance"])


def test_bailey_and_lopez_de_prado_tangency():
    given, expected = CRITICAL_LINE["inputs"], CRITICAL_LINE["expected"]["max_sharpe_rf0"]
    found = tg.optimize(moments(given["mean"], given["covariance"]), optimizer="mvo", objective="max_sharpe")
    assert found.weights.tolist() == pytest.approx(expected["weight"], abs=CRITICAL_LINE["tolerance"])
    assert found.certificate.objective == pytest.approx(expected["sharpe"], abs=5e-5)


@pytest.mark.parametrize("row", EXAMPLES["roncalli_weight_constraints"]["min_variance"], ids=str)
def test_roncalli_minimum_variance_under_weight_limits(row):
    case = EXAMPLES["roncalli_weight_constraints"]
    found = tg.optimize(
        moments(case["mean"], case["covariance"]),
        optimizer="mvo",
        objective="min_risk",
        constraints=[f"weight between {row['lower']} and {row['upper']}"],
    )
    assert found.weights.tolist() == pytest.approx(row["weight"], abs=case["tolerance"])


def test_chopra_and_ziemba_maximum_utility():
    """Their utility μ'w − w'Cw/t is ours with risk aversion 2/t."""
    case = EXAMPLES["chopra_ziemba_1993"]
    deviation = np.array(case["std"])
    covariance = np.array(case["correlation"]) * np.outer(deviation, deviation)
    found = tg.optimize(
        moments(case["mean"], covariance),
        optimizer="mvo",
        objective="max_utility",
        risk_aversion=2 / case["risk_tolerance"],
    )
    assert found.weights.tolist() == pytest.approx(case["weight"], abs=case["tolerance"])
