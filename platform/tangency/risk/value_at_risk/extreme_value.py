"""Value at risk of every window from the generalised Pareto distribution of its losses above a threshold."""

from __future__ import annotations

from math import floor

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.risk.value_at_risk.distributions import ParetoTails
from tangency.risk.value_at_risk.windowed import ModelSettings, WindowedTails

__all__ = ["extreme_value"]

_NO_MEAN = 3
_LEAST_EXCESSES = 10
_REASONS = (
    "",
    "all returns of the window are equal, and none lies above another",
    "the likelihood of the excesses has no regular maximum above ξ = -0.5",
    "the fitted tail has a shape ξ of at least one, and no mean",
    "too few losses lie above the threshold, because others equal it",
)


def extreme_value(returns: Floats, window: int, level: float, settings: ModelSettings) -> WindowedTails:
    """Return peaks over threshold: u + (σ/ξ)[((1 − level) n/Nᵤ)^−ξ − 1], and the mean beyond.

    Nᵤ = ⌊tail share · n⌋ losses lie above u, which is the next largest; fewer where losses equal it.

    Raises
    ------
    ConfigurationError
        Fewer than ten excesses, or a level that lies below the threshold.

    References
    ----------
    McNeil & Frey (2000), Estimation of tail-related risk measures for heteroscedastic financial time series, Journal of
    Empirical Finance 7(3–4), eq. 15–17; Smith (1985), Maximum likelihood estimation in a class of nonregular cases,
    Biometrika 72(1).
    """
    from tangency.risk.kernels.pareto import rolling_pareto  # noqa: PLC0415  # numba loads where it is used

    n_excesses, share = floor(settings.tail_share * window + 1e-9), 1.0 - level
    _require_excesses(n_excesses, window, level)
    n_windows = returns.size - window + 1
    found, states = np.ones((n_windows, 6)), np.zeros(n_windows, dtype=np.int64)
    rolling_pareto(returns, window, n_excesses, share, found, states)
    threshold, shape, scale, at = found[:, 0], found[:, 1], found[:, 2], found[:, 3]
    states[(states == 0) & (shape >= 1.0)] = _NO_MEAN
    return WindowedTails(
        value_at_risk=at,
        conditional_value_at_risk=found[:, 4],
        states=states,
        reasons=_REASONS,
        tails=ParetoTails(values_at_risk=at, shapes=shape, scales=scale + shape * (at - threshold)),
        parameters={
            "threshold": threshold,
            "n_excesses": found[:, 5],
            "shape": shape,
            "scale": scale,
        },
    )


def _require_excesses(n_excesses: int, window: int, level: float) -> None:
    if not _LEAST_EXCESSES <= n_excesses < window:
        raise ConfigurationError(
            f"at least {_LEAST_EXCESSES} losses, and not all, lie above the threshold of the extreme-value model",
            where=f"a window of {window} periods",
            value=n_excesses,
            remedy=Remedy("take a longer window, or another share: ", Setting("tail_share", 0.10)),
        )
    if (1.0 - level) * window >= n_excesses:
        raise ConfigurationError(
            "the level lies below the threshold, where the extreme-value model says nothing",
            where=f"{n_excesses} of {window} losses above the threshold",
            value=level,
            remedy=Remedy("ask for a higher level: ", Setting("level", 0.99)),
        )
