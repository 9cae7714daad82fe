"""Semantics of views: their names and numbers resolved for the assets of a day."""

from dataclasses import dataclass

import numpy as np

from tangency.sdk import Beliefs, ConfigurationError, Floats, InactiveView, Membership, Scope, known_name
from tangency_black_litterman.language.view import Expression, Horizon, MeanView, MeasureView, RankView, Stake, View

__all__ = ["Unit", "exposures", "in_force", "unit_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """How a number of a view relates to numbers per period.

    Attributes
    ----------
    periods
        That the view's number is of: an expected return over it is so many times that of a period.
    text
        For reports.
    """

    periods: float
    text: str


def in_force(views: tuple[View, ...], scope: Scope) -> tuple[tuple[View, ...], tuple[InactiveView, ...]]:
    """Return the views on assets of the universe alone, and the others, with the reason.

    Raises
    ------
    UnknownName
        For a name that stands for nothing, with the nearest that do.
    """
    active, inactive = [], []
    for view in views:
        reason = next((why for stake in _stakes(view) if (why := _absence(stake, view.text, scope))), None)
        if reason is None:
            active.append(view)
        else:
            inactive.append(InactiveView(text=view.text, reason=reason))
    return tuple(active), tuple(inactive)


def exposures(expression: Expression, beliefs: Beliefs, text: str) -> Floats:
    """Return the portfolio that an expression names, shape (n_assets,).

    A group is held by the market's weights where they are known, and equally where they are not; an asset that
    belongs to it in part counts in part.

    Raises
    ------
    ConfigurationError
        Where everything cancels, as of an asset that is compared with itself.
    """
    portfolio = np.zeros(len(beliefs.assets))
    for stake in expression:
        portfolio += stake.coefficient * _holdings(stake, beliefs, text)
    if not portfolio.any():
        raise ConfigurationError("the view compares something with itself", where=f"view {text!r}")
    return portfolio


def unit_of(horizon: Horizon, beliefs: Beliefs, text: str) -> Unit:
    """Return what a view's number is of.

    Raises
    ------
    ConfigurationError
        For years, where the periods per year are not known.
    """
    if horizon.is_periods:
        return Unit(periods=horizon.length, text=horizon.text)
    if beliefs.periods_per_year is None:
        raise ConfigurationError(
            "a view over time needs the number of periods in a year",
            where=f"view {text!r}",
            remedy="pass periods_per_year, or write `over 1 period`",
        )
    return Unit(periods=horizon.length * beliefs.periods_per_year, text=horizon.text)


def _stakes(view: View) -> Expression:
    match view:
        case RankView(sides=sides):
            return tuple(stake for side in sides for stake in side)
        case MeasureView(portfolio=portfolio, other=other):
            return (*portfolio, *(other or ()))
        case MeanView(portfolio=portfolio):
            return portfolio


def _absence(stake: Stake, text: str, scope: Scope) -> str | None:
    """Return why a name means nothing today; None where it means something."""
    where = f"view {text!r}, column {stake.column}"
    if stake.taxonomy is None:
        known_name("asset", stake.name, (*scope.assets, *scope.elsewhere), where=where)
        return None if stake.name in scope.assets else f"{stake.name} is not in the universe"
    memberships = scope.groups[known_name("taxonomy", stake.taxonomy, scope.groups, where=where)]
    labels = {each for own in memberships.values() for each in ([own] if isinstance(own, str) else own)}
    known_name(stake.taxonomy, stake.name, sorted(labels), where=where)
    if any(_share(memberships.get(asset), stake.name) for asset in scope.assets):
        return None
    return f"no asset of the universe is in {stake.taxonomy}[{stake.name}]"


def _holdings(stake: Stake, beliefs: Beliefs, text: str) -> Floats:
    if stake.taxonomy is None:
        return np.array([float(asset == stake.name) for asset in beliefs.assets])
    memberships = beliefs.scope.groups[stake.taxonomy]
    shares = np.array([_share(memberships.get(asset), stake.name) for asset in beliefs.assets])
    held: Floats = shares if beliefs.market_weights is None else shares * beliefs.market_weights
    total = float(held.sum())
    if total <= 0.0:
        raise ConfigurationError(
            "the market holds nothing of the group", where=f"view {text!r}, column {stake.column}", value=stake.name
        )
    return held / total


def _share(own: Membership | None, label: str) -> float:
    if own is None:
        return 0.0
    return float(own == label) if isinstance(own, str) else float(own.get(label, 0.0))
