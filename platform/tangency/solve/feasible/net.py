"""The net exposure that a feasible set fixes."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.contracts.problem import FeasibleSet
from tangency.errors import ConfigurationError
from tangency.solve.feasible.structure import budget_row

__all__ = ["Net", "fixed_net", "no_fixed_net", "stated_net"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """What all weights add up to, a positive fraction of NAV, and the row that says so; None where a bound does."""

    amount: float
    row: int | None


def stated_net(feasible: FeasibleSet) -> Net | None:
    """Return the net that constraints fix at a positive number, or None where none does."""
    row = budget_row(feasible)
    if row is not None:
        return Net(amount=float(feasible.row_lower[row] / feasible.rows[row, 0]), row=row)
    if feasible.lower.size == 1 and feasible.lower[0] == feasible.upper[0] > 0.0:  # one asset's net is its bound
        return Net(amount=float(feasible.lower[0]), row=None)
    return None


def no_fixed_net(*, optimizer: str) -> ConfigurationError:
    """Return the error of an optimizer that cannot do without a fixed net."""
    return ConfigurationError(
        f"optimizer {optimizer} needs a fixed net",
        where="constraints",
        remedy="give the net as a positive equality, such as net = 100%",
    )


def fixed_net(feasible: FeasibleSet, *, optimizer: str) -> float:
    """Return what all weights add up to, a positive fraction of NAV.

    Raises
    ------
    ConfigurationError
        Where no constraint fixes it at a positive number.

    >>> from tangency.sdk import fixed_net
    >>> from tangency.testing.problems import make_problem
    >>> fixed_net(make_problem(2).feasible, optimizer="mine")
    1.0
    """
    net = stated_net(feasible)
    if net is None:
        raise no_fixed_net(optimizer=optimizer)
    return net.amount
