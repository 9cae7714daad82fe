"""Bacon's 24 months through the registry of metrics: to the printed digits, and to all recomputed ones."""

import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from tangency.performance.metrics.registry import compute
from tangency.performance.track_record import TrackRecord

BACON = json.loads((Path(__file__).parent / "bacon_performance.json").read_text(encoding="utf-8"))
INPUTS = BACON["inputs"]
FOUND = {
    name: figure.value
    for name, figure in compute(
        TrackRecord(
            dates=np.arange(24),
            returns=np.array(INPUTS["portfolio_monthly_return"]),
            benchmark=np.array(INPUTS["benchmark_monthly_return"]),
            risk_free=0.0,
            periods_per_year=float(INPUTS["periods_per_year"]),
        ),
        minimum_acceptable=INPUTS["mar_monthly"],
    ).items()
}
PRINTED = {
    "downside_deviation_mar": "downside_deviation",
    "downside_potential_mar": "downside_potential",
    "downside_frequency_mar": "downside_frequency",
    "upside_frequency_mar": "upside_frequency",
    "upside_risk_mar": "upside_risk",
    "upside_potential_mar": "upside_potential",
    "mean_absolute_deviation": "mean_absolute_deviation",
    "bernardo_ledoit_ratio": "bernardo_ledoit_ratio",
    "d_ratio": "d_ratio",
    "skewness_over_kurtosis": "skewness_kurtosis_ratio",
    "m_squared": "m_squared",
    "adjusted_sharpe": "adjusted_sharpe_ratio",
    "kappa_l2_mar": "kappa_2",
    "omega_sharpe_mar": "omega_sharpe_ratio",
    "jensen_alpha": "jensen_alpha",
    "specific_risk_annual": "specific_risk",
    "appraisal_ratio": "appraisal_ratio",
    "fama_beta": "fama_beta",
    "treynor_modified": "treynor_ratio_modified",
    "volatility_skewness": "volatility_skewness",
    "variability_skewness": "variability_skewness",
    "pain_index": "pain_index",
}
RECOMPUTED = {
    "downside_deviation": "downside_deviation",
    "downside_potential": "downside_potential",
    "downside_frequency": "downside_frequency",
    "upside_frequency": "upside_frequency",
    "upside_risk": "upside_risk",
    "upside_potential": "upside_potential",
    "mean_absolute_deviation": "mean_absolute_deviation",
    "bernardo_ledoit": "bernardo_ledoit_ratio",
    "d_ratio": "d_ratio",
    "kurtosis_sample": "kurtosis",
    "skewness_kurtosis_ratio": "skewness_kurtosis_ratio",
    "msquared": "m_squared",
    "sharpe_ann_s": "geometric_sharpe_ratio",
    "adj_sharpe_s": "adjusted_sharpe_ratio",
    "kappa2": "kappa_2",
    "omega_sharpe": "omega_sharpe_ratio",
    "jensen_alpha": "jensen_alpha",
    "systematic_risk": "systematic_risk",
    "specific_risk": "specific_risk",
    "pain_index": "pain_index",
    "pain_ratio": "pain_ratio",
    "martin": "martin_ratio",
    "total_risk": "total_risk",
    "treynor_mod": "treynor_ratio_modified",
    "selectivity": "jensen_alpha",
    "fama_beta": "fama_beta",
    "net_selectivity": "net_selectivity",
    "m2sortino": "m_squared_sortino",
    "vol_skew": "volatility_skewness",
    "var_skew": "variability_skewness",
    "appraisal": "appraisal_ratio",
    "annual_return_geometric_portfolio": "annual_return",
    "annual_return_geometric_benchmark": "benchmark_annual_return",
    "annual_std_sample_portfolio": "volatility",
    "annual_std_population_portfolio": "total_risk",
    "beta": "beta",
    "cumulative_portfolio": "total_return",
    "cumulative_benchmark": "benchmark_total_return",
}
# Of the package's own recursion or conventions: stated there to these digits, and the same here.
OF_THE_PACKAGE = {"omega_excess_return": "omega_excess_return", "selectivity": "jensen_alpha"}


# Two that the source cuts instead of rounding: .03108 and .03293 stand there as .031 and .0329, −.01417 as −.014.
@pytest.mark.parametrize("key", PRINTED)
def test_to_the_printed_digits(key):
    printed = BACON["expected_verified"][key]
    last_digit = 10.0 ** Decimal(str(printed)).as_tuple().exponent
    assert FOUND[PRINTED[key]] == pytest.approx(printed, abs=last_digit)


@pytest.mark.parametrize("key", RECOMPUTED)
def test_to_the_recomputed_digits(key):
    assert FOUND[RECOMPUTED[key]] == pytest.approx(BACON["recomputed_full_precision"][key], abs=6e-9)


@pytest.mark.parametrize("key", OF_THE_PACKAGE)
def test_to_the_packages_digits(key):
    printed = BACON["package_documented_but_convention_dependent"][key]
    assert FOUND[OF_THE_PACKAGE[key]] == pytest.approx(printed, abs=1e-4)


def test_no_verified_figure_is_left_out():
    assert set(PRINTED) == set(BACON["expected_verified"])


def test_the_maximum_drawdown_and_the_prospect_are_theirs():
    given = BACON["recomputed_full_precision"]
    assert FOUND["max_drawdown"] == pytest.approx(-given["max_drawdown"], abs=6e-9)
    # There the numerator alone, without the minimum acceptable return.
    prospect = FOUND["prospect_ratio"] * FOUND["downside_deviation"] + INPUTS["mar_monthly"]
    assert prospect == pytest.approx(given["prospect"], abs=6e-9)
