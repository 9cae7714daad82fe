"""The size of a risk budgeting portfolio: its net where constraints fix that, else its gross."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.errors import ConfigurationError
from tangency.solve.feasible.net import no_fixed_net, stated_net

__all__ = ["PortfolioSize", "portfolio_size"]

_LEAST_SHARE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PortfolioSize:
    """direction'w = amount; the direction is all ones for a net, the signs of the weights for a gross.

    Attributes
    ----------
    direction
        Shape (n_assets,).
    row
        The feasible set's row that says so; None where none does.
    """

    direction: Floats
    amount: float
    row: int | None

    def of(self, weights: Floats) -> float:
        """Return the size of weights, as a multiple of what is wanted."""
        return float(self.direction @ weights) / self.amount

    def reached(self, weights: Floats, *, optimizer: str) -> Floats:
        """Return a multiple of weights that has the size.

        Raises
        ------
        ConfigurationError
            Where none has: the net of a long–short portfolio follows from its budgets, up to its scale.
        """
        size, gross = self.of(weights) * self.amount, float(np.abs(weights).sum())
        if size <= _LEAST_SHARE * gross:
            raise ConfigurationError(
                "no multiple of the portfolio with these budgets and signs has the net that is asked for",
                where=f"optimizer {optimizer}, constraint on net",
                value=f"net {size / gross:.2%} of gross",
                remedy="choose other signs; those of single assets may leave the net open, "
                "such as net between -100% and 100%: gross is 100% then",
            )
        return weights * (self.amount / size)


def portfolio_size(feasible: FeasibleSet, signs: Floats | None, *, optimizer: str) -> PortfolioSize:
    """Return what fixes the size of a portfolio.

    Parameters
    ----------
    signs
        Of the weights, shape (n_assets,); None where they are not known.

    Raises
    ------
    ConfigurationError
        Where no constraint fixes the net at a positive number, and no short position is asked for.
    """
    ones = np.ones(feasible.lower.size)
    net = stated_net(feasible)
    if net is not None:
        return PortfolioSize(direction=ones, amount=net.amount, row=net.row)
    if signs is not None and signs.min() < 0.0:
        return PortfolioSize(direction=signs, amount=1.0, row=None)
    raise no_fixed_net(optimizer=optimizer)
