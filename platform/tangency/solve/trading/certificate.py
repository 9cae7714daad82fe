"""The evidence for a day's trades."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.errors import SolverError
from tangency.solve.certificate.residual import RESIDUAL

__all__ = ["GAP", "PATH_GAP", "TradingCertificate", "TradingPath", "TradingStep", "require_closed"]

GAP = 1e-9
"""The largest relative gap of a single period that counts as optimal."""

PATH_GAP = 1e-7
"""The largest relative gap of a path that counts as optimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingCertificate:
    """What proves a day's weights, computed from the day's own data.

    Attributes
    ----------
    solver
        The method that found them.
    objective
        The value reached: expected return less risk and costs, a fraction of NAV for one period.
    gap
        By how much any other portfolio may be better, at most (Fenchel duality).
    relative_gap
        The gap over what the objective is made of: expected return, risk and costs, each taken by its size.
    primal_residual
        The largest violation of a bound or row (fraction of NAV).

    >>> from tangency.sdk import TradingCertificate
    >>> TradingCertificate(solver="faces", objective=1e-3, gap=0.0, relative_gap=0.0, primal_residual=0.0).solver
    'faces'
    """

    solver: str
    objective: float
    gap: float
    relative_gap: float
    primal_residual: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TradingStep:
    """The weights of a day and what proves them.

    Attributes
    ----------
    weights
        After the trades, shape (n_assets,).
    price
        The multiplier of the budget: where the next day's search starts.

    >>> import numpy as np
    >>> from tangency.sdk import TradingCertificate, TradingStep
    >>> proof = TradingCertificate(solver="faces", objective=0.0, gap=0.0, relative_gap=0.0, primal_residual=0.0)
    >>> weights, certificate = TradingStep(weights=np.ones(1), certificate=proof, price=0.0)
    >>> weights.tolist()
    [1.0]
    """

    weights: Floats
    certificate: TradingCertificate
    price: float

    def __iter__(self) -> Iterator[Floats | TradingCertificate]:
        yield self.weights
        yield self.certificate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TradingPath:
    """The planned weights of several periods and what proves them.

    Attributes
    ----------
    path
        After the trades of each period, shape (n_periods, n_assets); the first row is what to trade to.
    trade_prices
        What a trade of each asset is worth at the margin, shape (n_periods, n_assets).
    budget_prices
        Multipliers of the budgets, shape (n_periods,).

    >>> import numpy as np
    >>> from tangency.sdk import TradingCertificate, TradingPath
    >>> proof = TradingCertificate(solver="faces", objective=0.0, gap=0.0, relative_gap=0.0, primal_residual=0.0)
    >>> one = np.ones((2, 1))
    >>> TradingPath(path=one, certificate=proof, trade_prices=one, budget_prices=np.zeros(2)).weights.tolist()
    [1.0]
    """

    path: Floats
    certificate: TradingCertificate
    trade_prices: Floats
    budget_prices: Floats

    @property
    def weights(self) -> Floats:
        """The weights after the first period's trades, shape (n_assets,)."""
        return frozen_floats(self.path[0])

    def __iter__(self) -> Iterator[Floats | TradingCertificate]:
        yield self.weights
        yield self.certificate


def require_closed(certificate: TradingCertificate, tolerance: float) -> None:
    """Return if a certificate proves the weights, or raise SolverError."""
    if not (certificate.relative_gap <= tolerance and certificate.primal_residual <= RESIDUAL):
        raise SolverError(
            "the day's trades cannot be certified",
            where=certificate.solver,
            value=f"primal residual {certificate.primal_residual:.1e}, relative gap {certificate.relative_gap:.1e}",
            remedy="the problem may be ill-conditioned: look for assets with almost no or identical risk",
        )
