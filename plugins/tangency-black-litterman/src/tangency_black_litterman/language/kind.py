"""Total and excess returns in views: the risk-free rate between what a view states and what the prior's means are."""

from dataclasses import dataclass

from tangency.sdk import Beliefs, ConfigurationError, Floats, ReturnKind
from tangency_black_litterman.language.meaning import Unit
from tangency_black_litterman.language.view import MeanView

__all__ = ["Kinded", "kinded"]

_NOTHING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinded:
    """What a view's number is of.

    Attributes
    ----------
    kind
        None for a difference, in which the risk-free rate cancels.
    above
        By how much the view's quantity lies above the same quantity of the prior's means, in the view's own unit.
    """

    kind: ReturnKind | None
    above: float


def kinded(
    view: MeanView,
    portfolio: Floats,
    unit: Unit,
    beliefs: Beliefs,
    *,
    prior: ReturnKind,
    risk_free_annual: float | None,
) -> Kinded:
    """Return what a view on a portfolio is of: as it says, and as the prior's means are where it does not.

    Parameters
    ----------
    portfolio
        Shape (n_assets,).
    prior
        The kind of the means that the view is compared with.

    Raises
    ------
    ConfigurationError
        For a view of the other kind where the risk-free rate is not known.
    """
    net = float(portfolio.sum())
    if abs(net) <= _NOTHING:
        return Kinded(kind=None, above=0.0)
    kind = view.kind or prior
    if kind is prior:
        return Kinded(kind=kind, above=0.0)
    if risk_free_annual is None or beliefs.periods_per_year is None:
        lacking = "the risk-free rate" if risk_free_annual is None else "the number of periods in a year"
        raise ConfigurationError(
            f"the view states {kind} returns and the prior has {prior} ones; {lacking} between them is not known",
            where=f"view {view.text!r}",
            remedy="give the view model risk_free_annual, and data with a calendar or periods_per_year; or state the "
            f"view as {prior}",
        )
    rate = net * risk_free_annual * unit.periods / beliefs.periods_per_year
    return Kinded(kind=kind, above=rate if kind is ReturnKind.TOTAL else -rate)
