"""How far what is left of each asset after the factors is from where it should be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tangency.sdk import DataError, Floats, Remedy, Setting, Window, fitted_ornstein_uhlenbeck
from tangency_pairs.eigenportfolios import eigenportfolios
from tangency_pairs.requirements import unusable
from tangency_pairs.stat_arb_params import LEAST_FREEDOM, StatArbParams

__all__ = ["ResidualScores", "residual_scores"]

# Of a return's standard deviation, what a regression on itself leaves by rounding.
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResidualScores:
    """What is known of the residuals of the assets that have all prices.

    Attributes
    ----------
    assets
        Those, in the order of the window.
    scores
        s of each, shape (n_assets,); NaN where its residual does not revert.
    times
        1/κ, in sessions.
    betas
        To the factors, shape (n_assets, n_factors).
    portfolios
        Weights of the factors, shape (n_assets, n_factors).
    left_out
        Asset → why it has no score, of all members that have none.
    """

    assets: tuple[str, ...]
    scores: Floats
    times: Floats
    betas: Floats
    portfolios: Floats
    left_out: Mapping[str, str]


def residual_scores(window: Window, params: StatArbParams) -> ResidualScores:
    """Return the scores s = −(m − m̄) / σ of an Ornstein–Uhlenbeck process of each asset's summed residuals.

    Returns are regressed on those of the factors, with a constant, over the latest `residual_sessions`; the sum of the
    residuals ends at zero, so that its distance from the equilibrium m is −m. m̄ is the mean of m over all assets.

    Raises
    ------
    DataError
        No more assets with all prices than factors.

    References
    ----------
    Avellaneda & Lee (2010), Statistical arbitrage in the US equities market, section 3 and appendix A.
    """
    assets, returns, left_out = _complete(window, params.correlation_sessions)
    if len(assets) < 2:  # noqa: PLR2004  # one asset is its own factor
        raise _too_many(1, len(assets), params, window, left_out)
    portfolios = eigenportfolios(returns, params)
    if portfolios.shape[1] > _most(len(assets), params):
        raise _too_many(portfolios.shape[1], len(assets), params, window, left_out)
    latest = returns[-params.residual_sessions :]
    design = np.column_stack([np.ones(len(latest)), latest @ portfolios])
    coefficients = np.asarray(np.linalg.lstsq(design, latest, rcond=None)[0], dtype=np.float64)
    residuals = latest - design @ coefficients
    process = fitted_ornstein_uhlenbeck(np.cumsum(residuals, axis=0))
    reverts = np.isfinite(process.means) & (residuals.std(axis=0) > _NOTHING * latest.std(axis=0))
    centre = float(process.means[reverts].mean()) if reverts.any() else 0.0
    still = {
        a: "what is left after the factors does not revert"
        for a, is_there in zip(assets, reverts, strict=True)
        if not is_there
    }
    return ResidualScores(
        assets=assets,
        scores=np.where(reverts, (centre - process.means) / np.where(reverts, process.deviations, 1.0), np.nan),
        times=np.where(reverts, 1.0 / np.where(reverts, process.speeds, 1.0), np.nan),
        betas=coefficients[1:].T,
        portfolios=portfolios,
        left_out={**left_out, **still},
    )


def _complete(window: Window, n_periods: int) -> tuple[tuple[str, ...], Floats, dict[str, str]]:
    """Return the assets that have all of the latest returns, these returns, and why the others are left out."""
    closes = window.closes[-n_periods - 1 :]
    is_usable, left_out = unusable(window.assets, closes)
    returns = closes[1:] / closes[:-1] - 1.0
    for asset, each, usable in zip(window.assets, returns.T, is_usable.tolist(), strict=True):
        if usable and each.std() <= _NOTHING * np.abs(each).max():
            left_out[asset] = "its returns are all the same"
    kept = [i for i, asset in enumerate(window.assets) if asset not in left_out]
    return tuple(window.assets[i] for i in kept), returns[:, kept], left_out


def _most(n_assets: int, params: StatArbParams) -> int:
    """Return how many factors leave something of the assets, and of the sessions of the regressions."""
    return min(n_assets - 1, params.residual_sessions - LEAST_FREEDOM)


def _too_many(k: int, n_assets: int, params: StatArbParams, window: Window, left_out: Mapping[str, str]) -> DataError:
    first = "; ".join(f"{asset}: {why}" for asset, why in list(left_out.items())[:3])
    most = _most(n_assets, params)
    fewer = (
        Remedy("ask for fewer factors: ", Setting("factors", most, within="strategy"))
        if most > 0
        else "use data with complete histories"
    )
    return DataError(
        f"{k} factors of {n_assets} assets with all prices over {params.residual_sessions} sessions leave no residual",
        where=window.label,
        value=first or None,
        remedy=fewer,
    )
