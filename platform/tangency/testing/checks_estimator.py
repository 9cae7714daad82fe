"""Checks that risk models and return models share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentKind
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.estimate import CovarianceEstimate, MeanEstimate
from tangency.contracts.returns import Returns
from tangency.errors import DataError
from tangency.testing.comparison import require_close
from tangency.testing.refusals import require_refusal
from tangency.testing.report import CheckFailed
from tangency.testing.subject import Subject
from tangency.testing.windows import gappy_window, permuted_window, scaled, window, with_values

__all__ = ["AVAILABLE", "ESTIMATOR_CHECKS", "estimated", "values_of"]

_RELATIVE = 1e-9
_COMPLETE, AVAILABLE, _REFUSE = "missing:complete-periods", "missing:available", "missing:refuse"
_RULES = (_COMPLETE, AVAILABLE, _REFUSE)
_QUADRATIC = "scales:quadratic"

Estimate = CovarianceEstimate | MeanEstimate


def check_scales(subject: Subject) -> str:
    """Require that returns times c give covariances times c² and means times c, or c² where that is declared."""
    returns = window(250, 5)
    is_quadratic = subject.kind is ComponentKind.RISK_MODEL or _QUADRATIC in subject.spec.capabilities
    power = 2 if is_quadratic else 1
    base = values_of(estimated(subject, returns))
    worst = 0.0
    for factor in (2.0, 0.01):
        expected = base * factor**power
        found = values_of(estimated(subject, scaled(returns, factor)))
        size = float(np.abs(expected).max())
        worst = max(worst, require_close(found, expected, _RELATIVE * size, f"returns times {factor:g}") / size)
    return f"relative difference {worst:.2g}"


def check_permutation(subject: Subject) -> str:
    """Require that assets in another order get the same estimate."""
    returns = window(250, 6)
    order = np.random.default_rng(5).permutation(6)
    base = values_of(estimated(subject, returns))
    expected = base[np.ix_(order, order)] if subject.kind is ComponentKind.RISK_MODEL else base[order]
    size = float(np.abs(base).max())
    found = values_of(estimated(subject, permuted_window(returns, order)))
    worst = require_close(found, expected, _RELATIVE * size, "permuted assets")
    return f"largest difference {worst / size:.2g}, relative"


def check_missing(subject: Subject) -> str:
    """Require that the component applies the rule for missing returns that it declares, and says so."""
    declared = sorted(word for word in subject.spec.capabilities if word.startswith("missing:"))
    if len(declared) != 1 or declared[0] not in _RULES:
        raise CheckFailed(f"declare one of {', '.join(_RULES)} among the capabilities; found {declared}")
    if estimated(subject, window(250, 5)).missing_data is not None:
        raise CheckFailed("missing_data is set where nothing is missing")
    returns = gappy_window(200, 4)
    if declared[0] == _REFUSE:
        gaps = tuple(asset for i, asset in enumerate(returns.assets) if np.isnan(returns.values[:, i]).any())
        return require_refusal(subject, returns, "missing returns", naming=gaps, error_type=DataError)
    return _available(subject, returns) if declared[0] == AVAILABLE else _complete_periods(subject, returns)


def check_one_asset(subject: Subject) -> str:
    """Require that one asset gives an estimate of one entry."""
    return f"{values_of(estimated(subject, window(100, 1))).ravel()[0]:.6g}"


def check_few_periods(subject: Subject) -> str:
    """Require that fewer periods than assets give a finite estimate."""
    estimated(subject, window(8, 12))
    return "8 periods, 12 assets"


def check_constant_asset(subject: Subject) -> str:
    """Require a finite estimate for an asset that never moves, or a refusal by its name."""
    returns = window(100, 4)
    values = returns.values.copy()
    values[:, 2] = 0.0
    constant = with_values(returns, values)
    try:
        estimated(subject, constant)
    except DataError:
        return require_refusal(subject, constant, "a constant asset", naming=(returns.assets[2],))
    return "finite"


def estimated(subject: Subject, returns: Returns) -> Estimate:
    """Return a finite estimate of the right shape.

    Raises
    ------
    CheckFailed
        Another type or shape, a value that is not finite, or a wrong count of periods.
    """
    estimate = subject.run(returns)
    is_risk_model = subject.kind is ComponentKind.RISK_MODEL
    expected = CovarianceEstimate if is_risk_model else MeanEstimate
    if not isinstance(estimate, CovarianceEstimate | MeanEstimate) or not isinstance(estimate, expected):
        raise CheckFailed(f"estimate returned {type(estimate).__name__}, not a {expected.__name__}")
    n_assets = len(returns.assets)
    shape = (n_assets, n_assets) if is_risk_model else (n_assets,)
    values = values_of(estimate)
    if values.shape != shape:
        raise CheckFailed(f"shape {values.shape} for {n_assets} assets")
    if not np.isfinite(values).all():
        raise CheckFailed("the estimate is not finite")
    if not 0 < estimate.n_periods <= len(returns.dates):
        raise CheckFailed(f"{estimate.n_periods} periods entered, of {len(returns.dates)}")
    return estimate


def values_of(estimate: Estimate) -> Floats:
    """Return the array of an estimate."""
    return dense_covariance(estimate.matrix) if isinstance(estimate, CovarianceEstimate) else estimate.values


def _complete_periods(subject: Subject, returns: Returns) -> str:
    complete = ~np.isnan(returns.values).any(axis=1)
    whole = Returns(
        assets=returns.assets,
        dates=returns.dates[complete],
        values=with_values(returns, returns.values[complete]).values,
        periods_per_year=returns.periods_per_year,
    )
    found, expected = estimated(subject, returns), estimated(subject, whole)
    size = float(np.abs(values_of(expected)).max())
    require_close(values_of(found), values_of(expected), 1e-12 * size, "missing returns against complete periods")
    if found.n_periods != int(complete.sum()):
        raise CheckFailed(f"{found.n_periods} periods are said to have entered, {int(complete.sum())} are complete")
    return _reported(subject, returns, found)


def _available(subject: Subject, returns: Returns) -> str:
    found = estimated(subject, returns)
    empty = np.full((1, len(returns.assets)), np.nan)
    longer = replace(
        returns,
        dates=np.append(returns.dates, returns.dates[-1:] + (returns.dates[1] - returns.dates[0])),
        values=frozen_floats(np.vstack([returns.values, empty])),
    )
    size = float(np.abs(values_of(found)).max())
    again = values_of(estimated(subject, longer))
    require_close(again, values_of(found), 1e-12 * size, "one more period without any return")
    values = returns.values.copy()
    partial = np.isnan(values).any(axis=1) & ~np.isnan(values[:, 0])
    values[int(partial.argmax()), 0] += 0.1
    if np.array_equal(values_of(estimated(subject, with_values(returns, values))), values_of(found)):
        raise CheckFailed("a return in a period where another asset's is missing changes nothing")
    return _reported(subject, returns, found)


def _reported(subject: Subject, returns: Returns, found: Estimate) -> str:
    if not found.missing_data:
        raise CheckFailed("missing_data does not say what was done")
    never = with_values(returns, np.where(np.arange(len(returns.assets)) == 1, np.nan, returns.values))
    require_refusal(subject, never, "an asset without any return", naming=(returns.assets[1],), error_type=DataError)
    return found.missing_data


ESTIMATOR_CHECKS = (
    ("scales with the returns", check_scales),
    ("the order of assets does not matter", check_permutation),
    ("applies its rule for missing returns", check_missing),
    ("one asset", check_one_asset),
    ("fewer periods than assets", check_few_periods),
    ("an asset that never moves", check_constant_asset),
)
