"""Checks of strategies: no look-ahead, labels kept, gaps handled."""

from __future__ import annotations

import numpy as np

from tangency.contracts.returns import Returns
from tangency.contracts.strategy import Signals
from tangency.errors import TangencyError
from tangency.testing.comparison import require_close, same_bits
from tangency.testing.report import CheckFailed
from tangency.testing.subject import Subject
from tangency.testing.windows import cut, gappy_window, permuted_window, window, with_values

__all__ = ["STRATEGY_CHECKS"]

_PERIODS = 400
_CUTS = (60, 201, 333, 399)


def check_no_future(subject: Subject) -> str:
    """Require that cutting or changing the returns after t leaves the signals up to t bit-identical."""
    for returns, name in ((window(_PERIODS, 5), "whole"), (gappy_window(_PERIODS, 5), "gappy")):
        scores = _signals(subject, returns).scores
        for t in _CUTS:
            for future, what in ((cut(returns, t), "cutting"), (_changed_after(returns, t), "changing")):
                if not same_bits(_signals(subject, future).scores[:t], scores[:t]):
                    raise CheckFailed(f"{what} the future of the {name} window after period {t} changes past signals")
    return f"cut and changed after periods {', '.join(map(str, _CUTS))} of {_PERIODS}"


def check_labels(subject: Subject) -> str:
    """Require that assets come back as they went in, and in another order get the same scores, to 1e-8."""
    returns = window(_PERIODS, 6)
    order = np.random.default_rng(5).permutation(6)
    scores = _signals(subject, returns).scores
    if not np.isfinite(scores).any():
        raise CheckFailed(f"no score is finite in {_PERIODS} periods")
    permuted = _signals(subject, permuted_window(returns, order)).scores
    worst = require_close(permuted, scores[:, order], 1e-8, "permuted assets")
    return f"largest difference {worst:.2g}"


def check_small_windows(subject: Subject) -> str:
    """Require signals or a typed error for one asset, and for fewer periods than assets."""
    messages = []
    for shape in ((_PERIODS, 1), (8, 12)):
        try:
            _signals(subject, window(*shape))
        except TangencyError as error:
            messages.append(str(error))
    return "; ".join(messages) or "signals for both"


def _changed_after(returns: Returns, t: int) -> Returns:
    """Return other returns from period t on: wild ones, and none that loses more than there is."""
    values = returns.values.copy()
    values[t:] = np.expm1(np.random.default_rng(t).normal(0.0, 0.5, values[t:].shape))
    return with_values(returns, values)


def _signals(subject: Subject, returns: Returns) -> Signals:
    signals = subject.run(returns)
    if not isinstance(signals, Signals):
        raise CheckFailed(f"signals returned {type(signals).__name__}, not Signals")
    if signals.assets != returns.assets:
        raise CheckFailed(f"the labels {signals.assets} came back for {returns.assets}")
    if signals.scores.shape != returns.values.shape:
        raise CheckFailed(f"shape {signals.scores.shape} for returns of {returns.values.shape}")
    if np.isinf(signals.scores).any():
        raise CheckFailed("a score is infinite; NaN says that there is no opinion")
    return signals


STRATEGY_CHECKS = (
    ("the future does not change the past", check_no_future),
    ("labels are kept", check_labels),
    ("small windows", check_small_windows),
)
