"""Every metric against its formula, written a second time with NumPy, pandas and SciPy."""

from math import sqrt

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tangency.performance.metrics.registry import METRICS, compute
from tangency.performance.track_record import TrackRecord

RNG = np.random.default_rng(11)
N, P, M = 900, 252.0, 0.0003
DATES = pd.date_range("2018-03-14", periods=N, freq="B")
r = RNG.standard_t(8, N) * 0.01 + 0.0008
r[[5, 400]] = 0.0
b = 0.6 * r + RNG.normal(0.0, 0.006, N)
f = RNG.uniform(0.0, 2e-4, N)
x, y = r - f, b - f
R, B = np.prod(1 + r), np.prod(1 + b)
A, AB, AF = R ** (P / N) - 1, B ** (P / N) - 1, np.prod(1 + f) ** (P / N) - 1
SD, ROOT = np.std(r, ddof=1), sqrt(P)
WEALTH = np.cumprod(np.append(1.0, 1 + r))
DD = (1 - WEALTH / np.maximum.accumulate(WEALTH))[1:]
RECORD = TrackRecord(
    dates=DATES.to_numpy(), returns=r, risk_free=f, periods_per_year=P, benchmark=b, turnover=np.full(N, 0.01)
)
FOUND = {name: figure.value for name, figure in compute(RECORD, minimum_acceptable=M).items()}


def spells():
    """Return depth, periods down, periods up and whether it recovered, of each drawdown, by a plain loop."""
    found, peak, at, start = [], 1.0, -1, None
    for t, value in enumerate(WEALTH[1:]):
        if value >= peak:
            if start is not None:
                found.append((start, t, True))
            peak, at, start = value, t, None
        elif start is None:
            start = at
    if start is not None:
        found.append((start, N - 1, False))
    rows = []
    for first, last, back in found:
        inside = WEALTH[first + 2 : last + 2]
        valley = first + 1 + int(np.argmin(inside))
        rows.append((1 - inside.min() / WEALTH[first + 1], valley - first, last - valley, back, first, last))
    return pd.DataFrame(rows, columns=["depth", "down", "up", "back", "first", "last"])


SPELLS = spells()
SERIES, RATE = pd.Series(r, DATES), pd.Series(f, DATES)


def by(rule, series=SERIES):
    return (1 + series).resample(rule).prod() - 1


MONTHS, QUARTERS, YEARS = by("ME"), by("QE"), by("YE")
MONTHS_OVER, YEARS_OVER = MONTHS - by("ME", RATE), YEARS - by("YE", RATE)
LINE = stats.linregress(y, x)
RESIDUAL = x - LINE.intercept - LINE.slope * y
UP, DOWN = np.maximum(r - M, 0), np.maximum(M - r, 0)
TAIL = np.sort(r)
GAINS, LOSSES = r[r > 0], -r[r < 0]
S1 = x.mean() / np.std(x, ddof=1)
UNIT = 1 - stats.skew(x) * S1 + (stats.kurtosis(x, fisher=False) - 1) / 4 * S1**2
JENSEN = A - AF - LINE.slope * (AB - AF)
SYSTEMATIC = LINE.slope * np.std(y) * ROOT
TRACKING = np.std(r - b, ddof=1)


def geometric(values):
    return np.prod(1 + values) ** (1 / len(values)) - 1


def regression(*columns, rows=slice(None)):
    design = np.column_stack([np.ones(len(columns[0])), *columns])
    return np.linalg.lstsq(design, x[rows], rcond=None)[0][1:]


def cvar(values, level):
    ordered, mass = np.sort(values), (1 - level) * len(values)
    whole = int(mass + 1e-9)
    part = mass - whole if whole < len(values) and mass - whole > 1e-9 else 0.0
    return -(ordered[:whole].sum() + part * ordered[min(whole, len(values) - 1)]) / mass


def streak(flags):
    lengths = [len(run) for run in "".join("x" if flag else " " for flag in flags).split()]
    return max(lengths)


def rho(k):
    d = x - x.mean()
    return d[k:] @ d[: N - k] / (d @ d)


def last(months):
    since = DATES[-1] - pd.DateOffset(months=months)
    return np.prod(1 + r[since < DATES]) - 1


def lo():
    q, p = round(P), rho(1)
    return S1 * q / sqrt(q + 2 * sum((q - k) * p**k for k in range(1, q)))


Q = {level: np.quantile(r, level) for level in (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)}
CF = stats.norm.ppf(0.05)
CF = (
    CF
    + (CF**2 - 1) * stats.skew(r) / 6
    + (CF**3 - 3 * CF) * stats.kurtosis(r) / 24
    - (2 * CF**3 - 5 * CF) * stats.skew(r) ** 2 / 36
)
WALK = np.cumsum(r - r.mean())
HILL = np.sort(-r)[::-1][:31]
CAPTURE_UP, CAPTURE_DOWN = (geometric(r[m]) / geometric(b[m]) for m in (b > 0, b < 0))
BETA_UP, BETA_DOWN = (np.cov(x[m], y[m])[0, 1] / np.var(y[m], ddof=1) for m in (y > 0, y < 0))
ZX, ZY = (x - x.mean()) / np.std(x), (y - y.mean()) / np.std(y)
RELATIVE = np.cumprod(np.append(1.0, (1 + r) / (1 + b)))
PAYOFF, WIN = GAINS.mean() / LOSSES.mean(), len(GAINS) / (len(GAINS) + len(LOSSES))
GEOMETRIC_SHARPE = (A - AF) / (SD * ROOT)
M2 = (A - AF) * np.std(b, ddof=1) / SD + AF

EXPECTED = {
    # growth
    "total_return": R - 1,
    "annual_return": A,
    "annual_return_by_time": np.prod(1 + r[1:]) ** (31_557_600 / (DATES[-1] - DATES[0]).total_seconds()) - 1,
    "annual_mean_return": P * r.mean(),
    "annual_excess_return": P * x.mean(),
    "annual_log_return": P * np.log(1 + r).mean(),
    "mean_return": r.mean(),
    "geometric_mean_return": geometric(r),
    "doubling_time": np.log(2) / np.log(1 + A),
    "n_periods": N,
    "n_years": N / P,
    "exposure": (N - 2) / N,
    "annual_turnover": 2.52,
    "month_to_date": MONTHS.iloc[-1],
    "quarter_to_date": QUARTERS.iloc[-1],
    "year_to_date": YEARS.iloc[-1],
    "last_3_months": last(3),
    "last_6_months": last(6),
    "last_12_months": last(12),
    "last_3_years": (1 + last(36)) ** (1 / 3) - 1,
    # dispersion
    "volatility": SD * ROOT,
    "total_risk": np.std(r) * ROOT,
    "standard_deviation": SD,
    "mean_absolute_deviation": np.abs(r - r.mean()).mean(),
    "downside_deviation": sqrt((DOWN**2).mean()),
    "downside_deviation_annual": sqrt((DOWN**2).mean() * P),
    "downside_variance": (DOWN**2).mean(),
    "downside_potential": DOWN.mean(),
    "downside_frequency": (r < M).mean(),
    "upside_risk": sqrt((UP**2).mean()),
    "upside_variance": (UP**2).mean(),
    "upside_potential": UP.mean(),
    "upside_frequency": (r > M).mean(),
    "volatility_skewness": (UP**2).mean() / (DOWN**2).mean(),
    "variability_skewness": sqrt((UP**2).mean() / (DOWN**2).mean()),
    # ratios
    "sharpe_ratio": S1 * ROOT,
    "geometric_sharpe_ratio": GEOMETRIC_SHARPE,
    "adjusted_sharpe_ratio": GEOMETRIC_SHARPE
    * (1 + stats.skew(r) / 6 * GEOMETRIC_SHARPE - stats.kurtosis(r) / 24 * GEOMETRIC_SHARPE**2),
    "autocorrelation_adjusted_sharpe_ratio": lo(),
    "sharpe_standard_error": sqrt(UNIT / (N - 1) * P),
    "probabilistic_sharpe_ratio": stats.norm.cdf(S1 * sqrt((N - 1) / UNIT)),
    "minimum_track_record_95": 1 + UNIT * (stats.norm.ppf(0.95) / S1) ** 2,
    "sortino_ratio": x.mean() / sqrt((np.minimum(x, 0) ** 2).mean()) * ROOT,
    "sortino_ratio_over_root_two": x.mean() / sqrt((np.minimum(x, 0) ** 2).mean()) * ROOT / sqrt(2),
    "kappa_2": (r.mean() - M) / sqrt((DOWN**2).mean()),
    "kappa_3": (r.mean() - M) / np.cbrt((DOWN**3).mean()),
    "omega_ratio": UP.sum() / DOWN.sum(),
    "omega_sharpe_ratio": (r.mean() - M) / DOWN.mean(),
    "upside_potential_ratio": UP.mean() / sqrt((DOWN**2).mean()),
    "prospect_ratio": ((np.maximum(r, 0) + 2.25 * np.minimum(r, 0)).mean() - M) / sqrt((DOWN**2).mean()),
    "bernardo_ledoit_ratio": GAINS.sum() / LOSSES.sum(),
    "gain_to_pain_ratio": r.sum() / LOSSES.sum(),
    "d_ratio": len(LOSSES) * LOSSES.sum() / (len(GAINS) * GAINS.sum()),
    "return_over_cvar_95": x.mean() / cvar(r, 0.95),
    "return_over_modified_var_95": x.mean() / -(r.mean() + CF * np.std(r)),
    "rachev_ratio_95": cvar(-x, 0.95) / cvar(x, 0.95),
    "roy_ratio": (r.mean() - M) / SD,
    "kelly_leverage": x.mean() / np.var(x, ddof=1),
    # drawdown
    "max_drawdown": DD.max(),
    "average_drawdown": SPELLS.depth.mean(),
    "drawdown_deviation": sqrt((SPELLS.depth**2).sum() / N),
    "n_drawdowns": len(SPELLS),
    "current_drawdown": DD[-1],
    "pain_index": DD.mean(),
    "ulcer_index": sqrt((DD**2).mean()),
    "cdar_95": cvar(-DD, 0.95),
    "time_under_water": (DD > 0).mean(),
    "longest_under_water": (SPELLS.down + SPELLS.up).max(),
    "longest_under_water_days": max(
        (DATES[row["last"]] - DATES[row["first"]]).days for _, row in SPELLS.iterrows() if row["first"] >= 0
    ),
    "average_under_water": (SPELLS.down + SPELLS.up).mean(),
    "average_decline": SPELLS.down.mean(),
    "average_recovery": SPELLS.up[SPELLS.back].mean(),
    "recovery_factor": (R - 1) / DD.max(),
    "calmar_ratio": A / DD.max(),
    "sterling_ratio_10": (A - AF) / (SPELLS.depth.nlargest(3).mean() + 0.1),
    "sterling_calmar_ratio_10": A / (DD.max() + 0.1),
    "burke_ratio": (A - AF) / sqrt((SPELLS.depth**2).sum()),
    "burke_ratio_modified": (A - AF) / sqrt((SPELLS.depth**2).sum() / N),
    "pain_ratio": (A - AF) / DD.mean(),
    "martin_ratio": (A - AF) / sqrt((DD**2).mean()),
    "return_over_cdar_95": (A - AF) / cvar(-DD, 0.95),
    # tail
    "value_at_risk_95": -TAIL[45],
    "value_at_risk_99": -TAIL[9],
    "cvar": cvar(r, 0.95),
    "cvar_99": cvar(r, 0.99),
    "gaussian_var_95": -stats.norm.ppf(0.05, r.mean(), SD),
    "gaussian_cvar_95": SD * stats.norm.pdf(stats.norm.ppf(0.95)) / 0.05 - r.mean(),
    "modified_var_95": -(r.mean() + CF * np.std(r)),
    "tail_ratio": Q[0.95] / -Q[0.05],
    "hill_tail_index": 1 / np.log(HILL[:30] / HILL[30]).mean(),
    "outlier_win_ratio": Q[0.99] / GAINS.mean(),
    "outlier_loss_ratio": -Q[0.01] / LOSSES.mean(),
    # wins
    "hit_rate": (r > 0).mean(),
    "win_rate": WIN,
    "n_gains": len(GAINS),
    "n_losses": len(LOSSES),
    "average_active_return": r[r != 0].mean(),
    "average_gain": GAINS.mean(),
    "average_loss": LOSSES.mean(),
    "payoff_ratio": PAYOFF,
    "kelly_criterion": WIN - (1 - WIN) / PAYOFF,
    "common_sense_ratio": GAINS.sum() / LOSSES.sum() * Q[0.95] / -Q[0.05],
    "cpc_index": GAINS.sum() / LOSSES.sum() * WIN * PAYOFF,
    "best_period": r.max(),
    "worst_period": r.min(),
    "longest_winning_streak": streak(r > 0),
    "longest_losing_streak": streak(r < 0),
    # calendar
    "n_months": len(MONTHS),
    "average_up_month": MONTHS[MONTHS > 0].mean(),
    "average_down_month": -MONTHS[MONTHS < 0].mean(),
    "month_gain_to_pain_ratio": MONTHS.sum() / -MONTHS[MONTHS < 0].sum(),
    # distribution
    "skewness": stats.skew(r),
    "kurtosis": stats.kurtosis(r, fisher=False),
    "sample_skewness": SERIES.skew(),
    "sample_excess_kurtosis": SERIES.kurt(),
    "skewness_kurtosis_ratio": stats.skew(r) / stats.kurtosis(r, fisher=False),
    "jarque_bera": stats.jarque_bera(r).statistic,
    "jarque_bera_p_value": stats.jarque_bera(r).pvalue,
    "autocorrelation_1": rho(1),
    "ljung_box_6": N * (N + 2) * sum(rho(k) ** 2 / (N - k) for k in range(1, 7)),
    "ljung_box_6_p_value": stats.chi2.sf(N * (N + 2) * sum(rho(k) ** 2 / (N - k) for k in range(1, 7)), 6),
    "hurst_index": np.log((WALK.max() - WALK.min()) / SD) / np.log(N),
    "stability": stats.linregress(np.arange(N), np.cumsum(np.log(1 + r))).rvalue ** 2,
    "mean_standard_error": stats.sem(r),
    "mean_lower_95": r.mean() - stats.norm.ppf(0.975) * stats.sem(r),
    "mean_upper_95": r.mean() + stats.norm.ppf(0.975) * stats.sem(r),
    "quantile_01": Q[0.01],
    "quantile_05": Q[0.05],
    "quantile_25": Q[0.25],
    "median_return": Q[0.5],
    "quantile_75": Q[0.75],
    "quantile_95": Q[0.95],
    "quantile_99": Q[0.99],
    # relative
    "benchmark_total_return": B - 1,
    "benchmark_annual_return": AB,
    "active_premium": A - AB,
    "active_return": P * (r - b).mean(),
    "geometric_excess_return": R / B - 1,
    "tracking_error": TRACKING * ROOT,
    "information_ratio": (r - b).mean() / TRACKING * ROOT,
    "geometric_information_ratio": (A - AB) / (TRACKING * ROOT),
    "max_relative_drawdown": (1 - RELATIVE / np.maximum.accumulate(RELATIVE)).max(),
    "correlation": LINE.rvalue,
    "r_squared": LINE.rvalue**2,
    "beta": LINE.slope,
    "beta_standard_error": LINE.stderr,
    "alpha": P * LINE.intercept,
    "alpha_t_statistic": LINE.intercept / LINE.intercept_stderr,
    "jensen_alpha": JENSEN,
    "systematic_risk": SYSTEMATIC,
    "specific_risk": np.std(RESIDUAL) * ROOT,
    "appraisal_ratio": JENSEN / (np.std(RESIDUAL) * ROOT),
    "modified_jensen_alpha": JENSEN / LINE.slope,
    "alternative_jensen_alpha": JENSEN / SYSTEMATIC,
    "treynor_ratio": (A - AF) / LINE.slope,
    "treynor_ratio_modified": (A - AF) / SYSTEMATIC,
    "m_squared": M2,
    "m_squared_excess": (1 + M2) / (1 + AB) - 1,
    "m_squared_sortino": A + (A - P * M) * (sqrt((np.maximum(M - b, 0) ** 2).mean() / (DOWN**2).mean()) - 1),
    "omega_excess_return": A - 3 * P * sqrt((np.maximum(M - b, 0) ** 2).mean() * (DOWN**2).mean()),
    "fama_beta": np.std(r) / np.std(b),
    "net_selectivity": JENSEN - (np.std(r) / np.std(b) - LINE.slope) * (AB - AF),
    "batting_average": (r > b).mean(),
    "up_percentage_ratio": (r > b)[b > 0].mean(),
    "down_percentage_ratio": (r > b)[b < 0].mean(),
    "up_number_ratio": (r > 0)[b > 0].mean(),
    "down_number_ratio": (r < 0)[b < 0].mean(),
    "up_capture": CAPTURE_UP,
    "down_capture": CAPTURE_DOWN,
    "capture_ratio": CAPTURE_UP / CAPTURE_DOWN,
    "beta_up": BETA_UP,
    "beta_down": BETA_DOWN,
    "timing_ratio": BETA_UP / BETA_DOWN,
    "dimson_beta_1": regression(y[:-2], y[1:-1], y[2:], rows=slice(1, -1)).sum(),
    "treynor_mazuy_gamma": regression(y, y**2)[1],
    "henriksson_merton_gamma": regression(y, np.maximum(-y, 0))[1],
    "coskewness": (ZX * ZY**2).mean(),
    "cokurtosis": (ZX * ZY**3).mean(),
    "beta_coskewness": (ZX * ZY**2).mean() * np.std(x) / ((ZY**3).mean() * np.std(y)),
    "beta_cokurtosis": (ZX * ZY**3).mean() * np.std(x) / ((ZY**4).mean() * np.std(y)),
}
for which, compounded, over, year in (
    ("month", MONTHS, MONTHS_OVER, 12),
    ("quarter", QUARTERS, None, 4),
    ("year", YEARS, YEARS_OVER, 1),
):
    EXPECTED |= {
        f"best_{which}": compounded.max(),
        f"worst_{which}": compounded.min(),
        f"{which}_hit_rate": (compounded > 0).mean(),
        f"geometric_mean_{which}": R ** (1 / len(compounded)) - 1,
    }
    if over is not None:
        EXPECTED |= {
            f"{which}_mean": year * compounded.mean(),
            f"{which}_volatility": compounded.std() * sqrt(year),
            f"{which}_sharpe_ratio": over.mean() / over.std() * sqrt(year),
            f"{which}_sortino_ratio": over.mean() / sqrt((np.minimum(over, 0) ** 2).mean()) * sqrt(year),
            f"{which}_skewness": stats.skew(compounded),
            f"{which}_kurtosis": stats.kurtosis(compounded, fisher=False),
        }


def test_no_metric_is_left_out():
    assert set(METRICS) - set(EXPECTED) == {"last_5_years", "last_10_years"}
    assert set(EXPECTED) <= set(METRICS)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_metric_is_its_formula(name):
    assert FOUND[name] == pytest.approx(EXPECTED[name], rel=1e-9, abs=1e-14)


def test_the_last_five_and_ten_years():
    dates = pd.date_range("2010-01-31", periods=130, freq="ME")
    months = RNG.normal(0.005, 0.03, 130)
    found = compute(TrackRecord(dates=dates.to_numpy(), returns=months, risk_free=0.0, periods_per_year=12.0))
    assert found["last_5_years"].value == pytest.approx(np.prod(1 + months[-60:]) ** (1 / 5) - 1)
    assert found["last_10_years"].value == pytest.approx(np.prod(1 + months[-120:]) ** (1 / 10) - 1)
