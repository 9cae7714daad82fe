"""Costs of trading and holding as charges on the expected return."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from tangency.sdk import (
    ChargeFor,
    ConfigurationError,
    Floats,
    PiecewiseLimit,
    PowerLimit,
    Problem,
    Remedy,
    Setting,
    SoftLimit,
)
from tangency_mvo.asset_values import by_asset, of_sales
from tangency_mvo.cost_params import CostParams, VolumeFee
from tangency_mvo.units import periods_for, years

__all__ = ["holding_charges", "trading_charges"]

_BPS = 1e-4


def trading_charges(problem: Problem, params: CostParams) -> tuple[tuple[SoftLimit, ...], ...]:
    """Return the charges for trading away from the current weights: one set for each volume fee; the cheapest counts.

    A cost that is paid once is spread over the horizon; penalties are annual, or per period without a calendar.

    Raises
    ------
    ConfigurationError
        Where trading costs and the weights held now, or the horizon, are not known.
    """
    if not params.trades_cost:
        return ((),)
    current, horizon = _current(problem), _horizon_periods(params) / years(problem)
    spread = ChargeFor(name="trading", horizon=horizon)
    common = tuple(_common(problem, params, current, spread))
    if not params.volume_fees:
        return (common,)
    sales, _ = of_sales(problem, {}, 0.0)
    fees = _fees(params.volume_fees, current, spread, float(sales.sum()))
    return tuple((*common, fee) for fee in fees)


def holding_charges(problem: Problem, params: CostParams) -> Iterator[SoftLimit]:
    """Yield the annual charges for longs and shorts; raises ConfigurationError without the periods in a year."""
    if not (params.long_bps_annual or params.short_bps_annual):
        return
    n = len(problem.assets)
    one, zero = np.ones(n), np.zeros(n)
    for name, bps, above, below in (
        ("long_bps_annual", params.long_bps_annual, one, zero),
        ("short_bps_annual", params.short_bps_annual, zero, one),
    ):
        if bps:
            periods_for(problem, name, bps)
            charge = ChargeFor(name="holding longs" if above is one else "borrowing for shorts")
            yield SoftLimit(limit=_bent(above, below, zero), penalty=_BPS * bps, charge=charge)


def _common(problem: Problem, params: CostParams, current: Floats, spread: ChargeFor) -> Iterator[SoftLimit]:
    n = current.size
    one, zero = np.ones(n), np.zeros(n)
    per_time = _BPS / _given(spread)
    rates = by_asset(problem, params.cost_bps_by_asset, params.cost_bps, param="cost_bps_by_asset")
    sales, sale_rates = of_sales(problem, params.cost_bps_by_asset, params.cost_bps)
    highest = float(max(rates.max(), sale_rates.max(initial=0.0)))
    if highest > 0:
        each = rates / highest
        sold = float(sale_rates @ sales) / highest
        yield SoftLimit(limit=_bent(each, each, current, already=sold), penalty=highest * per_time, charge=spread)
    for surcharge in params.cost_surcharges:
        sold = float(np.maximum(sales - surcharge.above, 0.0).sum())
        for above, below, reference, already in (
            (one, zero, current + surcharge.above, 0.0),
            (zero, one, current - surcharge.above, sold),
        ):
            limit = _bent(above, below, reference, already=already)
            yield SoftLimit(limit=limit, penalty=surcharge.bps * per_time, charge=spread)
    if params.impact:
        yield from _impact(problem, params, current, spread)


def _impact(problem: Problem, params: CostParams, current: Floats, spread: ChargeFor) -> Iterator[SoftLimit]:
    volumes = by_asset(problem, params.impact_volumes, 1.0, param="impact_volumes")
    if problem.sold:
        raise ConfigurationError(
            "the impact of a sale needs the asset's volatility, which is not known outside the universe",
            where="optimizer mvo, impact",
            value=", ".join(problem.sold),
            remedy="take a universe that has it (the rule's `include`), or leave it out of current",
        )
    coefficients = params.impact * np.sqrt(np.maximum(problem.covariance.diagonal(), 0.0) / volumes)
    highest = float(coefficients.max())
    if highest > 0:
        limit = PowerLimit(coefficients=coefficients / highest, reference=current, limit=0.0, source=-1)
        charge = ChargeFor(name="market impact", horizon=spread.horizon)
        yield SoftLimit(limit=limit, penalty=highest / _given(spread), charge=charge)


def _fees(fees: tuple[VolumeFee, ...], current: Floats, spread: ChargeFor, sold: float) -> Iterator[SoftLimit]:
    """Yield for each tier a fee that is right within it and too high outside: the least of them is the true one."""
    one = np.ones(current.size)
    constant = 0.0
    for before, fee in pairwise((fees[0], *fees)):
        constant += (before.bps - fee.bps) * fee.above
        # penalty · max(traded + constant / bps, 0): what is never negative is the sum itself.
        limit = _bent(one, one, current, already=sold + constant / fee.bps)
        yield SoftLimit(limit=limit, penalty=_BPS * fee.bps / _given(spread), charge=spread)


def _bent(above: Floats, below: Floats, reference: Floats, *, already: float = 0.0) -> PiecewiseLimit:
    """Return a limit whose violation is the bent sum and what every portfolio pays already: neither is negative."""
    return PiecewiseLimit(above=above, below=below, reference=reference, limit=-already, source=-1, side="upper")


def _given(spread: ChargeFor) -> float:
    assert spread.horizon is not None  # noqa: S101  # for the type checker: trading_charges made it with one
    return spread.horizon


def _current(problem: Problem) -> Floats:
    if problem.current is None:
        raise ConfigurationError(
            "costs of trading need the weights held now",
            where="optimizer mvo, costs",
            remedy=Remedy("say ", Setting("current"), ", without any asset where nothing is held"),
        )
    return problem.current


def _horizon_periods(params: CostParams) -> float:
    if params.cost_horizon_periods is None:
        raise ConfigurationError(
            "the cost of a trade is paid once and the mean is earned each period: they need a horizon",
            where="optimizer mvo, cost_horizon_periods",
            remedy=Remedy(
                "say how many periods the weights will be held, such as ", Setting("cost_horizon_periods", 30)
            ),
        )
    return params.cost_horizon_periods
