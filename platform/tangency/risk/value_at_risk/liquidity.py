"""Value at risk with the cost and the time of getting out: half spreads, and days of liquidation."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.contracts.returns import Returns
from tangency.errors import DataError, Remedy, Setting
from tangency.risk.constant_weights import portfolio_returns
from tangency.risk.value_at_risk.estimate import tail_estimate

__all__ = ["Liquidity", "LiquidityAdjusted", "liquidity_adjusted"]

_MOST_DAYS = 1000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Liquidity:
    """How a portfolio can be sold.

    Attributes
    ----------
    net_asset_value
        In money.
    daily_values
        Average daily volume of each asset in the same money, shape (n_assets,).
    participation
        Share of that volume which the sale may be, in (0, 1].
    spread_means, spread_volatilities
        Of the relative spread, (ask − bid) / mid, shape (n_assets,).
    spread_factor
        How many volatilities above its mean the spread is taken to be when things are bad.
    """

    net_asset_value: float
    daily_values: Floats
    participation: float
    spread_means: Floats
    spread_volatilities: Floats
    spread_factor: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LiquidityAdjusted:
    """Value at risk until all is sold, and what selling costs.

    Attributes
    ----------
    value_at_risk
        Of one day, all held.
    liquidation_days
        Days to sell each asset, in equal parts, shape (n_assets,); 0 where none is held.
    liquidation_value_at_risk
        √(Σ VaR²) over the days, each with what is left: the square-root rule for holdings that shrink.
    spread_cost
        ½ Σ |wᵢ| (mean spread + factor · its volatility), fraction of NAV.
    liquidity_adjusted_value_at_risk
        The two together.
    """

    value_at_risk: float
    liquidation_days: npt.NDArray[np.int64]
    liquidation_value_at_risk: float
    spread_cost: float
    liquidity_adjusted_value_at_risk: float


def liquidity_adjusted(
    returns: Returns, weights: Floats, model: str, *, level: float, liquidity: Liquidity
) -> LiquidityAdjusted:
    """Return the value at risk of daily returns with spreads and liquidation.

    A day on which the value at risk of what is left is a gain adds nothing.

    Parameters
    ----------
    weights
        Shape (n_assets,), in the order of the returns' assets.
    model
        Name of a `VarModel`.

    Raises
    ------
    DataError
        For an asset that is held without volume or with a negative spread, a net asset value or participation that is
        none, another number of assets, or a liquidation of more than 1 000 days; and as `portfolio_returns`.
    ConfigurationError, UndefinedFigure, UnknownName
        As `tail_estimate`.

    References
    ----------
    Bangia, Diebold, Schuermann & Stroughair (1999), Modeling liquidity risk, with implications for traditional market
    risk measurement and management, Risk 12, eq. 7.

    >>> from tangency.contracts.returns import Returns
    >>> returns = Returns(
    ...     assets=("A",), dates=np.arange(2), values=np.array([[0.02], [-0.02]]), periods_per_year=None
    ... )
    >>> slow = Liquidity(
    ...     net_asset_value=1e6,
    ...     daily_values=np.array([5e6]),
    ...     participation=0.1,
    ...     spread_means=np.array([0.002]),
    ...     spread_volatilities=np.array([0.001]),
    ...     spread_factor=2.0,
    ... )
    >>> found = liquidity_adjusted(returns, np.array([1.0]), "historical", level=0.9, liquidity=slow)
    >>> found.liquidation_days.tolist(), found.spread_cost, round(found.liquidation_value_at_risk, 6)
    ([2], 0.002, 0.022361)
    """
    _require_sound(liquidity, weights, returns.assets)
    held = weights != 0.0
    parts = np.abs(weights[held]) * liquidity.net_asset_value / (liquidity.participation * liquidity.daily_values[held])
    days = np.zeros(weights.size, dtype=np.int64)
    if parts.size and parts.max() > _MOST_DAYS:
        asset = np.array(returns.assets)[held][int(parts.argmax())]
        raise DataError(
            f"liquidation would take more than {_MOST_DAYS} days",
            where=f"asset {asset}",
            value=float(parts.max()),
            remedy=Remedy("let the sale be a larger share of the volume: ", Setting("participation", 0.2)),
        )
    # The allowance keeps 3.0000000000000004 parts from taking a fourth day.
    days[held] = np.maximum(np.ceil(parts - 1e-9), 1).astype(np.int64)
    measures = []
    for day in range(int(days.max(initial=1))):
        left = weights * np.maximum(1.0 - day / np.maximum(days, 1), 0.0)
        portfolio = portfolio_returns(returns, left)
        measures.append(tail_estimate(portfolio, model, level=level).value_at_risk)
    until_sold = sqrt(sum(max(each, 0.0) ** 2 for each in measures))
    spreads = liquidity.spread_means + liquidity.spread_factor * liquidity.spread_volatilities
    cost = 0.5 * float(np.abs(weights[held]) @ spreads[held])
    return LiquidityAdjusted(
        value_at_risk=measures[0],
        liquidation_days=days,
        liquidation_value_at_risk=until_sold,
        spread_cost=cost,
        liquidity_adjusted_value_at_risk=until_sold + cost,
    )


def _require_sound(liquidity: Liquidity, weights: Floats, assets: tuple[str, ...]) -> None:
    for name in ("net_asset_value", "participation"):
        value = getattr(liquidity, name)
        most = 1.0 if name == "participation" else np.inf
        if not 0.0 < value <= most or not np.isfinite(value):
            raise DataError("a number of the liquidity is out of range", where=name, value=value)
    if not 0.0 <= liquidity.spread_factor < np.inf:
        raise DataError(
            "a number of the liquidity is out of range", where="spread_factor", value=liquidity.spread_factor
        )
    for name, least in (("daily_values", True), ("spread_means", False), ("spread_volatilities", False)):
        values = getattr(liquidity, name)
        if values.shape != (len(assets),) or weights.shape != (len(assets),):
            raise DataError("each asset has one number", where=name, value=f"{values.shape} for {len(assets)} assets")
        is_sound = np.isfinite(values) & ((values > 0.0) if least else (values >= 0.0))
        if not is_sound[weights != 0.0].all():
            wrong = int(np.argmin(is_sound | (weights == 0.0)))
            raise DataError(
                "an asset that is held has no such number",
                where=f"{name}, asset {assets[wrong]}",
                value=float(values[wrong]),
                remedy="give its average daily volume in money, and its relative spread",
            )
