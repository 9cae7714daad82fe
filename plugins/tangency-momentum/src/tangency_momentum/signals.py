"""The momentum signal of a decision, and of sessions before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.sdk import Floats, Window
from tangency_momentum.blend import correlation_weights, horizon_correlation
from tangency_momentum.momentum_params import MomentumParams
from tangency_momentum.past_returns import price_rates, residual_rates, t_statistics
from tangency_momentum.ranks import centred_ranks
from tangency_momentum.requirements import require_sessions
from tangency_momentum.residuals import residuals_of

__all__ = ["Signals", "signals_of", "why_without_signal"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signals:
    """Signals of the last sessions of a window.

    Attributes
    ----------
    values
        Shape (n_sessions, n_assets), the decision's own last; NaN where there is none.
    blend
        Weight of each lookback, in their order.
    """

    values: Floats
    blend: tuple[float, ...]

    @property
    def latest(self) -> Floats:
        """Those of the decision, shape (n_assets,)."""
        found: Floats = self.values[-1]
        return found


def signals_of(window: Window, params: MomentumParams, n_sessions: int) -> Signals:
    """Return the blended signals of the last `n_sessions` sessions.

    Each session's reads nothing after it, but the betas of residuals and the weights of a blend, which are those of
    the whole window.

    Raises
    ------
    DataError
        A window that is too short for the lookbacks, or what residuals or the blend refuse.
    """
    require_sessions(window, params.history + n_sessions, "the lookbacks")
    is_blended = params.blend == "correlation" and len(params.lookbacks) > 1
    n = len(window.sessions) - params.history if is_blended else n_sessions
    returns = _returns(window, params)
    own = np.stack([_of_lookback(window, returns, params, each, n) for each in params.lookbacks])
    weights = correlation_weights(horizon_correlation(own, window)) if is_blended else np.full(len(own), 1.0 / len(own))
    values = np.tensordot(weights, own[:, n - n_sessions :], axes=1)
    return Signals(values=values, blend=tuple(weights.tolist()))


def _returns(window: Window, params: MomentumParams) -> Floats | None:
    """Return what signals are made of where it is not two prices."""
    if params.residual != "none":
        return residuals_of(window, params.residual)
    if params.signal == "t-statistic":
        logs: Floats = np.diff(np.log(window.closes), axis=0)
        return logs
    return None


def _of_lookback(window: Window, returns: Floats | None, params: MomentumParams, lookback: int, n: int) -> Floats:
    """Return the signals of one lookback for the last `n` sessions."""
    if returns is None:
        rates = price_rates(window.closes[-(lookback + params.skip + n) :], lookback, params.skip)
    else:
        own = returns[-(lookback + params.skip + n - 1) :]
        rates = (t_statistics if params.signal == "t-statistic" else residual_rates)(own, lookback, params.skip)
    if params.signal == "rank":
        return np.stack([centred_ranks(row) for row in rates])
    return np.sign(rates) if params.signal == "sign" else rates


def why_without_signal(
    window: Window, params: MomentumParams, is_known: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> dict[str, str]:
    """Return asset → why it has no signal, of those that have none."""
    closes = window.closes[-(params.history + 1) :]
    reads_all = params.residual != "none" or params.signal == "t-statistic"
    found = {}
    for i in np.flatnonzero(~is_known):
        own = np.isfinite(closes[:, i])
        if not own[0]:
            why = f"no price {params.history} sessions ago"
        elif reads_all and not own.all():
            why = f"{int((~own).sum())} of the last {len(own)} prices are missing"
        elif reads_all:
            why = "its price does not move, or nothing of it is its own"
        else:
            why = "a price that a lookback begins or ends with is missing"
        found[window.assets[int(i)]] = why
    return found
