"""Statistical arbitrage: what factors leave of each asset is bought where it is low, and hedged with the factors."""

from __future__ import annotations

import numpy as np

from tangency.sdk import DataError, Decision, Floats, Hold, State, Targets, Window, frozen_floats, raise_if_stopped
from tangency_pairs.open_sides import OpenSides
from tangency_pairs.requirements import require_positive, require_sessions
from tangency_pairs.residual_scores import ResidualScores, residual_scores
from tangency_pairs.stat_arb_params import StatArbParams

__all__ = ["StatArb"]


class StatArb:
    """Mean reversion of residuals after principal components; what is open is its state, which JSON can write.

    Parameters
    ----------
    params
        Factors, bands and sizes.

    >>> from tangency.testing.market_story import sample_window
    >>> decided = StatArb(StatArbParams()).decide(sample_window(200, 5, at=150), None)
    >>> decided.weights.shape
    (5,)
    """

    def __init__(self, params: StatArbParams) -> None:
        self._params = params

    def decide(self, window: Window, state: State) -> Decision:
        """Return targets where a position is entered or left, and else nothing to do.

        Raises
        ------
        DataError
            A window that is too short, a price that is not positive, a state of another strategy, or no more assets
            with all prices than factors where nothing is open; what is open is left then.
        """
        raise_if_stopped()
        require_positive(window)
        require_sessions(window, self._params.correlation_sessions + 1, "the correlations")
        before = OpenSides.of_state(state)
        try:
            found = residual_scores(window, self._params)
        except DataError as error:
            if not before.open:
                raise
            return self._nothing(window, error)
        values = zip(found.assets, found.scores.tolist(), found.times.tolist(), strict=True)
        known = {asset: (s, time) for asset, s, time in values if asset not in found.left_out}
        after, reasons = before.moved(
            {asset: s for asset, (s, _) in known.items()},
            {asset: time for asset, (_, time) in known.items()},
            found.left_out,
            self._params,
        )
        kept = after.model_dump(mode="json")
        reason = _counted(after, found)
        if state is not None and after.open == before.open:
            return Hold(reason=f"{reason}; no position is entered or left", state=kept)
        weights, share = self._weights(window.assets, after, found)
        if share < 1.0:
            reason += f"; positions of {share:.2%} of their size: the gross is {self._params.gross:g}"
        return Targets(weights=weights, reason=reason, reasons=reasons, state=kept)

    def _weights(self, assets: tuple[str, ...], sides: OpenSides, found: ResidualScores) -> tuple[Floats, float]:
        """Return the weights of all positions with their hedges, and the share of their size that the gross leaves.

        A position of asset i is eᵢ − Q βᵢ, Q the factors' portfolios: its betas to the factors are zero.
        """
        own = self._params.position * np.array([float(sides.open.get(asset, 0)) for asset in found.assets])
        weights = own - found.portfolios @ (found.betas.T @ own)
        if self._params.is_net_zero:
            exposures = np.column_stack([found.betas, np.ones(len(weights))])
            weights -= exposures @ np.linalg.lstsq(exposures, weights, rcond=None)[0]
        total = float(np.abs(weights).sum())
        share = min(1.0, self._params.gross / total) if total > 0.0 else 1.0
        by_asset = dict(zip(found.assets, (weights * share).tolist(), strict=True))
        return frozen_floats([by_asset.get(asset, 0.0) for asset in assets]), share

    @staticmethod
    def _nothing(window: Window, error: DataError) -> Targets:
        return Targets(
            weights=frozen_floats(np.zeros(len(window.assets))),
            reason=f"all positions are left: {error.what}",
            state=OpenSides().model_dump(mode="json"),
        )


def _counted(sides: OpenSides, found: ResidualScores) -> str:
    longs = sum(side > 0 for side in sides.open.values())
    k = found.portfolios.shape[1]
    return f"{k} factors of {len(found.assets)} assets; {longs} long and {len(sides.open) - longs} short"
