"""What constraints are measured with: moments, returns and current weights of a problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.returns import Returns
from tangency.solve import Measurements, compile_constraints

__all__ = ["Measurable", "measured", "with_measurements"]


class Measurable(Protocol):
    """A problem, or moments on their way to one."""

    @property
    def mean(self) -> Floats:
        """Expected simple returns per period, shape (n_assets,)."""
        ...

    @property
    def covariance(self) -> Covariance:
        """Covariance per period, shape (n_assets, n_assets)."""
        ...

    @property
    def returns(self) -> Returns | None:
        """The window, or None where moments were given."""
        ...

    @property
    def current(self) -> Floats | None:
        """Weights held now, shape (n_assets,), or None."""
        ...

    @property
    def sold(self) -> Mapping[str, float]:
        """Asset → weight of what is held outside the universe, and sold."""
        ...

    @property
    def periods_per_year(self) -> float | None:
        """From the calendar, or None."""
        ...


def measured(of: Measurable) -> Measurements:
    """Return the data that constraints such as a tracking error need before they can be solved for."""
    return Measurements(
        current=of.current,
        sold=of.sold,
        mean=of.mean,
        covariance=of.covariance,
        returns=of.returns,
        periods_per_year=of.periods_per_year,
    )


def with_measurements(feasible: FeasibleSet, of: Measurable) -> FeasibleSet:
    """Return the set with the constraints that wait for data compiled; the set itself where none does."""
    if not feasible.unmeasured:
        return feasible
    return compile_constraints(feasible.constraints, feasible.scope, measured(of))
