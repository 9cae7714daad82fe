"""Momentum: what has risen is held, and what has fallen is sold."""

from __future__ import annotations

import numpy as np

from tangency.sdk import Decision, Floats, Scores, State, Targets, Window, frozen_floats, raise_if_stopped
from tangency_momentum.book import weights_of
from tangency_momentum.momentum_params import MomentumParams
from tangency_momentum.neutral import neutralised
from tangency_momentum.past_returns import STILL
from tangency_momentum.protection import Scale, scale_by_market, scale_by_own_variance, scale_to_target
from tangency_momentum.ranks import places
from tangency_momentum.requirements import require_any, require_positive, require_sessions
from tangency_momentum.sectors import sectors_of
from tangency_momentum.signals import Signals, signals_of, why_without_signal

__all__ = ["Momentum"]


class Momentum:
    """Cross-sectional or time-series momentum; keeps no state.

    Parameters
    ----------
    params
        Signal, book and risk. Scores are past returns per session with `signal="return"`, which is what an optimizer
        takes; targets where the book is one of weights.

    >>> from tangency.testing.market_story import sample_window
    >>> decided = Momentum(MomentumParams(book="long-short")).decide(sample_window(200, 3, at=150), None)
    >>> bool(abs(decided.weights.sum()) < 1e-15), round(float(abs(decided.weights).sum()), 12)
    (True, 1.0)
    """

    def __init__(self, params: MomentumParams) -> None:
        self._params = params

    def decide(self, window: Window, state: State) -> Decision:
        """Return scores or targets, with a reason for each asset.

        Raises
        ------
        DataError
            A window that is too short, a price that is not positive, no labels of the taxonomy, or no asset with a
            signal. An asset that has none, while others do, is not held, and its reason says why.
        ConfigurationError
            A volatility target where the periods per year are not known.
        """
        del state
        raise_if_stopped()
        own = self._params
        require_positive(window)
        n_past = own.risk_sessions if own.crash_protection == "own-variance" else 0
        signals = signals_of(window, own, n_past + 1)
        exposures = sectors_of(window, own.taxonomy).shares if own.is_sector_neutral else None
        values = _labelled(signals.values, exposures)
        sizes = self._sizes(window)
        reasons = self._without(window, signals, values[-1], sizes)
        require_any(values[-1] + 0.0 * sizes, window, "a momentum signal", reasons)
        if own.book == "scores":
            return self._scores(values[-1], exposures, window, signals, reasons)
        return self._targets(values, sizes, exposures, window, signals, reasons)

    def _sizes(self, window: Window) -> Floats:
        """Return one over each volatility, or ones; NaN where there is none."""
        own = self._params
        if own.weighting == "signal":
            return np.ones(len(window.assets))
        require_sessions(window, own.risk_sessions + 1, "volatilities")
        deviations = window.returns.values[-own.risk_sessions :].std(axis=0, ddof=1)
        found: Floats = 1.0 / np.where(deviations > STILL, deviations, np.nan)
        return found

    def _without(self, window: Window, signals: Signals, values: Floats, sizes: Floats) -> dict[str, str]:
        reasons = why_without_signal(window, self._params, np.isfinite(signals.latest))
        for asset, signal, value, size in zip(window.assets, signals.latest, values, sizes, strict=True):
            if np.isfinite(signal) and not np.isfinite(value):
                reasons[asset] = f"no label of the taxonomy {self._params.taxonomy!r}"
            elif np.isfinite(value) and not np.isfinite(size):
                reasons[asset] = (
                    f"no volatility: it lacks returns of the last {self._params.risk_sessions}, or is still"
                )
        return reasons

    def _scores(
        self, values: Floats, exposures: Floats | None, window: Window, signals: Signals, reasons: dict[str, str]
    ) -> Scores:
        scores = values.copy()
        if exposures is not None:
            is_known = np.isfinite(values)
            scores[is_known] = neutralised(values[is_known], np.ones(int(is_known.sum())), exposures[is_known])
        return Scores(
            values=frozen_floats(scores),
            reason=self._reason(signals),
            reasons={**_ranked(scores, window, self._params.signal), **reasons},
        )

    def _targets(
        self,
        values: Floats,
        sizes: Floats,
        exposures: Floats | None,
        window: Window,
        signals: Signals,
        reasons: dict[str, str],
    ) -> Targets:
        own = self._params
        rows = [weights_of(each, sizes, own.book, own.gross, exposures) for each in values]
        scale = self._scale(rows, window)
        weights = rows[-1] * scale.factor
        texts = [self._reason(signals), scale.reason]
        if not weights.any():
            texts.append("all is cash: no signal is on a side of this book, or none of the exposure is left")
        return Targets(
            weights=frozen_floats(weights),
            reason="; ".join(text for text in texts if text),
            reasons={**_ranked(values[-1], window, own.signal), **reasons},
        )

    def _scale(self, rows: list[Floats], window: Window) -> Scale:
        own = self._params
        if not rows[-1].any():
            return Scale(factor=1.0, reason="")
        target = own.volatility_target_annual
        if own.crash_protection == "own-variance" and target is not None:
            return scale_by_own_variance(np.array(rows[:-1]), window, target)
        scale = Scale(factor=1.0, reason="")
        if target is not None:
            scale = scale_to_target(rows[-1], window, target, own.risk_sessions)
        if own.crash_protection == "market-state":
            state = scale_by_market(window, own.market_sessions, own.bear_exposure)
            texts = "; ".join(text for text in (scale.reason, state.reason) if text)
            return Scale(factor=scale.factor * state.factor, reason=texts)
        return scale

    def _reason(self, signals: Signals) -> str:
        own = self._params
        after = {"none": "", "market": " after the market", "component": " after the first component"}[own.residual]
        parts = [
            f"{lookback} ({weight:.0%})" if len(own.lookbacks) > 1 else f"{lookback}"
            for lookback, weight in zip(own.lookbacks, signals.blend, strict=True)
        ]
        neutral = ", less the sector's mean" if own.is_sector_neutral else ""
        return f"momentum of {', '.join(parts)} sessions without the last {own.skip}{after}{neutral}"


def _labelled(values: Floats, exposures: Floats | None) -> Floats:
    """Return the signals without those of assets that have no label."""
    return values if exposures is None else np.where(exposures.any(axis=1), values, np.nan)


def _ranked(values: Floats, window: Window, signal: str) -> dict[str, str]:
    """Return asset → its place and its signal."""
    n = int(np.isfinite(values).sum())
    unit = ".3%" if signal == "return" else ".2f"
    return {
        asset: f"rank {place} of {n}, {signal} {value:+{unit}}"
        for asset, place, value in zip(window.assets, places(values), values, strict=True)
        if place is not None
    }
