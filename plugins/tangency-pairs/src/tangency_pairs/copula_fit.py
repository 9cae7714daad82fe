"""The copula of a pair's returns: of maximum likelihood, and among families of the least AIC."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import minimize_scalar

from tangency.sdk import Floats
from tangency_pairs.copula import Copula, Family, quantiles, student_log_density

__all__ = ["BOUNDS", "best_copula", "fitted_copula", "uniforms"]

BOUNDS: dict[Family, tuple[float, float]] = {
    "gaussian": (-0.999, 0.999),
    "student": (-0.999, 0.999),
    "clayton": (1e-3, 40.0),
    "gumbel": (1.0 + 1e-6, 40.0),
    "frank": (1e-3, 60.0),
}
"""Where a likelihood is looked for: of the last three from near independence, of all to near perfect dependence."""

_FREEDOM = (2.05, 60.0)


def uniforms(sample: Floats, values: Floats) -> Floats:
    """Return the rank of each value in a sample over n + 1, in (0, 1); halfway between ranks where it is new.

    Parameters
    ----------
    sample
        Sorted, shape (n,).

    >>> uniforms(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.5, 9.0])).tolist()
    [0.25, 0.625, 0.875]
    """
    below, up_to = np.searchsorted(sample, values, "left"), np.searchsorted(sample, values, "right")
    return np.asarray(0.5 * (below + up_to + 1.0) / (len(sample) + 1.0))


def best_copula(u: Floats, v: Floats, families: Sequence[Family]) -> Copula:
    """Return the fitted copula of the least AIC, 2k − 2 ln L; of equal ones the first.

    Parameters
    ----------
    u, v
        Within (0, 1), shape (n,).
    """
    found = [fitted_copula(u, v, family) for family in families]
    return min(
        found, key=lambda each: 2.0 * (1 + (each.freedom is not None)) - 2.0 * float(each.log_density(u, v).sum())
    )


def fitted_copula(u: Floats, v: Floats, family: Family) -> Copula:
    """Return the copula of maximum likelihood.

    >>> rng = np.random.default_rng(0)
    >>> x = rng.standard_normal((2, 4000))
    >>> ranks = np.array([each.argsort().argsort() + 1.0 for each in (x[0], 0.6 * x[0] + 0.8 * x[1])]) / 4001.0
    >>> round(fitted_copula(ranks[0], ranks[1], "gaussian").theta, 1)
    0.6
    """
    if family == "student":
        freedom = _least(lambda nu: -_profile(u, v, nu)[1], *_FREEDOM)
        return Copula(family=family, theta=_profile(u, v, freedom)[0], freedom=freedom)
    low, high = BOUNDS[family]
    theta = _least(lambda each: -float(Copula(family=family, theta=each).log_density(u, v).sum()), low, high)
    return Copula(family=family, theta=theta)


def _profile(u: Floats, v: Floats, freedom: float) -> tuple[float, float]:
    """Return the best ρ at so many degrees of freedom, and its log likelihood."""
    x, y = quantiles(u, freedom), quantiles(v, freedom)
    rho = _least(lambda each: -float(student_log_density(x, y, each, freedom).sum()), *BOUNDS["student"])
    return rho, float(student_log_density(x, y, rho, freedom).sum())


def _least(function: Callable[[float], float], low: float, high: float) -> float:
    return float(minimize_scalar(function, bounds=(low, high), method="bounded", options={"xatol": 1e-8}).x)
