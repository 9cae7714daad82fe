"""What is held of pairs, in units that stay, and as weights of today."""

from __future__ import annotations

import numpy as np

from tangency.sdk import Floats, Window, frozen_floats
from tangency_pairs.lives import Legs, PairLife
from tangency_pairs.traded_pairs_params import TradedPairsParams

__all__ = ["sizes_of", "weights_within"]


def sizes_of(lives: tuple[PairLife, ...], window: Window, params: TradedPairsParams) -> dict[Legs, tuple[float, float]]:
    """Return legs → units of both legs on side 1 whose values are 1 : −ratio and add up to `pair_gross`.

    A pair without a price of both legs today has none.

    >>> from tangency.testing.market_story import sample_window
    >>> from tangency_pairs.line import Line
    >>> window = sample_window(200, 3, at=150)
    >>> line = Line(ratio=1.5, intercept=0.0, mean=0.0, deviation=0.1, entry=2.0, exit=0.5)
    >>> life = PairLife(first="ADA", second="BTC", line=line)
    >>> one, other = sizes_of((life,), window, TradedPairsParams(pair_gross=0.1))["ADA", "BTC"]
    >>> values = np.array([one, other]) * window.closes[-1, [0, 2]]
    >>> (values / window.nav).round(9).tolist()
    [0.04, -0.06]
    """
    places = {asset: i for i, asset in enumerate(window.assets)}
    found = {}
    for life in lives:
        prices = window.closes[-1, [places[life.first], places[life.second]]].tolist()
        if np.isfinite(prices).all():
            ratio = life.line.ratio_now
            one = params.pair_gross * window.nav / (1.0 + abs(ratio))
            found[life.legs] = one / prices[0], -ratio * one / prices[1]
    return found


def weights_within(
    lives: tuple[PairLife, ...], window: Window, gross: float
) -> tuple[Floats, tuple[PairLife, ...], float]:
    """Return the weights of all positions, the lives, and the share that was kept of each position: 1, or less.

    Where prices have moved the positions beyond `gross`, all of them are made smaller alike. An asset without a price
    today keeps the weight that it has.
    """
    weights = _weights(lives, window)
    total = float(np.abs(weights).sum())
    if total <= gross * (1.0 + 1e-9):
        return frozen_floats(weights), lives, 1.0
    share = gross / total
    smaller = tuple(_scaled(life, share) for life in lives)
    return frozen_floats(weights * share), smaller, share


def _weights(lives: tuple[PairLife, ...], window: Window) -> Floats:
    units = dict.fromkeys(window.assets, 0.0)
    for life in lives:
        if life.position is not None:
            units[life.first] += life.position.first_units
            units[life.second] += life.position.second_units
    held = np.array(list(units.values()))
    values = held * window.closes[-1] / window.nav
    found: Floats = np.where(held == 0.0, 0.0, np.where(np.isfinite(values), values, window.current))
    return found


def _scaled(life: PairLife, share: float) -> PairLife:
    own = life.position
    if own is None:
        return life
    units = {"first_units": own.first_units * share, "second_units": own.second_units * share}
    return life.model_copy(update={"position": own.model_copy(update=units)})
