"""A schedule: target weights that are known before the simulation begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.simulate.bars import Bars, Indices
from tangency.simulate.refusals import require_finite_targets, require_increasing_bars, require_shape

__all__ = ["Schedule"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Schedule:
    """Target weights by the bar at whose close they are decided.

    Attributes
    ----------
    when
        Bar indices, shape (m,), strictly increasing.
    weights
        Fractions of NAV, shape (m, n), or (m, k, n) of k strategies in one netted book; columns as `Bars.assets`. What
        is missing to one is cash.
    strategies
        Names of the k strategies; none for weights of two dimensions.

    >>> import numpy as np
    >>> from tangency.simulate import Schedule
    >>> Schedule(when=np.array([0, 21]), weights=np.array([[0.5, 0.5], [1.0, 0.0]])).weights.shape
    (2, 2)
    """

    when: Indices
    weights: Floats
    strategies: tuple[str, ...] = ()

    def require_fits(self, bars: Bars) -> None:
        """Return if this is a schedule of these bars.

        Raises
        ------
        ConfigurationError
            Bars that do not increase, or are not there; another shape than that of the bars and strategies.
        DataError
            A target that is NaN or infinite.
        """
        require_increasing_bars(self.when, bars)
        k = len(self.strategies)
        expected = (len(self.when), k, len(bars.assets)) if k else (len(self.when), len(bars.assets))
        require_shape("weights", np.shape(self.weights), expected)
        require_finite_targets(self.weights, self.when, bars, self.strategies)
