"""Value at risk by each model: closed forms, other implementations, and what is refused."""

import numpy as np
import pytest
from arch import arch_model
from arch.univariate import EWMAVariance, ZeroMean
from scipy import integrate, stats

from tangency.dependence.garch import fitted_garch
from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.market import load_sample
from tangency.risk.cornish_fisher import cornish_fisher_quantile, is_quantile_function
from tangency.risk.tail import historical_cvar, historical_var
from tangency.risk.undefined import UndefinedFigure
from tangency.risk.value_at_risk import ModelSettings, VarModel, overlapping_returns, tail_estimate

HEAVY = np.random.default_rng(1).standard_t(4, 1000) * 0.01


def clustered(n, seed=2):
    rng, h, found = np.random.default_rng(seed), 1.0, np.empty(n)
    for period in range(n):
        found[period] = np.sqrt(h) * rng.standard_normal()
        h = 0.03 + 0.08 * found[period] ** 2 + 0.89 * h
    return 0.01 * found


def parameters(found):
    return dict(found.parameters)


@pytest.mark.parametrize("level", [0.9, 0.95, 0.975, 0.99, 0.999])
def test_historical_is_that_of_the_house(level):
    found = tail_estimate(HEAVY, "historical", level=level)
    assert found.value_at_risk == historical_var(HEAVY, level)
    assert found.conditional_value_at_risk == pytest.approx(historical_cvar(HEAVY, level), rel=1e-14)


def test_smoothed_is_the_quantile_of_harrell_and_davis():
    found = tail_estimate(HEAVY, "smoothed", level=0.95)
    expected = -stats.mstats.hdquantiles(HEAVY, [0.05])[0]
    assert found.value_at_risk == pytest.approx(expected, rel=1e-12)
    assert parameters(found)["historical_value_at_risk"] == historical_var(HEAVY, 0.95)


def test_gaussian_by_hand():
    """Mean 0, variance 4e-4 over n: 1.644854 · 2 %, and 2.062713 · 2 %."""
    found = tail_estimate([0.02, -0.02], "gaussian", level=0.95)
    assert found.value_at_risk == pytest.approx(0.03289707, abs=1e-8)
    assert found.conditional_value_at_risk == pytest.approx(0.04125426, abs=1e-8)


def test_cornish_fisher_is_the_mean_of_its_quantiles():
    found = tail_estimate(stats.t(8).ppf(np.linspace(0.001, 0.999, 500)) * 0.01, "cornish-fisher", level=0.95)
    given = parameters(found)

    def loss(chance):
        z = stats.norm.ppf(chance)
        quantile = cornish_fisher_quantile(z, given["skewness"], given["excess_kurtosis"])
        return -(given["mean"] + given["volatility"] * quantile)

    assert found.value_at_risk == pytest.approx(loss(0.05), rel=1e-13)
    mean = integrate.quad(loss, 0.0, 0.05, epsabs=1e-14)[0] / 0.05
    assert found.conditional_value_at_risk == pytest.approx(mean, rel=1e-7)


def test_cornish_fisher_is_refused_where_its_quantiles_fall():
    """At S = −2, K = 3 the 99.9 % loss would be below the 99 % one."""
    assert not is_quantile_function(np.array([-2.0]), np.array([3.0]))[0]
    z = np.linspace(-6, 6, 20001)
    for skewness in np.linspace(-3, 3, 25):
        for kurtosis in np.linspace(-1, 9, 21):
            slopes = np.diff(cornish_fisher_quantile(z, skewness, kurtosis))
            if is_quantile_function(np.array([skewness]), np.array([kurtosis]))[0]:
                assert slopes.min() >= -1e-12
    skewed = np.r_[np.full(97, 0.001), -0.2, -0.01, 0.02]
    with pytest.raises(UndefinedFigure, match="no distribution"):
        tail_estimate(skewed, "cornish-fisher", level=0.95)


@pytest.mark.parametrize("freedom", [2.5, 4.0, 12.0])
def test_students_tail_is_its_integral(freedom):
    sample = stats.t(freedom).ppf((np.arange(4000) + 0.5) / 4000) * 0.01
    found = tail_estimate(sample, "student", level=0.95)
    given = parameters(found)
    law = stats.t(given["degrees_of_freedom"], given["location"], given["scale"])
    assert found.value_at_risk == pytest.approx(-law.ppf(0.05), rel=1e-10)
    mean = -law.expect(lb=-np.inf, ub=law.ppf(0.05), conditional=True)
    assert found.conditional_value_at_risk == pytest.approx(mean, rel=1e-5)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("freedom", [2.5, 5, 20])
def test_students_likelihood_is_never_below_scipys(seed, freedom):
    sample = np.random.default_rng([seed, int(freedom)]).standard_t(freedom, 250) * 0.01
    nu, location, scale = stats.t.fit(sample)
    theirs = stats.t.logpdf(sample, nu, location, scale).sum()
    given = parameters(tail_estimate(sample, "student", level=0.95))
    if "degrees_of_freedom" in given:
        law = stats.t(given["degrees_of_freedom"], given["location"], given["scale"])
        assert given["log_likelihood"] == pytest.approx(law.logpdf(sample).sum(), abs=1e-8)
    assert given["log_likelihood"] >= theirs - 1e-7


def test_scipys_fit_ends_far_below_the_maximum():
    """Of 250 draws of a t with 30 degrees of freedom, scipy's fit says 2, 27 units of likelihood below the normal."""
    sample = np.random.default_rng([55, 30, 250]).standard_t(30, 250) * 1e-4
    nu, location, scale = stats.t.fit(sample)
    theirs = stats.t.logpdf(sample, nu, location, scale).sum()
    given = parameters(tail_estimate(sample, "student", level=0.95))
    normal = stats.norm.logpdf(sample, sample.mean(), sample.std()).sum()
    assert nu < 3.0
    assert "degrees_of_freedom" not in given
    assert given["log_likelihood"] == pytest.approx(normal, abs=1e-9)
    assert given["log_likelihood"] > theirs + 20.0


def test_garch_is_as_likely_as_archs():
    """`arch` begins its variance elsewhere; in our likelihood our fit is the best, and the forecasts agree."""
    returns = clustered(2500)
    found = tail_estimate(returns, "garch", level=0.99)
    given = parameters(found)
    scaled = (returns - returns.mean()) / returns.std()
    theirs = arch_model(scaled, mean="Zero", rescale=False).fit(disp="off", backcast=1.0)
    assert given["alpha"] == pytest.approx(theirs.params["alpha[1]"], abs=5e-3)
    assert given["beta"] == pytest.approx(theirs.params["beta[1]"], abs=5e-3)
    ahead = np.sqrt(theirs.forecast(horizon=1).variance.to_numpy()[-1, 0]) * returns.std()
    assert given["volatility"] == pytest.approx(ahead, rel=1e-3)
    assert found.value_at_risk == pytest.approx(2.3263479 * given["volatility"] - returns.mean(), rel=1e-7)


def test_the_garch_of_a_window_is_that_of_the_series():
    """The variances along the series lead to the forecast of the window."""
    returns = clustered(1500, seed=3)
    fit = fitted_garch(returns, where="series")
    given = parameters(tail_estimate(returns, "garch", level=0.99))
    assert given["volatility"] == pytest.approx(fit.standardised(returns)[1], rel=1e-12)


def test_filtered_is_the_volatility_of_arch_times_a_quantile():
    returns = clustered(600)
    found = tail_estimate(returns, "filtered", level=0.95)
    model = ZeroMean(returns, volatility=EWMAVariance(0.94), rescale=False)
    variances = np.empty(600)
    start = float((returns**2).mean())
    model.volatility.compute_variance(np.array([]), returns, variances, start, np.tile([0.0, 1.0], (600, 1)))
    following = 0.94 * variances[-1] + 0.06 * returns[-1] ** 2
    expected = np.sqrt(following) * historical_var(returns / np.sqrt(variances), 0.95)
    assert found.value_at_risk == pytest.approx(expected, rel=1e-10)


def test_extreme_value_by_hand():
    """McNeil and Frey's formulas at scipy's fit of the same excesses."""
    found = tail_estimate(HEAVY, "extreme-value", level=0.99)
    given = parameters(found)
    losses = np.sort(-HEAVY)[::-1]
    assert given["threshold"] == losses[100]
    excesses = losses[:100] - losses[100]
    shape, _, scale = stats.genpareto.fit(excesses, floc=0)
    ours = stats.genpareto.logpdf(excesses, given["shape"], scale=given["scale"]).sum()
    assert ours >= stats.genpareto.logpdf(excesses, shape, scale=scale).sum() - 1e-9
    at = losses[100] + scale / shape * ((0.01 * 1000 / 100) ** -shape - 1.0)
    assert found.value_at_risk == pytest.approx(at, rel=1e-4)
    assert found.conditional_value_at_risk == pytest.approx((at + scale - shape * losses[100]) / (1 - shape), rel=1e-3)


def test_a_tied_threshold_has_fewer_excesses():
    rounded = np.round(HEAVY, 3)
    losses = np.sort(-rounded)[::-1]
    share = next(k for k in range(60, 200) if losses[k] == losses[k - 1]) / 1000
    settings = ModelSettings(tail_share=share)
    found = tail_estimate(rounded, "extreme-value", level=0.99, settings=settings)
    given = parameters(found)
    assert given["n_excesses"] == (losses > given["threshold"]).sum() < 1000 * share
    smooth = tail_estimate(HEAVY, "extreme-value", level=0.99, settings=settings)
    assert found.value_at_risk == pytest.approx(smooth.value_at_risk, rel=0.03)
    with pytest.raises(UndefinedFigure, match="others equal it"):
        tail_estimate(np.where(HEAVY < 0, -0.01, HEAVY), "extreme-value", level=0.99)


def test_volatility_that_faded_is_a_small_number_still():
    idle = np.r_[0.01, -0.01, np.zeros(13_000), -0.02, 0.01]
    found = tail_estimate(idle[:-2], "filtered", level=0.95)
    assert found.value_at_risk == 0.0
    assert 0.0 < parameters(found)["volatility"] < 1e-100
    assert np.isfinite(tail_estimate(idle, "filtered", level=0.9999).value_at_risk)


def test_settings_change_the_model():
    wide = tail_estimate(HEAVY, "extreme-value", level=0.99, settings=ModelSettings(tail_share=0.2))
    assert parameters(wide)["n_excesses"] == 200
    slow = tail_estimate(HEAVY, "filtered", level=0.99, settings=ModelSettings(decay=0.99))
    assert slow.value_at_risk != tail_estimate(HEAVY, "filtered", level=0.99).value_at_risk


def test_horizons_are_reached_by_a_rule_that_is_stated():
    one = tail_estimate(HEAVY, "gaussian", level=0.99)
    ten = tail_estimate(HEAVY, "gaussian", level=0.99, horizon_periods=10, rule="square-root")
    assert ten.value_at_risk == pytest.approx(np.sqrt(10) * one.value_at_risk, rel=1e-15)
    summed = tail_estimate(HEAVY, "historical", level=0.99, horizon_periods=10, rule="overlapping")
    assert summed.value_at_risk == historical_var(overlapping_returns(HEAVY, 10), 0.99)
    assert (summed.n_periods, summed.horizon_periods) == (991, 10)
    with pytest.raises(ConfigurationError, match="needs a rule"):
        tail_estimate(HEAVY, "historical", level=0.99, horizon_periods=10)


def test_after_a_total_loss_compounded_returns_are_minus_one_while_it_is_among_them():
    assert overlapping_returns(np.array([0.1, -1.0, 0.5, 0.5]), 2).tolist() == [-1.0, -1.0, 1.25]


@pytest.mark.parametrize("model", VarModel)
def test_a_constant_series_is_exact_or_says_why_not(model):
    defined = {"historical", "smoothed", "filtered", "gaussian"}
    returns, level = np.full(120, 0.01), 0.95
    if model in defined:
        found = tail_estimate(returns, model, level=level)
        assert found.value_at_risk == pytest.approx(-0.01, rel=1e-12)
    else:
        with pytest.raises(UndefinedFigure, match="equal"):
            tail_estimate(returns, model, level=level)


@pytest.mark.parametrize("model", VarModel)
def test_one_observation(model):
    if model is VarModel.HISTORICAL:
        found = tail_estimate([-0.03], model, level=0.95)
        assert (found.value_at_risk, found.conditional_value_at_risk) == (0.03, 0.03)
    else:
        with pytest.raises(DataError, match="at least"):
            tail_estimate([-0.03], model, level=0.95)


@pytest.mark.parametrize("model", VarModel)
def test_all_losses(model):
    returns = -0.05 + clustered(400)
    assert returns.max() < 0.0
    found = tail_estimate(returns, model, level=0.95)
    assert 0.05 < found.value_at_risk < found.conditional_value_at_risk


def test_nothing_moves_and_nothing_is_filtered():
    with pytest.raises(UndefinedFigure, match="no volatility"):
        tail_estimate(np.zeros(50), "filtered", level=0.95)


def test_half_of_the_returns_equal_leave_the_t_undefined():
    returns = np.where(np.arange(100) % 10 < 8, 0.0, HEAVY[:100])
    with pytest.raises(UndefinedFigure, match=r"maximum|no mean"):
        tail_estimate(returns, "student", level=0.95)


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"returns": [0.01, np.nan]}, DataError, "missing"),
        ({"returns": [0.01, -1.5]}, DataError, "below -100%"),
        ({"returns": [[0.01]]}, DataError, "one series"),
        ({"returns": []}, DataError, "at least"),
        ({"level": 1.0}, ConfigurationError, "between 0 and 1"),
        ({"model": "studnet"}, UnknownName, "student"),
        ({"rule": "sqrt"}, UnknownName, "horizon rule"),
        ({"horizon_periods": 0}, ConfigurationError, "at least one"),
        ({"model": "extreme-value", "returns": HEAVY, "level": 0.5}, ConfigurationError, "below the threshold"),
        ({"model": "filtered", "returns": HEAVY, "settings": ModelSettings(decay=1.0)}, ConfigurationError, "decay"),
    ],
)
def test_bad_input_is_named(change, error, match):
    given = {"returns": [0.01, -0.02], "model": "historical", "level": 0.95, **change}
    with pytest.raises(error, match=match):
        tail_estimate(given.pop("returns"), given.pop("model"), **given)


@pytest.mark.parametrize("model", VarModel)
def test_a_real_series_has_every_model(model):
    returns = load_sample("crypto").close()["BTC"].dropna().pct_change().dropna().to_numpy()[-900:]
    found = tail_estimate(returns, model, level=0.99)
    assert 0.01 < found.value_at_risk < found.conditional_value_at_risk < 0.5
