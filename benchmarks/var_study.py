"""How often each test of value at risk rejects a true model, and how fast and likely the models are.

`python benchmarks/var_study.py` draws 10 000 series of 250 periods for each test and prints the share rejected at 5 %:
by the limit distribution, by the exact or simulated one, and by the latter with ties broken, which is to be 5 % within
Monte Carlo error. Then it times rolling forecasts and components. `python benchmarks/var_study.py 1000` draws fewer.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from scipy import stats

from tangency.contracts.returns import Returns
from tangency.risk.decomposition import LabelledWeights, component_risk
from tangency.risk.model_checks import (
    CheckResult,
    conditional_coverage,
    duration,
    independence,
    kupiec,
    kupiec_size,
    severity,
    severity_and_coverage,
)
from tangency.risk.undefined import UndefinedFigure
from tangency.risk.value_at_risk import RollingForecasts, VarModel, rolling_forecasts
from tangency.risk.value_at_risk.distributions import StudentTails
from tangency.risk.value_at_risk.student import student_tail

PERIODS, LEVEL = 250, 0.99
FREEDOM = 5.0
# Tests that simulate for each series anew, so that no error of one distribution is common to all.
_ANEW = "acerbi"

Rejections = dict[str, np.ndarray]


def sizes(n_series: int, *, level: float = LEVEL, significance: float = 0.05, seed: int = 1) -> Rejections:
    """Return test → shares rejected (asymptotic, exact, ties drawn) where defined, on how many, and draws."""
    rng = np.random.default_rng(seed)
    counts: Rejections = {}
    for series in range(n_series):
        for name, test in _tests(true_forecasts(rng, level), series, with_severity=series < n_series // 4).items():
            _count(counts, name, test, significance)
    return {name: np.append(found[:3] / found[3], [found[3], found[4] / found[3]]) for name, found in counts.items()}


def monte_carlo_error(n_series: float, draws: float, significance: float) -> float:
    """Return the standard error of a share rejected: of the series, and of the one distribution simulated for all."""
    return float(np.sqrt(significance * (1.0 - significance) * (1.0 / n_series + 1.0 / draws)))


def true_forecasts(rng: np.random.Generator, level: float) -> RollingForecasts:
    """Return forecasts of a model that is the truth: Student's t with a volatility that is known and moves."""
    scales = 0.01 * np.exp(0.3 * np.sin(np.arange(PERIODS) / 20.0))
    at, tail = student_tail(level, np.array([FREEDOM]))
    rows = np.arange(PERIODS)
    zero, freedom = np.zeros(PERIODS), np.full(PERIODS, FREEDOM)
    return RollingForecasts(
        model=VarModel.STUDENT,
        level=level,
        window=PERIODS,
        periods=rows,
        returns=scales * rng.standard_t(FREEDOM, PERIODS),
        value_at_risk=scales * at,
        conditional_value_at_risk=scales * tail,
        withheld=(),
        tails=StudentTails(share=1.0 - level, means=zero, scales=scales, freedom=freedom),
        windows=rows,
    )


def likelihood_gap(returns: np.ndarray, window: int, step: int) -> tuple[float, float]:
    """Return the least and the most by which our t is likelier than scipy's, over every `step`-th window."""
    found = rolling_forecasts(returns, "student", level=0.95, window=window)
    tails, gaps = found.tails, []
    assert isinstance(tails, StudentTails)
    for row in range(0, len(found.periods), step):
        sample = returns[found.periods[row] - window : found.periods[row]]
        at = found.windows[row]
        ours = stats.t.logpdf(sample, tails.freedom[at], tails.means[at], tails.scales[at]).sum()
        gaps.append(float(ours - stats.t.logpdf(sample, *stats.t.fit(sample)).sum()))
    return min(gaps), max(gaps)


def processor_time(call: Callable[[], object]) -> float:
    """Return the median CPU time of five calls after one, in milliseconds."""
    call()
    times = []
    for _ in range(5):
        start = time.process_time()
        call()
        times.append(1e3 * (time.process_time() - start))
    return sorted(times)[2]


def main() -> None:
    """Print the study."""
    n_series = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    print(f"Share of {n_series} true models of {PERIODS} periods rejected at 5 %, level {LEVEL}")
    print(f"{'test':<22}{'asymptotic':>12}{'exact':>10}{'ties drawn':>12}{'± 2 s.e.':>10}{'defined':>9}")
    for name, (asymptotic, exact, randomised, n, draws) in sizes(n_series).items():
        error = monte_carlo_error(n, draws, 0.05)
        print(f"{name:<22}{asymptotic:>12.2%}{exact:>10.2%}{randomised:>12.2%}{2 * error:>10.2%}{n:>9.0f}")
    exact_size = kupiec_size(PERIODS, level=LEVEL, significance=0.05)
    print(f"Kupiec's asymptotic size by its exact distribution: {exact_size:.2%}")
    returns = 0.01 * np.random.default_rng(2).standard_t(4.0, 2500)
    models = ("historical", "filtered", "cornish-fisher", "student")
    four = processor_time(lambda: [rolling_forecasts(returns, model, level=0.95, window=250) for model in models])
    print(f"four rolling models, 2 500 days: {four:.1f} ms CPU")
    for model in VarModel:
        spent = processor_time(partial(rolling_forecasts, returns, model, level=0.975, window=250))
        print(f"  {model:<16}{spent:>9.2f} ms")
    least, most = likelihood_gap(returns, 250, 50)
    print(f"log-likelihood above scipy's t.fit: from {least:.1e} to {most:.1e}")
    print(f"component CVaR, 500 assets, 2 500 periods, by sector: {_component_time():.2f} ms CPU")


def _tests(forecasts: RollingForecasts, seed: int, *, with_severity: bool) -> dict[str, Callable[[], CheckResult]]:
    exceptions, level = forecasts.exceptions, forecasts.level
    tests: dict[str, Callable[[], CheckResult]] = {
        "kupiec": lambda: kupiec(PERIODS, int(exceptions.sum()), level=level, seed=seed),
        "independence": lambda: independence(exceptions, seed=seed),
        "conditional coverage": lambda: conditional_coverage(exceptions, level=level, seed=seed),
        "duration": lambda: duration(exceptions, seed=seed),
    }
    if with_severity:
        tests["acerbi-szekely 1"] = lambda: severity(forecasts, seed=seed)
        tests["acerbi-szekely 2"] = lambda: severity_and_coverage(forecasts, seed=seed)
    return tests


def _count(counts: Rejections, name: str, test: Callable[[], CheckResult], significance: float) -> None:
    found = counts.setdefault(name, np.zeros(5))
    try:
        result = test()
    except UndefinedFigure:
        return
    p_values = np.array([result.p_value_asymptotic, result.p_value, result.p_value_randomised])
    found += np.append(
        p_values <= significance, [1.0, np.inf if result.draws is None or name.startswith(_ANEW) else result.draws]
    )


def _component_time() -> float:
    rng = np.random.default_rng(3)
    assets = tuple(f"A{i}" for i in range(500))
    values = 0.01 * rng.standard_normal((2500, 500))
    returns = Returns(assets=assets, dates=np.arange(2500), values=values, periods_per_year=None)
    sectors = tuple(f"s{i % 11}" for i in range(500))
    weights = rng.dirichlet(np.ones(500))

    def components() -> object:
        held = LabelledWeights(assets=assets, weights=weights, labels={"sector": sectors})
        return component_risk(returns, held, "cvar", level=0.95).by("sector")

    return processor_time(components)


if __name__ == "__main__":
    main()
