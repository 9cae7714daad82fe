"""Reversal: what has fallen too far is bought, and what has risen too far is sold."""

from __future__ import annotations

import numpy as np

from tangency.sdk import (
    Decision,
    Floats,
    Hold,
    Scores,
    State,
    Targets,
    Window,
    frozen_floats,
    raise_if_stopped,
)
from tangency_momentum.bands import Bands, OpenPositions
from tangency_momentum.book import weights_of
from tangency_momentum.deviations import deviations_of, half_lives_of, levels_of, why_without_deviation
from tangency_momentum.past_returns import price_rates, residual_rates
from tangency_momentum.ranks import places
from tangency_momentum.requirements import require_any, require_positive, require_sessions
from tangency_momentum.residuals import residuals_of
from tangency_momentum.reversal_params import ReversalParams

__all__ = ["Reversal"]


class Reversal:
    """Short-term reversal, or bands; what is open is its state, which JSON can write.

    Parameters
    ----------
    params
        What deviates, and when it is traded. Without bands there is no state.

    >>> from tangency.testing.market_story import sample_window
    >>> decided = Reversal(ReversalParams()).decide(sample_window(200, 3, at=150), None)
    >>> decided.values.shape, decided.state
    ((3,), None)
    """

    def __init__(self, params: ReversalParams) -> None:
        self._params = params
        self._bands = Bands(
            entry_z=params.entry_z,
            exit_z=params.exit_z,
            stop_z=params.stop_z,
            has_shorts=params.book == "long-short",
        )

    def decide(self, window: Window, state: State) -> Decision:
        """Return scores or targets; with bands, nothing to do where no position is entered or left.

        Raises
        ------
        DataError
            A window that is too short, a price that is not positive, a state of another strategy, or no asset with a
            past return or all prices of a band, and none held. Where all have them and nothing moves or reverts,
            nothing is entered.
        """
        raise_if_stopped()
        require_positive(window)
        if self._params.has_bands:
            return self._by_bands(window, state)
        return self._by_past_return(window)

    def _by_past_return(self, window: Window) -> Scores | Targets:
        own = self._params
        require_sessions(window, own.lookback + own.skip + 1, "the lookback")
        if own.residual == "none":
            rates = price_rates(window.closes, own.lookback, own.skip)[-1]
        else:
            rates = residual_rates(residuals_of(window, own.residual), own.lookback, own.skip)[-1]
        barred = self._barred(window)
        reasons = {
            asset: f"no return over the {own.lookback} sessions before the last {own.skip}"
            for asset, rate in zip(window.assets, rates, strict=True)
            if not np.isfinite(rate)
        }
        is_barred = np.array([asset in barred for asset in window.assets])
        values = np.where(is_barred, np.nan, -rates)
        reasons |= {asset: why for asset, why in barred.items() if asset not in reasons}
        require_any(rates, window, "a past return", reasons)
        reasons |= _ranked(values, window)
        reason = f"the return of {own.lookback} sessions without the last {own.skip}, reversed"
        if own.book == "scores":
            return Scores(values=frozen_floats(values), reason=reason, reasons=reasons)
        weights = weights_of(values, np.ones(len(values)), own.book, own.gross, None)
        text = reason if weights.any() else f"{reason}; all is cash: nothing is on a side of this book"
        return Targets(weights=frozen_floats(weights), reason=text, reasons=reasons)

    def _by_bands(self, window: Window, state: State) -> Targets | Hold:
        own = self._params
        require_sessions(window, own.band_sessions + (own.residual != "none"), "the bands")
        before = OpenPositions.of_state(state)
        z = deviations_of(window, own)
        known: dict[str, float | None] = {
            asset: float(each) if np.isfinite(each) else None for asset, each in zip(window.assets, z, strict=True)
        }
        missing = why_without_deviation(window, own, z)
        if not before.open:
            require_any(levels_of(window, own)[-1], window, "all prices of a band", missing)
        after, reasons = self._bands.moved(before, known, self._barred(window))
        kept = after.model_dump(mode="json")
        if state is not None and after.open == before.open:
            return Hold(reason=_counted(after, "no position is entered or left"), state=kept)
        return Targets(
            weights=self._weights(window.assets, after),
            reason=_counted(after, own.method),
            reasons={**missing, **reasons},
            state=kept,
        )

    def _weights(self, assets: tuple[str, ...], positions: OpenPositions) -> Floats:
        """Return `position` for each open one, less where together they would exceed the gross."""
        n = len(positions.open)
        each = min(self._params.position, self._params.gross / n) if n else 0.0
        return frozen_floats([each * positions.open.get(asset, 0) for asset in assets])

    def _barred(self, window: Window) -> dict[str, str]:
        """Return asset → why its deviation does not revert as it should."""
        own = self._params
        if not own.is_filtered:
            return {}
        require_sessions(window, own.band_sessions + (own.residual != "none"), "the half-lives")
        least = 0.0 if own.half_life_min is None else own.half_life_min
        most = np.inf if own.half_life_max is None else own.half_life_max
        found = {}
        for asset, half_life in zip(window.assets, half_lives_of(window, own), strict=True):
            if not np.isfinite(half_life):
                found[asset] = "its deviation does not revert, or prices are missing"
            elif not least <= half_life <= most:
                found[asset] = f"a half-life of {half_life:.1f} sessions, not between {least:g} and {most:g}"
        return found


def _ranked(values: Floats, window: Window) -> dict[str, str]:
    n = int(np.isfinite(values).sum())
    return {
        asset: f"rank {place} of {n}, past return {-value:+.3%} a session"
        for asset, place, value in zip(window.assets, places(values), values, strict=True)
        if place is not None
    }


def _counted(positions: OpenPositions, what: str) -> str:
    longs = sum(side > 0 for side in positions.open.values())
    return f"{what}; {longs} long and {len(positions.open) - longs} short"
