"""Pairs trading: pairs are formed, entered where their spread is wide, and left where it has returned, or broken."""

from __future__ import annotations

from functools import partial

from tangency.sdk import Decision, State, Window
from tangency_pairs.pair_trader import PairTrader
from tangency_pairs.pairs_params import PairsParams
from tangency_pairs.spread_lines import spread_lines

__all__ = ["Pairs"]


class Pairs:
    """Pairs of cointegrated, or near, prices; their lives are the state, which JSON can write.

    Parameters
    ----------
    params
        How pairs are formed, traded and limited.

    >>> from tangency.testing.market_story import sample_window
    >>> params = PairsParams(formation_window=100, select="p-value", top=2)
    >>> decided = Pairs(params).decide(sample_window(200, 4, at=150), None)
    >>> decided.weights.shape, [life["events"][0]["kind"] for life in decided.state["lives"]]
    ((4,), ['formed', 'formed'])
    """

    def __init__(self, params: PairsParams) -> None:
        self._trader = PairTrader(params, partial(spread_lines, params))

    def decide(self, window: Window, state: State) -> Decision:
        """Return targets where a pair is entered or left, and else nothing to do.

        Raises
        ------
        DataError
            A window that is too short, a price that is not positive, a state of another strategy, or no label of the
            taxonomy. What cannot be formed, or breaks, is no error but an event in the life of a pair.
        """
        return self._trader.decide(window, state)
