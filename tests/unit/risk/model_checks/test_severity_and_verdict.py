"""Acerbi and Székely's tests by hand, and the verdict on models."""

import numpy as np
import pytest
import var_study

from tangency.errors import DataError
from tangency.market import load_sample
from tangency.risk.model_checks import Check, judged_model, judged_models, severity, severity_and_coverage
from tangency.risk.undefined import UndefinedFigure
from tangency.risk.value_at_risk import RollingForecasts, VarModel, rolling_forecasts
from tangency.risk.value_at_risk.distributions import NormalTails
from tangency.risk.value_at_risk.moment_based import gaussian_tail

RETURNS = np.random.default_rng(10).standard_t(3, 1500) * 0.01


def normal_forecasts(returns, scale=0.01, level=0.975):
    at, tail = gaussian_tail(level)
    n = returns.size
    return RollingForecasts(
        model=VarModel.GAUSSIAN, level=level, window=1, periods=np.arange(n), returns=returns,
        value_at_risk=np.full(n, at * scale), conditional_value_at_risk=np.full(n, tail * scale), withheld=(),
        tails=NormalTails(share=1 - level, means=np.zeros(n), scales=np.full(n, scale)), windows=np.arange(n),
    )  # fmt: skip


def test_statistics_by_hand():
    """Two exceptions of 3 and 4 %, foretold 2.3378 %, T = 100 at 97.5 %: Z₁ = 1 − 1.4971, Z₂ = 1 − 2 · 1.4971/2.5."""
    returns = np.zeros(100)
    returns[[10, 20]] = -0.03, -0.04
    found = normal_forecasts(returns)
    ratio = (0.03 + 0.04) / 2 / found.conditional_value_at_risk[0]
    assert severity(found).statistic == pytest.approx(1.0 - ratio, rel=1e-12)
    assert severity_and_coverage(found).statistic == pytest.approx(1.0 - 2 * ratio / 2.5, rel=1e-12)
    assert round(ratio, 4) == 1.4971


def test_the_critical_value_that_acerbi_and_szekely_print():
    """Z₂ at 97.5 % over 250 days: 5 % of a true normal model's lie below −0.70."""
    assert severity_and_coverage(normal_forecasts(np.zeros(250))).statistic == 1.0
    at, tail = gaussian_tail(0.975)
    # So many losses at the foretold mean that Z₂ is just beyond the printed value on either side.
    for total, is_beyond in ((1.60, False), (1.80, True)):
        count = 10
        returns = np.zeros(250)
        returns[:count] = -0.01 * max(total * 250 * 0.025 / count * tail, at + 1e-9)
        p_value = severity_and_coverage(normal_forecasts(returns)).p_value
        assert (p_value < 0.05) == is_beyond


def test_a_forecast_too_low_is_rejected_and_one_too_high_is_not():
    returns = 0.01 * np.random.default_rng(12).standard_normal(1000)
    low, high = normal_forecasts(returns, scale=0.007), normal_forecasts(returns, scale=0.013)
    assert severity_and_coverage(low).p_value < 0.001
    assert severity_and_coverage(high).p_value > 0.9
    assert severity(low).p_value < 0.05


def test_asymptotic_and_simulated_agree_where_exceptions_are_many():
    returns = 0.01 * np.random.default_rng(13).standard_normal(5000)
    for test in (severity, severity_and_coverage):
        found = test(normal_forecasts(returns))
        assert found.p_value == pytest.approx(found.p_value_asymptotic, abs=0.03)


def test_without_an_exception():
    quiet = normal_forecasts(np.full(50, 0.001))
    with pytest.raises(UndefinedFigure, match="no loss"):
        severity(quiet)
    judged = judged_model(quiet)
    assert {each.check for each in judged.undefined} == {Check.INDEPENDENCE, Check.DURATION, Check.SEVERITY}
    assert judged.passes()


def test_a_foretold_gain_measures_no_loss():
    rising = rolling_forecasts(0.05 + RETURNS[:300].clip(-0.02, 0.02), "historical", level=0.95, window=100)
    with pytest.raises(UndefinedFigure, match="is a gain"):
        severity_and_coverage(rising)


def test_forecasts_with_holes_have_no_serial_tests():
    found = rolling_forecasts(RETURNS, "cornish-fisher", level=0.95, window=250)
    assert found.withheld
    judged = judged_model(found)
    reasons = {each.check: each.reason for each in judged.undefined}
    assert set(reasons) >= {Check.INDEPENDENCE, Check.CONDITIONAL_COVERAGE, Check.DURATION}
    assert "missing in between" in reasons[Check.DURATION]
    assert judged.n_periods + judged.n_withheld == RETURNS.size - 250


def test_a_verdict_says_which_model_passes():
    """Of heavy tails the Gaussian fails by its severity, and Student's t does not."""
    models = ("gaussian", "student", "historical")
    judged = judged_models(rolling_forecasts(RETURNS, model, level=0.99, window=250) for model in models)
    verdict = {each.model: each for each in judged}
    assert not verdict[VarModel.GAUSSIAN].passes()
    assert Check.SEVERITY_AND_COVERAGE in verdict[VarModel.GAUSSIAN].rejected_by()
    assert verdict[VarModel.STUDENT].passes()
    passed = [each.passes() for each in judged]
    assert passed == sorted(passed, reverse=True)
    with pytest.raises(DataError, match="no forecasts"):
        judged_models([])


def test_a_model_with_holes_comes_after_one_without():
    models = ("cornish-fisher", "student", "gaussian")
    judged = judged_models(rolling_forecasts(RETURNS, model, level=0.99, window=250) for model in models)
    order = [(each.passes(), each.is_complete) for each in judged]
    assert order == sorted(order, reverse=True)
    assert not next(each for each in judged if each.model is VarModel.CORNISH_FISHER).is_complete


def test_a_true_model_with_moving_volatility_passes():
    judged = judged_model(var_study.true_forecasts(np.random.default_rng(14), 0.95))
    assert judged.passes()
    assert not judged.undefined


def test_a_real_series():
    returns = load_sample("crypto").close()["BTC"].dropna().pct_change().dropna().to_numpy()[-1250:]
    judged = judged_models(rolling_forecasts(returns, m, level=0.975, window=250) for m in ("student", "filtered"))
    for each in judged:
        assert each.n_periods == 1000
        assert each.results
