"""Copula pairs: traded where the return of one leg is improbable given that of the other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from tangency.sdk import Decision, Indices, Levels, State, Window, raise_if_stopped
from tangency_pairs.copula_fit import best_copula, uniforms
from tangency_pairs.copula_line import CopulaLine
from tangency_pairs.copula_pairs_params import CopulaPairsParams
from tangency_pairs.pair_trader import PairTrader

__all__ = ["CopulaPairs"]


class CopulaPairs:
    """Pairs whose legs are mispriced to each other; their lives are the state, which JSON can write.

    Parameters
    ----------
    params
        How pairs are formed, which copula, and when they are traded.

    >>> from tangency.testing.market_story import sample_window
    >>> params = CopulaPairsParams(formation_window=100, select="distance", top=1, copula="gaussian")
    >>> decided = CopulaPairs(params).decide(sample_window(200, 4, at=150), None)
    >>> decided.state["lives"][0]["line"]["copula"]["family"]
    'gaussian'
    """

    def __init__(self, params: CopulaPairsParams) -> None:
        self._trader = PairTrader(params, partial(_lines, params))

    def decide(self, window: Window, state: State) -> Decision:
        """Return targets where a pair is entered or left, and else nothing to do.

        Raises
        ------
        DataError
            As of `Pairs`.
        """
        return self._trader.decide(window, state)


def _lines(params: CopulaPairsParams, levels: Levels, first: Indices, second: Indices) -> Iterator[CopulaLine | str]:
    """Yield the copula of each pair, or why it has none that can be traded, as far as it is asked for."""
    values = levels.centred + levels.means[:, None]
    for i, j in zip(first.tolist(), second.tolist(), strict=True):
        raise_if_stopped()
        returns = np.diff(values[[i, j]], axis=1).T
        u, v = (uniforms(np.sort(each), each) for each in returns.T)
        if not np.ptp(u) > 0.0 or not np.ptp(v) > 0.0 or not float(np.corrcoef(u, v)[0, 1]) > 0.0:
            yield "the returns of its legs do not move together"
            continue
        line = CopulaLine.of_returns(
            returns,
            best_copula(u, v, params.families),
            entry=params.entry_index,
            exit=params.exit_index,
            stop=params.stop_index,
            is_cumulated=params.is_cumulated,
        )
        yield line.after(float(values[i, -1]), float(values[j, -1]))
