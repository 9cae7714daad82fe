"""Analysis of a run: realised risk and return of its weights, and group weights beside their limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.returns import Returns
from tangency.domain.constraint import Constraint, GroupWeight, Membership
from tangency.risk import RiskSummary, drawdowns, portfolio_returns, risk_summary
from tangency.solve import parse_constraints

__all__ = ["GroupLimit", "Realised", "equal_weights", "group_limits", "realised"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Realised:
    """Constant weights over a window, rebalanced every period, before costs.

    Attributes
    ----------
    total_return
        Growth of the portfolio over the whole window, a fraction.
    drawdowns
        Loss from the highest value so far (fractions, positive), indexed by the end of each period.
    """

    risk: RiskSummary
    total_return: float
    drawdowns: pd.Series


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLimit:
    """A group's weight (fraction of NAV), its limits (None where none is set), and its assets by number."""

    label: str
    weight: float
    held: int
    members: int
    lower: float | None
    upper: float | None


def realised(returns: Returns, weights: Mapping[str, float]) -> Realised:
    """Return what `weights`, by asset, would have done over `returns`; an asset that is not named is not held.

    Raises
    ------
    DataError
        Where a held asset has a missing return.
    """
    vector = frozen_floats([weights.get(asset, 0.0) for asset in returns.assets])
    series = portfolio_returns(returns, vector)
    return Realised(
        risk=risk_summary(returns, vector),
        total_return=_growth(series),
        drawdowns=pd.Series(drawdowns(series), index=pd.Index(returns.dates)),
    )


def equal_weights(assets: Iterable[str]) -> dict[str, float]:
    """Return 1/n for each of n assets.

    >>> equal_weights(["BTC", "ETH"])
    {'BTC': 0.5, 'ETH': 0.5}
    """
    names = list(assets)
    return dict.fromkeys(names, 1.0 / len(names)) if names else {}


def group_limits(
    taxonomy: str, weights: Mapping[str, float], labels: Mapping[str, Membership], constraints: Iterable[str]
) -> tuple[GroupLimit, ...]:
    """Return each group's weight beside the limits that constraints on this group alone put on it.

    Parameters
    ----------
    taxonomy
        Such as `sector`.
    weights
        By asset, fractions of NAV.
    labels
        Group of each asset, or its fractions of several; assets without one are left out.
    constraints
        Texts of the constraint language.

    Returns
    -------
    tuple of GroupLimit
        The heaviest first.
    """
    limits = _limits(taxonomy, parse_constraints(constraints))
    groups: dict[str, list[float]] = {}
    for asset, weight in weights.items():
        own = labels.get(asset, {})
        for label, share in {own: 1.0}.items() if isinstance(own, str) else own.items():
            groups.setdefault(label, []).append(share * weight)
    rows = [
        GroupLimit(
            label=label,
            weight=sum(held),
            held=sum(1 for weight in held if weight != 0.0),
            members=len(held),
            lower=limits.get(label, _OPEN)[0],
            upper=limits.get(label, _OPEN)[1],
        )
        for label, held in groups.items()
    ]
    return tuple(sorted(rows, key=lambda row: -row.weight))


_OPEN: tuple[float | None, float | None] = (None, None)


def _limits(taxonomy: str, constraints: Iterable[Constraint]) -> dict[str, tuple[float | None, float | None]]:
    """Return the tightest lower and upper limit of each group that a constraint names alone."""
    limits: dict[str, tuple[float | None, float | None]] = {}
    for constraint in constraints:
        if len(constraint.terms) != 1:
            continue
        (term,) = constraint.terms
        if not isinstance(term.quantity, GroupWeight) or term.quantity.taxonomy != taxonomy:
            continue
        sides = [None if side is None else side / term.coefficient for side in (constraint.lower, constraint.upper)]
        lower, upper = sides if term.coefficient > 0 else reversed(sides)
        known = limits.get(term.quantity.label, _OPEN)
        limits[term.quantity.label] = (_tightest(max, known[0], lower), _tightest(min, known[1], upper))
    return limits


def _tightest(choose: Callable[[list[float]], float], one: float | None, other: float | None) -> float | None:
    present = [side for side in (one, other) if side is not None]
    return choose(present) if present else None


def _growth(series: Floats) -> float:
    return float((1.0 + series).prod()) - 1.0
