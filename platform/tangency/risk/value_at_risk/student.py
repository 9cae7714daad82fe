"""Value at risk of every window from Student's t with location and scale, by maximum likelihood."""

from __future__ import annotations

import numpy as np
from scipy import special

from tangency.contracts.arrays import Floats
from tangency.risk.value_at_risk.distributions import StudentTails
from tangency.risk.value_at_risk.moment_based import gaussian_tail
from tangency.risk.value_at_risk.windowed import ModelSettings, WindowedTails

__all__ = ["student", "student_tail"]

_NO_MEAN = 3
_REASONS = (
    "",
    "all returns of the window are equal, and have no scale",
    "the likelihood has no maximum: too many returns of the window are equal",
    "the fitted t has at most one degree of freedom, and its tail no mean",
)


def student(returns: Floats, window: int, level: float, settings: ModelSettings) -> WindowedTails:
    """Return the value at risk and tail mean of the likeliest t of every window; ν is infinite in the normal limit.

    References
    ----------
    Lange, Little & Taylor (1989), Robust statistical modeling using the t distribution, JASA 84(408); McNeil, Frey &
    Embrechts (2015), Quantitative Risk Management, example 2.15.
    """
    del settings
    from tangency.risk.kernels.student import rolling_student  # noqa: PLC0415  # numba loads where it is used

    n_windows = returns.size - window + 1
    found, states = np.ones((n_windows, 4)), np.zeros(n_windows, dtype=np.int64)
    rolling_student(returns, window, found, states)
    mean, scale, freedom = found[:, 0], found[:, 1], found[:, 2]
    states[(states == 0) & (freedom <= 1.0)] = _NO_MEAN
    at, tail = student_tail(level, np.where(states == 0, freedom, np.inf))
    return WindowedTails(
        value_at_risk=scale * at - mean,
        conditional_value_at_risk=scale * tail - mean,
        states=states,
        reasons=_REASONS,
        tails=StudentTails(share=1.0 - level, means=mean, scales=scale, freedom=freedom),
        parameters={"location": mean, "scale": scale, "degrees_of_freedom": freedom, "log_likelihood": found[:, 3]},
    )


def student_tail(level: float, freedom: Floats) -> tuple[Floats, Floats]:
    """Return the value at risk and tail mean of a standard t loss, f(t)(ν + t²)/((ν − 1)(1 − level)), for ν > 1.

    >>> at, tail = student_tail(0.95, np.array([4.0, np.inf]))
    >>> at.round(4).tolist(), tail.round(4).tolist()
    ([2.1318, 1.6449], [3.2029, 2.0627])
    """
    z, normal = gaussian_tail(level)
    is_normal = np.isinf(freedom)
    nu = np.where(is_normal, 4.0, freedom)
    t = special.stdtrit(nu, level)
    log_density = (
        special.gammaln(0.5 * (nu + 1.0)) - special.gammaln(0.5 * nu) - 0.5 * np.log(np.pi * nu)
        - 0.5 * (nu + 1.0) * np.log1p(t * t / nu)
    )  # fmt: skip
    tail = np.exp(log_density) * (nu + t * t) / (nu - 1.0) / (1.0 - level)
    return np.where(is_normal, z, t), np.where(is_normal, normal, tail)
