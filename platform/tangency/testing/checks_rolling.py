"""A check of estimators that roll: a window's estimate is that of the window alone, whatever came before."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.estimate import CovarianceEstimate, MeanEstimate
from tangency.contracts.returns import Returns
from tangency.contracts.rolling import RollingEstimator, Rolls
from tangency.testing.checks_estimator import Estimate, estimated, values_of
from tangency.testing.comparison import first_difference, require_close, same_bits
from tangency.testing.report import CheckFailed, NotApplicable
from tangency.testing.subject import Subject
from tangency.testing.windows import gappy_window, window

__all__ = ["check_rolls"]

_SAME = 1e-12
# Some estimators keep what they roll with only where there is much of it.
_N_PERIODS, _N_ASSETS, _LENGTH, _STEP = 600, 40, 250, 40


def check_rolls(subject: Subject) -> str:
    """Require of an estimator that rolls what it says of each window alone, to 1e-12, and that it forgets the others.

    The windows overlap, leave gaps, go back, change their assets, and lack returns.
    """
    model = subject.build()
    if not isinstance(model, Rolls):
        raise NotApplicable("it does not roll")
    rolling = model.rolling()
    worst = 0.0
    whole, gappy = window(_N_PERIODS, _N_ASSETS), gappy_window(_N_PERIODS, _N_ASSETS)
    fewer = _without_last_asset(whole)
    for history in (whole, gappy, fewer, whole):
        for first in (*range(0, _N_PERIODS - _LENGTH, _STEP), 10):
            own = _cut(history, first)
            found = _at(rolling, own, first)
            worst = max(worst, _difference(found, estimated(subject, own)))
            alone = _at(subject.build().rolling(), own, first)
            if not same_bits(np.ascontiguousarray(values_of(found)), np.ascontiguousarray(values_of(alone))):
                raise CheckFailed(f"the estimate at {first} depends on the windows before it")
    return f"largest difference {worst:.2g}, relative"


def _at(rolling: RollingEstimator[object], returns: Returns, first: int) -> Estimate:
    estimate = rolling.estimate_at(returns, first)
    if not isinstance(estimate, CovarianceEstimate | MeanEstimate):
        raise CheckFailed(f"estimate_at returned {type(estimate).__name__}")
    return estimate


def _difference(found: Estimate, expected: Estimate) -> float:
    size = float(np.abs(values_of(expected)).max())
    worst = require_close(values_of(found), values_of(expected), _SAME * size, "a window that moved")
    said = (found.n_periods, found.missing_data, found.facts)
    wrong = first_difference(said, (expected.n_periods, expected.missing_data, expected.facts))
    if wrong is not None:
        raise CheckFailed(f"it says something else of a window that moved: {said}")
    return worst / size


def _cut(returns: Returns, first: int) -> Returns:
    chosen = slice(first, first + _LENGTH)
    return Returns(
        assets=returns.assets,
        dates=returns.dates[chosen],
        values=frozen_floats(returns.values[chosen]),
        periods_per_year=returns.periods_per_year,
    )


def _without_last_asset(returns: Returns) -> Returns:
    return Returns(
        assets=returns.assets[:-1],
        dates=returns.dates,
        values=frozen_floats(returns.values[:, :-1]),
        periods_per_year=returns.periods_per_year,
    )
